"""The database: migrations that match the tables, readings that hold still, writers that take turns."""

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.ledger.businesses import find_business
from dashboard.models import Account, Business, Membership
from dashboard.schemas import Role
from dashboard.settings import Settings


def add_business(engine: Engine) -> str:
    with writing(engine) as session:
        business = Business(name="Acme", currency="USD")
        session.add(business)
    return business.id


def test_the_migrations_make_the_tables_of_the_models(any_engine: Engine) -> None:
    with any_engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_table_is_compared(any_engine: Engine) -> None:
    assert set(inspect(any_engine).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(any_engine: Engine) -> None:
    business_id = add_business(any_engine)
    migrate_engine(any_engine)
    with reading(any_engine) as session:
        assert find_business(session, business_id).name == "Acme"


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    problems: list[BaseException] = []

    def start() -> None:
        try:
            own = open_engine(settings.database)
            migrate_engine(own)
            own.dispose()
        except BaseException as problem:  # noqa: BLE001 -- shown by the assertion below.
            problems.append(problem)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    engine = open_engine(settings.database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
    engine.dispose()


def test_a_new_file_is_opened_by_many_at_the_same_moment(tmp_path: Path) -> None:
    """Without a lock around the start of the log, some of two hundred such moments fail."""
    problems: list[BaseException] = []

    def look(path: Path, together: threading.Barrier) -> None:
        own = open_engine(f"sqlite:///{path}")
        together.wait()
        try:
            with own.connect() as connection:
                connection.execute(text("SELECT count(*) FROM sqlite_master"))
        except BaseException as problem:  # noqa: BLE001 -- shown by the assertion below.
            problems.append(problem)
        own.dispose()

    for number in range(100):
        path, together = tmp_path / f"{number}.db", threading.Barrier(6)
        threads = [threading.Thread(target=look, args=[path, together]) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert problems == []


def test_sqlite_keeps_a_write_ahead_log_and_its_foreign_keys(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_row_of_nobody_is_refused(any_engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(any_engine) as session:
        session.add(Membership(business_id="nobody", user_id="nobody", role=Role.OWNER))


def test_a_reading_does_not_see_what_is_committed_meanwhile(any_engine: Engine) -> None:
    first = add_business(any_engine)
    with reading(any_engine) as session:
        assert session.exec(select(Business.id)).all() == [first]
        add_business(any_engine)
        assert session.exec(select(Business.id)).all() == [first]
    with reading(any_engine) as session:
        assert len(session.exec(select(Business.id)).all()) == 2


def test_what_a_reading_adds_is_not_kept(engine: Engine) -> None:
    with reading(engine) as session:
        session.add(Business(name="Acme", currency="USD"))
        session.flush()
    with reading(engine) as session:
        assert session.exec(select(Business)).all() == []


def test_a_failed_writing_leaves_nothing(any_engine: Engine) -> None:
    def write(session: Session) -> None:
        session.add(Business(name="Acme", currency="USD"))
        session.flush()
        raise LookupError

    with pytest.raises(LookupError), writing(any_engine) as session:
        write(session)
    with reading(any_engine) as session:
        assert session.exec(select(Business)).all() == []


def test_a_writing_holds_the_write_lock_from_its_first_reading(engine: Engine, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "close.db", timeout=0, isolation_level=None)
    with writing(engine) as session:
        session.exec(select(Business)).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_reading_does_not_hinder_a_writer(engine: Engine) -> None:
    with reading(engine) as session:
        session.exec(select(Business)).all()
        add_business(engine)


def test_writers_that_read_first_lose_no_update(engine: Engine) -> None:
    business_id = add_business(engine)

    def count_up() -> None:
        for _ in range(25):
            with writing(engine) as session:
                business = find_business(session, business_id)
                business.last_sequence += 1
                session.add(business)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert find_business(session, business_id).last_sequence == 100


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "close.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate_engine(engine)
    with reading(engine) as session:
        assert session.exec(select(Account)).all() == []
    engine.dispose()
    assert path.is_file()
