"""Arrivals: businesses that an import is storing in SQLite, step by step, and that nobody sees yet.

An arrival whose import died is removed, also in steps. The database lets its journal be deleted for as long
as it is marked as arriving, and never lets a business that has arrived be marked so again.
"""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard.database import SECONDS_TO_WAIT_FOR_A_LOCK, reading
from dashboard.ledger.importing.spool import is_alive, place_of_spools, remove_dead_spools
from dashboard.ledger.keys import key_of
from dashboard.models import Business

SECONDS_FOR_OTHERS = 0.01  # Between two steps, so that whoever waits to write gets a turn.
ROWS_PER_REMOVAL = 40_000
PAGES_PER_CHECKPOINT = 8_000  # Rather few large ones than many small ones.
ATTACHED = (
    f"PRAGMA wal_autocheckpoint = {PAGES_PER_CHECKPOINT}",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA cache_size = -65536",
    "PRAGMA foreign_keys = OFF",  # What refers to what was proven in the spool.
)
OF_BUSINESS = {
    "bank_line": "business_id = :business_id",
    "clearing_item": "account_key IN (SELECT key FROM account WHERE business_id = :business_id)",
    "journal_line": "entry_id BETWEEN :first AND :last",
    "open_item": "id BETWEEN :first AND :last",
    "journal_entry": "id BETWEEN :first AND :last",
    "party": "id BETWEEN :first AND :last",
    "day_movement": "account_key IN (SELECT key FROM account WHERE business_id = :business_id)",
    "month_movement": "account_key IN (SELECT key FROM account WHERE business_id = :business_id)",
    "account": "business_id = :business_id",
    "business": "id = :business_id",
}
KEY_OF_TABLE = {
    "clearing_item": "account_key, entry_id",
    "journal_line": "entry_id, position",
    "day_movement": "account_key, day, kind",
    "month_movement": "account_key, month, kind",
}  # The others have a rowid.


@contextmanager
def arriving_connection(engine: Engine, attached: Path | None = None) -> Generator[sqlite3.Connection]:
    """A connection of its own to the SQLite file of the engine, with another file attached."""
    assert engine.url.database  # noqa: S101 -- the books are never kept in memory.
    connection = sqlite3.connect(
        engine.url.database, timeout=SECONDS_TO_WAIT_FOR_A_LOCK, isolation_level=None, uri=True
    )
    try:
        for pragma in ATTACHED:
            connection.execute(pragma)
        if attached:
            # It does not change any more, so it needs no lock.
            connection.execute("ATTACH ? AS spool", (f"{attached.as_uri()}?immutable=1",))
        yield connection
    finally:
        connection.close()


@contextmanager
def step(connection: sqlite3.Connection) -> Generator[None]:
    """One short transaction, after which others have a moment."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    time.sleep(SECONDS_FOR_OTHERS)


def remove_dead_arrivals(engine: Engine) -> None:
    """Remove what killed imports left behind. On Postgres there is never anything."""
    place = place_of_spools(engine)
    if engine.dialect.name == "sqlite":
        with reading(engine) as session:
            arriving = select(Business.id, Business.arriving).where(col(Business.arriving).is_not(None))
            found = session.exec(arriving).all()
        for business_id, name in found:
            if name and not is_alive(place, name):
                remove_arrival(engine, business_id)
    remove_dead_spools(place)


def remove_arrival(engine: Engine, business_id: str) -> None:
    """Delete everything of a business that has not arrived; does nothing to one that has."""
    with arriving_connection(engine) as connection:
        found = connection.execute(
            "SELECT key FROM business WHERE id = ? AND arriving IS NOT NULL", (business_id,)
        ).fetchone()
        if found is None:
            return
        of = {
            "business_id": business_id,
            "first": key_of(found[0], 0),
            "last": key_of(found[0] + 1, 0) - 1,
            "limit": ROWS_PER_REMOVAL,
        }
        for table, where in OF_BUSINESS.items():
            key = KEY_OF_TABLE.get(table, "rowid")
            some = f"SELECT {key} FROM {table} WHERE {where} LIMIT :limit"  # noqa: S608 -- our own names.
            removed = ROWS_PER_REMOVAL
            while removed == ROWS_PER_REMOVAL:
                with step(connection):
                    delete = f"DELETE FROM {table} WHERE ({key}) IN ({some})"  # noqa: S608 -- our own names.
                    removed = connection.execute(delete, of).rowcount
