"""The spool: what was read of a books folder, in a SQLite file of its own until everything proved right.

However large the journal, only some thousand of its rows are in memory. The file lies in a folder beside the
data that is locked while its import lives and removed when it ends.

What is missing is an empty text or a zero, never null: to bind a None costs Python more than
all the rest of a row.
"""

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from dashboard.ledger.chart import STATEMENT_SUB_TYPES
from dashboard.models import Account, new_id

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE read_account (
    number INTEGER PRIMARY KEY, type TEXT, sub_type TEXT, has_statements INTEGER, id TEXT,
    key INTEGER  -- In the books; known once the account is stored.
);
CREATE TABLE read_party (number INTEGER PRIMARY KEY, name TEXT);
-- Rows of one entry that stand together; `entries_check` joins those that bear one name.
CREATE TABLE read_entry (
    number INTEGER PRIMARY KEY, name TEXT, line INTEGER, day TEXT, kind TEXT, description TEXT,
    total INTEGER, lines INTEGER, is_whole INTEGER, first_line INTEGER,  -- Number of its first read_line.
    closes TEXT  -- Of a closing entry: the year end that it names; once all is read, the one that it closes.
);
CREATE TABLE read_line (
    number INTEGER PRIMARY KEY, entry INTEGER, account INTEGER, amount INTEGER,
    description TEXT DEFAULT '',  -- Empty where it is the entry's.
    party INTEGER DEFAULT 0, document TEXT DEFAULT '', due TEXT DEFAULT '',
    owner INTEGER DEFAULT -1  -- Whose open item it is, on a control account: a party or 0, nobody's; else -1.
);
CREATE TABLE read_movement (account INTEGER, day TEXT, kind TEXT, amount INTEGER);  -- Kind of movement, or
-- "closing" and the year end that is named, until the periods are read, which say whether it closed late.
CREATE TABLE read_bank_line (
    number INTEGER PRIMARY KEY, line INTEGER, id TEXT, account INTEGER, date TEXT, amount INTEGER,
    description TEXT, reference TEXT, name TEXT, cleared_on TEXT,
    entry INTEGER  -- Number of the entry that it names; 0 until it is found.
);
BEGIN;
"""
LOCK = "lock"
PREFIX = "import-"


class Spool:
    """An open spool; `insert` takes rows as tuples in the order of the table's columns."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.path = folder / "spool.db"
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.executescript(SCHEMA)

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- ours.

    def rows(self, statement: str, *parameters: Any) -> Iterator[Any]:
        return self.connection.execute(statement, parameters)

    def first(self, statement: str, *parameters: Any) -> Any:
        """The first value of the first row; None where there is no row."""
        row = self.connection.execute(statement, parameters).fetchone()
        return row[0] if row else None

    def run_script(self, script: Iterable[str]) -> None:
        for statement in script:
            self.connection.execute(statement)

    def finish(self) -> None:
        """Nothing is written from here on; another connection may read."""
        self.connection.execute("COMMIT")


def spool_accounts(spool: Spool, accounts: Iterable[Account]) -> None:
    """Put in the accounts, numbered from 1 in their order."""
    rows = [
        (number, account.type, account.sub_type, account.sub_type in STATEMENT_SUB_TYPES, account.id, 0)
        for number, account in enumerate(accounts, start=1)
    ]
    spool.insert("read_account", rows)


@contextmanager
def new_spool(beside: Path) -> Generator[Spool]:
    """A spool in a folder of its own, which is locked while the block lasts and then removed."""
    folder = beside / f"{PREFIX}{new_id()}"
    folder.mkdir(parents=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        spool = Spool(folder)
        try:
            yield spool
        finally:
            spool.connection.close()
            shutil.rmtree(folder)


def place_of_spools(engine: Engine) -> Path:
    """Beside the SQLite file, where there is room for the books; else the folder for passing files."""
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(database).resolve().parent if database else Path(tempfile.gettempdir())


def remove_dead_spools(beside: Path) -> None:
    """Remove what was left behind by imports that were killed."""
    for folder in beside.glob(f"{PREFIX}*"):
        if not is_alive(beside, folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def is_alive(beside: Path, name: str) -> bool:
    """Whether the import that has the spool of that name still goes on."""
    try:
        with (beside / name / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
