"""Writes a generated ledger as a books folder, a line at a time."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import IO

from dashboard.demo.books_folder import COLUMNS
from tests.generated_ledgers.ledger import ONE_DAY, Entry, Ledger, next_month

Totals = defaultdict[tuple[str, date], int]  # By account and the first day of a month.
OPEN_PERIODS = 2


def write_books_folder(ledger: Ledger, folder: Path) -> int:
    """Write every file of the folder; answers the number of journal lines."""
    folder.mkdir(parents=True)
    _write_business(ledger, folder)
    _write_csv(folder / "accounts.csv", ledger.accounts)
    _write_csv(folder / "periods.csv", _periods(ledger))
    results: Totals = defaultdict(int)
    banked: Totals = defaultdict(int)
    with _opened(folder / "journal.csv") as journal, _opened(folder / "bank_lines.csv") as bank:
        lines = _write_journal(ledger, journal, bank, results, banked)
    _write_csv(folder / "budget.csv", _budget(ledger, results))
    _write_csv(folder / "bank_statements.csv", _statements(ledger, banked))
    return lines


def decimal_text(amount: int, digits: int) -> str:
    """Minor units as plain decimal text."""
    if not digits:
        return str(amount)
    whole, part = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole}.{part:0{digits}}"


def _write_journal(ledger: Ledger, journal: IO[str], bank: IO[str], results: Totals, banked: Totals) -> int:
    digits, kinds = ledger.digits, {row.number: row.type for row in ledger.accounts}
    iso, count = cache(date.isoformat), 0
    rows = csv.writer(journal, lineterminator="\n")
    for entry in ledger.entries():
        day, month = iso(entry.day), entry.day.replace(day=1)
        for account, amount, party, document, due in entry.lines:
            count += 1
            text, due_text = decimal_text(amount, digits), iso(due) if due else ""
            rows.writerow(
                (entry.number, day, entry.description, account, text, party, document, due_text, entry.kind)
            )
            if account in ledger.days_to_clear:
                _clear(ledger, entry, account, amount, bank, banked)
            elif kinds[account] in {"revenue", "expense"} and entry.kind != "closing":
                results[account, month] += amount
    return count


def _clear(ledger: Ledger, entry: Entry, account: str, amount: int, bank: IO[str], banked: Totals) -> None:
    """The bank has the line some days later, unless the books end before; an opening balance it has at once."""
    is_opening = entry.kind == "opening"
    day = entry.day + timedelta(days=0 if is_opening else ledger.days_to_clear[account])
    if day > ledger.last_day:
        return
    banked[account, day.replace(day=1)] += amount
    text = decimal_text(amount, ledger.digits)
    bank.write(f"{account},{day},{text},Cleared,{entry.number},{entry.number},{day}\n")


def _write_business(ledger: Ledger, folder: Path) -> None:
    text = (
        f'name = "{ledger.name}"\ncurrency = "{ledger.currency}"\n'
        f'fiscal_year_start_month = {ledger.fiscal_year_start_month}\ntimezone = "{ledger.timezone}"\n'
    )
    (folder / "business.toml").write_text(text, encoding="utf-8")


def _periods(ledger: Ledger) -> Iterable[Sequence[object]]:
    for index, first in enumerate(ledger.months):
        is_open = index >= len(ledger.months) - OPEN_PERIODS
        last = next_month(first) - ONE_DAY
        yield (first, last, "open", "") if is_open else (first, last, "closed", "Reviewed")


def _budget(ledger: Ledger, results: Totals) -> Iterable[Sequence[object]]:
    """What happened, a few percent off, in natural sign."""
    revenues = {row.number for row in ledger.accounts if row.type == "revenue"}
    for index, ((account, month), amount) in enumerate(sorted(results.items())):
        natural = -amount if account in revenues else amount
        planned = natural * (95 + index * 7 % 11) // 100
        yield account, f"{month:%Y-%m}", decimal_text(planned, ledger.digits)


def _statements(ledger: Ledger, banked: Totals) -> Iterable[Sequence[object]]:
    for account in sorted(ledger.days_to_clear):
        balance = 0
        for first in ledger.months:
            balance += banked[account, first]
            yield account, next_month(first) - ONE_DAY, decimal_text(balance, ledger.digits)


def _opened(path: Path) -> IO[str]:
    file = path.open("w", encoding="utf-8", newline="", buffering=1 << 20)
    file.write(COLUMNS[path.name] + "\n")
    return file


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with _opened(path) as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
