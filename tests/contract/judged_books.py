"""Books that other people's programs judge: a folder, our import of it, and what our reports say every month."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from dashboard.database import migrate_engine, open_engine, reading
from dashboard.ledger.balances import balances_at
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.money import currency_digits
from dashboard.reports.all_reports import report_of
from dashboard.reports.cut import Cut
from dashboard.reports.report import Report, Row
from dashboard.reports.taking import take_cut
from dashboard.schemas import ReportKey
from tests.generated_ledgers.plain_text import currency_of, rows_of

Balances = dict[str, int]  # Minor units by account number, those of zero left out.


@dataclass(frozen=True)
class JudgedBooks:
    """One folder and the business that it became."""

    folder: Path
    engine: Engine
    business_id: str

    @cached_property
    def digits(self) -> int:
        return currency_digits(currency_of(self.folder))

    @cached_property
    def month_ends(self) -> list[date]:
        return [date.fromisoformat(row["period_end"]) for row in rows_of(self.folder / "periods.csv")]

    @cached_property
    def cuts(self) -> Mapping[date, Cut]:
        """A cut of every month by its last day."""
        with reading(self.engine) as session:
            return {
                end: take_cut(
                    session, business_id=self.business_id, period_start=end.replace(day=1), period_end=end
                )
                for end in self.month_ends
            }

    @cached_property
    def fiscal_year_start_month(self) -> int:
        return next(iter(self.cuts.values())).business.fiscal_year_start_month

    def trial_balances(self) -> list[Balances]:
        """Every account at each month end, debit positive."""
        with reading(self.engine) as session:
            found = balances_at(session, business_id=self.business_id, days=self.month_ends)
        return [
            without_zeros({account: sum(kinds.values()) for account, kinds in found[end].items()})
            for end in self.month_ends
        ]

    def rows(self, key: ReportKey, end: date) -> list[Row]:
        """The rows of the main tables of a report."""
        report: Report = report_of(key, self.cuts[end])
        return [row for table in report.tables for row in table.rows]

    def account_lines(self, key: ReportKey, end: date, *types: str, column: str = "actual") -> Balances:
        """What the report prints for each account of these types, natural sign."""
        of_type = {row["number"] for row in rows_of(self.folder / "accounts.csv") if row["type"] in types}
        return without_zeros(
            {
                row.account: row.values.get(column) or 0
                for row in self.rows(key, end)
                if row.account in of_type and column in row.values
            }
        )

    def figure(self, key: ReportKey, end: date, row_id: str) -> int:
        return next(row.values["actual"] or 0 for row in self.rows(key, end) if row.id == row_id)


@contextmanager
def judged(folder: Path, database: Path) -> Iterator[JudgedBooks]:
    """The folder, imported into a database of its own."""
    engine = open_engine(f"sqlite:///{database}")
    migrate_engine(engine)
    yield JudgedBooks(folder, engine, import_books_folder(engine, folder))
    engine.dispose()


def without_zeros(amounts: Mapping[str, int]) -> Balances:
    return {account: amount for account, amount in amounts.items() if amount}


def fiscal_year_start(end: date, first_month: int) -> date:
    """First day of the fiscal year that contains the day."""
    return date(end.year if end.month >= first_month else end.year - 1, first_month, 1)


def totals(balances: Iterable[tuple[str, int]]) -> Balances:
    """The sum of each account's amounts."""
    found: Balances = {}
    for account, amount in balances:
        found[account] = found.get(account, 0) + amount
    return without_zeros(found)
