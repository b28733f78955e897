"""The demo books as they are written, read back from their files and nothing else."""

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.demo.books_folder import write_demo_books

LAST_MONTHS = ["2026-09-30", "2024-02-29", "2025-12-31", "2027-03-31", "2028-05-31"]


@dataclass(frozen=True)
class ReadLine:
    entry: str
    day: date
    account: str
    amount: int
    party: str
    document: str
    due_date: date | None
    kind: str


class Books:
    """A books folder in memory; amounts are cents, debit positive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.business = tomllib.loads((folder / "business.toml").read_text())
        self.accounts = {row["number"]: row for row in self.rows("accounts.csv")}
        self.lines = [_line(row) for row in self.rows("journal.csv")]
        self.periods = self.rows("periods.csv")
        self.month_ends = [date.fromisoformat(row["period_end"]) for row in self.periods]
        self.opening_day = date.fromisoformat(self.periods[0]["period_start"]) - timedelta(days=1)

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def cents(self, row: dict[str, str], column: str = "amount") -> int:
        return _cents(row[column])

    def numbers(self, *, sub_type: str) -> set[str]:
        return {number for number, row in self.accounts.items() if row["sub_type"] == sub_type}

    def of_types(self, *types: str) -> set[str]:
        return {number for number, row in self.accounts.items() if row["type"] in types}

    def balance(self, accounts: set[str], day: date) -> int:
        return sum(line.amount for line in self.lines if line.account in accounts and line.day <= day)

    def profit(self, first: date, last: date) -> int:
        temporary = self.of_types("revenue", "expense")
        return -sum(
            line.amount for line in self.lines if line.account in temporary and first <= line.day <= last
        )

    def open_items(self, *, sub_type: str, day: date) -> dict[tuple[str, str], int]:
        """What each party's documents stand at, natural sign, the settled ones left out."""
        control = self.numbers(sub_type=sub_type)
        sign = 1 if sub_type == "receivable" else -1
        items: dict[tuple[str, str], int] = defaultdict(int)
        for line in self.lines:
            if line.account in control and line.day <= day:
                items[line.party, line.document] += sign * line.amount
        return {item: amount for item, amount in items.items() if amount}


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)


def _line(row: dict[str, str]) -> ReadLine:
    return ReadLine(
        entry=row["entry"],
        day=date.fromisoformat(row["date"]),
        account=row["account"],
        amount=_cents(row["amount"]),
        party=row["party"],
        document=row["document"],
        due_date=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
        kind=row["kind"],
    )


@pytest.fixture(scope="session", params=LAST_MONTHS)
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    write_demo_books(folder, last_month=date.fromisoformat(request.param))
    return Books(folder)
