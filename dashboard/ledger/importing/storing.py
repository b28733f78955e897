"""Storing: a spool that proved right becomes a business, at one moment for everybody else.

On Postgres in one transaction. SQLite has one writer at a time, so there the business arrives in many short
transactions, between which others write. Until the last of them it is marked as arriving: nobody sees it,
nothing can be posted to it, and if the import dies it is removed (`ledger.importing.arrivals`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from dashboard.database import reading, writing
from dashboard.errors import AlreadyExists
from dashboard.ledger.drafts import year_end_closed
from dashboard.ledger.fiscal_year import FiscalYears, fiscal_years_of
from dashboard.ledger.importing.arrivals import arriving_connection, remove_arrival, step
from dashboard.ledger.importing.progress import Progress
from dashboard.ledger.importing.spool import Spool
from dashboard.ledger.importing.stored_rows import ALL, LINES, PREPARED, TableRows
from dashboard.ledger.keys import key_of, shown_id
from dashboard.ledger.notices import note_change
from dashboard.models import Account, AccountingPeriod, BankStatement, BudgetFigure, Business, now

ROWS_PER_STEP = 40_000  # About a quarter of a second, for which another writer waits.
AtTheEnd = Callable[[Session, str], None]


@dataclass(frozen=True)
class Books:
    """What of a folder is small; the rest is in the spool."""

    business: Business
    accounts: list[Account]
    budget: list[BudgetFigure]
    statements: list[BankStatement]
    periods: list[AccountingPeriod]

    @property
    def years(self) -> FiscalYears:
        """The fiscal years of the books, by their periods."""
        spans = [(period.period_start, period.period_end) for period in self.periods]
        return fiscal_years_of(self.business.fiscal_year_start_month, spans)

    def year_end(self, day: str, closes: str) -> str:
        """The end of the fiscal year that a closing entry of that day closes, naming one or none."""
        named = date.fromisoformat(closes) if closes else None
        return year_end_closed(named, day=date.fromisoformat(day), years=self.years).isoformat()


def refuse_a_repeat(engine: Engine, business: Business) -> None:
    """AlreadyExists when the same folder was imported under that name before."""
    with reading(engine) as session:
        _refuse_a_repeat(session, business)


def store(
    engine: Engine, books: Books, spool: Spool, *, progress: Progress, at_the_end: AtTheEnd | None = None
) -> str:
    """Store the books; the id of the business. Raises AlreadyExists; then nothing is stored.

    `at_the_end` runs in the transaction that makes the business seen.
    """
    spool.connection.create_function("year_end", 2, books.year_end, deterministic=True)
    spool.run_script(PREPARED)
    storing = _Storing(engine, books, spool, progress, at_the_end)
    storing.in_steps() if engine.dialect.name == "sqlite" else storing.at_once()
    return books.business.id


@dataclass(frozen=True)
class _Storing:
    engine: Engine
    books: Books
    spool: Spool
    progress: Progress
    at_the_end: AtTheEnd | None

    def in_steps(self) -> None:
        business_id = self.books.business.id
        with writing(self.engine) as session:
            self._begin(session, arriving=self.spool.name)
        self.spool.finish()
        try:
            with arriving_connection(self.engine, self.spool.path) as connection:
                for rows, numbers in self._steps():
                    with step(connection):
                        connection.execute(f"INSERT INTO {rows.table} ({rows.columns}) {rows.query}", numbers)
            with writing(self.engine) as session:
                self._end(session)
        except BaseException:
            remove_arrival(self.engine, business_id)
            raise

    def at_once(self) -> None:
        with writing(self.engine) as session:
            self._begin(session, arriving=None)
            cursor: Any = session.connection().connection.cursor()
            for rows, numbers in self._steps():
                with cursor.copy(f"COPY {rows.table} ({rows.columns}) FROM STDIN") as copy:
                    for row in self.spool.connection.execute(rows.query, numbers):
                        copy.write_row(row)
            self._end(session)

    def _steps(self) -> Iterator[tuple[TableRows, dict[str, Any]]]:
        """What to store, table by table, in parts of about ROWS_PER_STEP rows."""
        lines = self.spool.first("SELECT count(*) FROM read_line")
        for rows in ALL:
            last = self.spool.first(f"SELECT coalesce(max(number), 0) FROM {rows.numbers}")  # noqa: S608 -- ours.
            count = self.spool.first(f"SELECT count(*) FROM {rows.counted or rows.numbers}")  # noqa: S608 -- ours.
            width = max(last * ROWS_PER_STEP // max(count, 1), 1)
            for first in range(1, last + 1, width):
                yield rows, self._parameters | {"first": first, "last": min(first + width - 1, last)}
                if rows is LINES:
                    self.progress.stored(min(first + width - 1, lines), lines)

    @property
    def _parameters(self) -> dict[str, Any]:
        business = self.books.business
        zone = "" if self.engine.dialect.name == "sqlite" else "+00"
        return {
            "business_key": business.key,
            "business_id": business.id,
            "base": key_of(business.key, 0),
            "now": f"{business.created_at:%Y-%m-%d %H:%M:%S.%f}{zone}",
        }

    def _begin(self, session: Session, *, arriving: str | None) -> None:
        """The business and its accounts, whose keys the spool needs."""
        business = self.books.business
        _refuse_a_repeat(session, business)
        business.arriving = arriving
        session.add(business)
        session.flush()
        session.add_all(self.books.accounts)
        session.flush()
        keys = [(account.key, account.id) for account in self.books.accounts]
        self.spool.connection.executemany("UPDATE read_account SET key = ? WHERE id = ?", keys)

    def _end(self, session: Session) -> None:
        """What is left, periods last: until then nothing is closed. From here on the business is seen."""
        business_id = self.books.business.id
        session.add_all([*self.books.budget, *self.books.statements])
        session.flush()
        session.add_all(self.books.periods)
        entries = self.spool.first("SELECT count(*) FROM read_entry")
        seen = update(Business).where(col(Business.id) == business_id)
        session.connection().execute(seen.values(arriving=None, last_sequence=entries, updated_at=now()))
        if entries:
            last = shown_id(business_id, key_of(self.books.business.key, entries))
            note_change(session, business_id=business_id, kind="journal", object_id=last)
        session.flush()
        if self.at_the_end:
            self.at_the_end(session, business_id)


def _refuse_a_repeat(session: Session, business: Business) -> None:
    same = select(Business).where(Business.folder_sha256 == business.folder_sha256)
    found = session.exec(same).first()
    if found and found.arriving:
        raise AlreadyExists("This folder is being imported just now. Nothing was changed.")
    if found:
        raise AlreadyExists(
            f"This folder was imported before as {found.name} (business {found.id}). Nothing was changed."
        )
