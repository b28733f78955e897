"""The demo books agree with hledger on the same journal, account by account, every month.

hledger reads a journal written straight from the books folder; it shares nothing with our ledger.
"""

import csv
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.database import migrate_engine, open_engine, reading
from dashboard.demo.books_folder import write_demo_books
from dashboard.ledger.balances import balances_at
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.reports.catalogue import report_of
from dashboard.reports.cut import Cut
from dashboard.reports.report import Report, Row
from dashboard.reports.taking import take_cut
from dashboard.schemas import ReportKey

LAST_MONTH = date(2026, 9, 30)
TYPE_CODES = {"asset": "A", "liability": "L", "equity": "E", "revenue": "R", "expense": "X"}
Balances = dict[str, int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    write_demo_books(folder, last_month=LAST_MONTH)
    return folder


@pytest.fixture(scope="module")
def journal(folder: Path) -> Path:
    """The folder as a plain-text journal, account names being the numbers."""
    assert shutil.which("hledger"), "this test needs hledger, Debian package hledger"
    lines = [
        f"account {row['number']}  ; type:{TYPE_CODES[row['type']]}"
        for row in rows_of(folder / "accounts.csv")
    ]
    entries: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(folder / "journal.csv"):
        entries[row["entry"]].append(row)
    for name, rows in entries.items():
        lines.append(f"\n{rows[0]['date']} ({name})")
        lines += [f"    {row['account']}  {row['amount']} USD" for row in rows]
    path = folder / "demo.journal"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def books(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, str]]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('db') / 'close.db'}")
    migrate_engine(engine)
    yield engine, import_books_folder(engine, folder)
    engine.dispose()


@pytest.fixture(scope="module")
def cuts(books: tuple[Engine, str], months: list[date]) -> dict[date, Cut]:
    engine, business_id = books
    with reading(engine) as session:
        return {
            end: take_cut(session, business_id=business_id, period_start=end.replace(day=1), period_end=end)
            for end in months
        }


@pytest.fixture(scope="module")
def months(folder: Path) -> list[date]:
    return [date.fromisoformat(row["period_end"]) for row in rows_of(folder / "periods.csv")]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def hledger(journal: Path, *arguments: str) -> list[Balances]:
    """Balances in cents by account, for each month of the report."""
    command = ["hledger", "-f", str(journal), *arguments, "-O", "json", "--flat"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    report = json.loads(output)
    parts = [part[1] for part in report["cbrSubreports"]] if "cbrSubreports" in report else [report]
    rows = [row for part in parts for row in part["prRows"]]
    months: list[Balances] = [{} for _ in rows[0]["prrAmounts"]]
    for row in rows:
        for month, amounts in zip(months, row["prrAmounts"], strict=True):
            month[row["prrName"]] = sum(cents(amount["aquantity"]) for amount in amounts)
    return [{account: amount for account, amount in month.items() if amount} for month in months]


def cents(quantity: dict[str, int]) -> int:
    return int(Decimal(quantity["decimalMantissa"]).scaleb(2 - quantity["decimalPlaces"]))


def month_range(months: list[date]) -> tuple[str, ...]:
    return (
        "-M",
        "-b",
        months[0].replace(day=1).isoformat(),
        "-e",
        f"{months[-1]:%Y}-{months[-1].month + 1:02}-01",
    )


def account_lines(report: Report, *, column: str = "actual", kinds: frozenset[str]) -> Balances:
    """What the report prints for each account of these types, natural sign."""
    rows: list[Row] = [row for table in report.tables for row in table.rows if row.account]
    return {
        row.account: row.values[column] for row in rows if row.account in kinds and row.values.get(column)
    }  # type: ignore[misc]


def numbers_of(folder: Path, *types: str) -> frozenset[str]:
    return frozenset(row["number"] for row in rows_of(folder / "accounts.csv") if row["type"] in types)


def test_the_trial_balance_agrees_every_month(
    books: tuple[Engine, str], journal: Path, months: list[date]
) -> None:
    theirs = hledger(journal, "balance", "--historical", *month_range(months))
    engine, business_id = books
    with reading(engine) as session:
        ours = balances_at(session, business_id=business_id, days=months)

    for end, expected in zip(months, theirs, strict=True):
        found = {account: sum(kinds.values()) for account, kinds in ours[end].items()}
        assert {account: amount for account, amount in found.items() if amount} == expected, end


def test_the_income_statement_agrees_every_month(
    cuts: dict[date, Cut], journal: Path, folder: Path, months: list[date]
) -> None:
    theirs = hledger(journal, "incomestatement", *month_range(months))
    types = numbers_of(folder, "revenue", "expense")

    for end, expected in zip(months, theirs, strict=True):
        report = report_of(ReportKey.PROFIT_AND_LOSS, cuts[end])
        assert account_lines(report, kinds=types) == expected, end


def test_the_balance_sheet_agrees_every_month(
    cuts: dict[date, Cut], journal: Path, folder: Path, months: list[date]
) -> None:
    theirs = hledger(journal, "balancesheet", "--historical", *month_range(months))
    types = numbers_of(folder, "asset", "liability")

    for end, expected in zip(months, theirs, strict=True):
        report = report_of(ReportKey.BALANCE_SHEET, cuts[end])
        assert account_lines(report, kinds=types) == expected, end
