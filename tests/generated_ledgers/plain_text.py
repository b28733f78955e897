"""A books folder as plain-text accounting: what hledger and ledger read, and what beancount reads.

Written from the files alone; nothing here knows our ledger. Accounts are called by their numbers, an entry's kind is a tag,
and each line that names an open item carries the item's number in the list that `write_hledger` gives back.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple

TYPE_CODES = {"asset": "A", "liability": "L", "equity": "E", "revenue": "R", "expense": "X"}
BEANCOUNT_ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "revenue": "Income",
    "expense": "Expenses",
}
CONTROL_SUB_TYPES = {"receivable", "payable"}


class Item(NamedTuple):
    """What names an open item."""

    account: str
    party: str
    document: str


def rows_of(path: Path) -> list[dict[str, str]]:
    """All rows of a small file of the folder."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def currency_of(folder: Path) -> str:
    return next(
        line.split('"')[1]
        for line in (folder / "business.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("currency")
    )


def write_hledger(folder: Path, path: Path) -> list[Item]:
    """Write the folder's journal for hledger and ledger; the open items, in the order of their numbers."""
    accounts, currency = rows_of(folder / "accounts.csv"), currency_of(folder)
    controls = {row["number"] for row in accounts if row["sub_type"] in CONTROL_SUB_TYPES}
    items: dict[Item, int] = {}
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        for row in accounts:
            file.write(f"account {row['number']}  ; type:{TYPE_CODES[row['type']]}\n")
        for rows in _entries(folder):
            name, day, *_, kind = rows[0]
            file.write(f"\n{day} ({name})" + (f"  ; kind:{kind}\n" if kind not in {"", "normal"} else "\n"))
            for _, _, _, account, amount, party, document, _, _ in rows:
                tag = ""
                if party and document and account in controls:
                    item = Item(account, party, document)
                    tag = f"  ; item:{items.setdefault(item, len(items))}"
                file.write(f"    {account}  {amount} {currency}{tag}\n")
    return list(items)


def write_beancount(folder: Path, path: Path) -> None:
    """Write the folder's journal for beancount."""
    accounts, currency = rows_of(folder / "accounts.csv"), currency_of(folder)
    names = {row["number"]: f"{BEANCOUNT_ROOTS[row['type']]}:N{row['number']}" for row in accounts}
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        file.write(f'option "operating_currency" "{currency}"\n')
        for name in names.values():
            file.write(f"1900-01-01 open {name} {currency}\n")
        for rows in _entries(folder):
            _write_transaction(file, rows, names, currency)


def _write_transaction(
    file: IO[str], rows: Sequence[list[str]], names: dict[str, str], currency: str
) -> None:
    name, day, *_, kind = rows[0]
    file.write(f'\n{day} * "{name}"' + (f" #{kind}\n" if kind else "\n"))
    for row in rows:
        file.write(f"  {names[row[3]]}  {row[4]} {currency}\n")


def _entries(folder: Path) -> Iterator[list[list[str]]]:
    """The rows of each entry, which stand together and have their columns in the usual order."""
    with (folder / "journal.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for _, group in groupby(rows, key=itemgetter(0)):
            yield list(group)
