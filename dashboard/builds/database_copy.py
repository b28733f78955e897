"""The whole database in one file, as it was at one moment, and back.

SQLite by its own backup, Postgres by the programs that come with it.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from dashboard.builds.places import cut_key, zip_key
from dashboard.database import reading
from dashboard.errors import CloseError
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum

SQLITE_COPY, POSTGRES_COPY = "close.db", "close.dump"
ROWS_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class PointedTo:
    """A file in storage that a row points to; a cut that is not there is taken anew, a zip is needed."""

    key: str
    is_needed: bool
    attachment: str | None = None


def copy_database(engine: Engine, folder: Path) -> tuple[Path, list[PointedTo]]:
    """The file with the copy, and what its rows point to; others write on meanwhile."""
    if engine.dialect.name == "sqlite":
        return _copy_sqlite(engine, folder / SQLITE_COPY)
    return _copy_postgres(engine, folder / POSTGRES_COPY)


def copy_name(engine: Engine) -> str:
    """The name of the copy that this kind of database takes."""
    return SQLITE_COPY if engine.dialect.name == "sqlite" else POSTGRES_COPY


def has_data(engine: Engine) -> bool:
    """Whether there is a database already; raises CloseError when it does not answer."""
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database or "").exists()
    try:
        return bool(inspect(engine).get_table_names())
    except DBAPIError as error:
        raise CloseError(f"Cannot open the database {engine.url!r}: {error.orig}") from None


def put_back(engine: Engine, copy: Path) -> None:
    """Make the database from its copy, whole or not at all; there must be none."""
    if engine.dialect.name == "sqlite":
        target = Path(engine.url.database or "")
        draft = target.with_name(f".{target.name}.{uuid4().hex}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(copy, draft)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
        return
    _run_tool(engine.url, "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", str(copy))


def _copy_sqlite(engine: Engine, target: Path) -> tuple[Path, list[PointedTo]]:
    with (
        closing(sqlite3.connect(str(engine.url.database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # One file, with nothing beside it.
    copied = create_engine(f"sqlite:///{target}", hide_parameters=True)
    with Session(copied) as session:
        pointed_to = list(_pointed_to(session))
    copied.dispose()
    return target, pointed_to


def _copy_postgres(engine: Engine, target: Path) -> tuple[Path, list[PointedTo]]:
    with reading(engine) as session:
        connection = session.connection()
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        _run_tool(engine.url, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return target, list(_pointed_to(session))


def _pointed_to(session: Session) -> Iterator[PointedTo]:
    has_cut = col(MonthEndPackage.watermark).is_not(None)
    packages: Iterable[MonthEndPackage] = session.exec(
        select(MonthEndPackage).where(has_cut).execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for package in packages:
        yield PointedTo(cut_key(package, package.watermark or ""), is_needed=False)
        if package.status == MonthEndPackageStatusEnum.READY:
            yield PointedTo(zip_key(package), is_needed=True, attachment=package.filename)


def _run_tool(url: URL, tool: str, *arguments: str) -> None:
    """Run a program of Postgres on the database at the address; its password is on no command line."""
    program = shutil.which(tool)
    if program is None:
        raise CloseError(f"{tool} is needed and not installed: it comes with the clients of Postgres")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [program, f"--dbname={address}", *arguments],
        env=os.environ | ({"PGPASSWORD": url.password} if url.password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CloseError(f"{tool} failed: {done.stderr.strip()}")
