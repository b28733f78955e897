"""Engine, sessions, SQLite pragmas and migrations: where the books live."""

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, String, create_engine, event, func, type_coerce
from sqlmodel import Session

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT_FOR_A_LOCK = 30
# As many as a process has threads to work on the database: one that waits for a connection, or opens one of
# its own for a moment, costs more than the question.
THREADS = 12


def open_engine(database_url: str) -> Engine:
    """An engine for SQLite or Postgres; creates the folder of a SQLite file."""
    if not database_url.startswith("sqlite"):
        return create_engine(database_url, pool_pre_ping=True, pool_size=THREADS, hide_parameters=True)
    options = {"timeout": SECONDS_TO_WAIT_FOR_A_LOCK}
    # Errors would quote the row, and with it figures of the books.
    engine = create_engine(database_url, connect_args=options, pool_size=THREADS, hide_parameters=True)
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Transactions begin where we say, in `_begin`.
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SECONDS_TO_WAIT_FOR_A_LOCK * 1000}")
    _keep_a_write_ahead_log(cursor)
    for pragma in (
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_a_write_ahead_log(cursor: Any) -> None:
    # The first to open a new file turns its log on, and there SQLite does not wait: whoever looks at the same
    # moment makes it fail with "database is locked". So processes that start together look one by one.
    _, _, path = cursor.execute("PRAGMA database_list").fetchone()
    if not path:
        return  # In memory: nobody else can open it.
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        cursor.execute("PRAGMA journal_mode=WAL")
    finally:
        os.close(folder)


def _begin(connection: Any) -> None:
    # A transaction that will write takes the write lock first, so that what it read stays true.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Generator[Session]:
    """One consistent reading of the database; nothing is written."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Generator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


def iso_text(dialect: Dialect) -> Callable[[Any], ColumnElement[str]]:
    """What selects a date as the text YYYY-MM-DD: to read many rows without making a date of each."""
    if dialect.name == "sqlite":
        return lambda column: type_coerce(column, String)
    return lambda column: func.to_char(column, "YYYY-MM-DD")


def is_migrated(engine: Engine) -> bool:
    """Whether the database has every migration that this code knows; one that is ahead will do."""
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(config).get_current_head()
    return at is not None and newest is not None and at >= newest


def migrate_engine(engine: Engine) -> None:
    """Bring the database to the newest migration; safe to call at every start."""
    from alembic import command  # Slow to import, and most processes migrate nothing.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
