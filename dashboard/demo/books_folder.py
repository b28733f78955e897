"""Writes the demo business as a books folder, the same files that any customer's books come in."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from dashboard.demo.accounts import ACCOUNTS
from dashboard.demo.bank import BankLine, bank_lines, statements
from dashboard.demo.budget import budget
from dashboard.demo.calendar import Month, last_demo_month, months_ending
from dashboard.demo.company import company_entries
from dashboard.demo.journal import Entry, Line
from dashboard.demo.periods import periods
from dashboard.money import plain_text

__all__ = ["BUSINESS_NAME", "last_demo_month", "write_demo_books"]

BUSINESS_NAME = "Harbour & Finch Trading"
BUSINESS_TOML = f"""\
name = "{BUSINESS_NAME}"
currency = "USD"
fiscal_year_start_month = 1
timezone = "America/New_York"
"""
COLUMNS = {
    "accounts.csv": "number,name,type,sub_type,cash_flow_section",
    "journal.csv": "entry,date,description,account,amount,party,document,due_date,kind",
    "budget.csv": "account,month,amount",
    "bank_statements.csv": "account,statement_date,closing_balance",
    "bank_lines.csv": "account,date,amount,description,reference,entry,cleared_on",
    "periods.csv": "period_start,period_end,status,lock_reason",
}


def write_demo_books(folder: Path, *, last_month: date) -> None:
    """Write the 24 months that end with the month of the given day; the same month gives the same bytes."""
    months = months_ending(last_month)
    entries = company_entries(months)
    cleared = bank_lines(entries, months[-1].last)
    rows: dict[str, Iterable[Sequence[object]]] = {
        "accounts.csv": ACCOUNTS,
        "journal.csv": [_journal_row(entry, line) for entry in entries for line in entry.lines],
        "budget.csv": [
            (row.account, f"{row.month:%Y-%m}", _dollars(row.amount)) for row in budget(entries, months)
        ],
        "bank_statements.csv": _statement_rows(cleared, months, entries[0].date),
        "bank_lines.csv": [_bank_row(line) for line in cleared],
        "periods.csv": periods(months),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "business.toml").write_text(BUSINESS_TOML, encoding="utf-8", newline="\n")
    for name, columns in COLUMNS.items():
        _write_csv(folder / name, columns, rows[name])


def _write_csv(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def _journal_row(entry: Entry, line: Line) -> tuple[object, ...]:
    return (
        entry.number,
        entry.date,
        entry.description,
        line.account,
        _dollars(line.amount),
        line.party,
        line.document,
        line.due_date or "",
        entry.kind,
    )


def _bank_row(line: BankLine) -> tuple[object, ...]:
    amount = _dollars(line.amount)
    return line.account, line.date, amount, line.description, line.reference, line.entry, line.date


def _statement_rows(
    cleared: list[BankLine], months: list[Month], opening_day: date
) -> list[tuple[object, ...]]:
    return [
        (row.account, row.date, _dollars(row.closing_balance))
        for row in statements(cleared, months, opening_day)
    ]


def _dollars(cents: int) -> str:
    return plain_text(cents, digits=2)
