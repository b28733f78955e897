"""Random books folders: any account against any other, on any day, opened and closed anyhow, in four currencies."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from dashboard.demo.books_folder import COLUMNS
from dashboard.ledger.chart import TYPES_OF_SUB_TYPE
from dashboard.money import currency_digits, plain_text

FIRST, MONTHS = date(2025, 3, 1), 14
LAST = date(2026, 4, 30)
# One account of every kind there is; of those that may be of several types, one each.
ACCOUNTS = [
    (f"{1000 + index}", sub_type.replace("_", " ").capitalize(), type, sub_type)
    for index, (type, sub_type) in enumerate(
        (type, sub_type) for sub_type, types in TYPES_OF_SUB_TYPE.items() for type in sorted(types)
    )
]
NUMBERS = [number for number, *_ in ACCOUNTS]
CONTROLS = {number for number, _, _, sub_type in ACCOUNTS if sub_type in {"receivable", "payable"}}
PARTIES = ["Ada & Sons", 'The "Quay"', "Ærø, Kaffe", "Αθηνά"]
DOCUMENTS = ["INV-1", "INV-2", "=1+1"]

days = st.integers(0, (LAST - FIRST).days).map(lambda offset: FIRST + timedelta(days=offset))
amounts = st.one_of(st.integers(-100_000, 100_000), st.integers(-(10**12), 10**12)).filter(bool)


@dataclass(frozen=True)
class RandomFolder:
    """The rows of a books folder."""

    currency: str
    fiscal_year_start_month: int
    journal: list[tuple[str, ...]]


@st.composite
def folders(draw: st.DrawFn) -> RandomFolder:
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
    rows: list[tuple[str, ...]] = []
    for number in range(draw(st.integers(1, 25))):
        rows += draw(_entry(f"E{number}", currency_digits(currency)))
    return RandomFolder(currency, draw(st.sampled_from([1, 4, 7, 10])), rows)


@st.composite
def _entry(draw: st.DrawFn, name: str, digits: int) -> list[tuple[str, ...]]:
    """Two to six rows that sum to zero; the last takes what is left."""
    day, kind = draw(days), draw(st.sampled_from(["normal"] * 6 + ["", "reversal", "opening", "closing"]))
    drawn = draw(st.lists(st.tuples(st.sampled_from(NUMBERS), amounts), min_size=1, max_size=5))
    rest = -sum(amount for _, amount in drawn)
    parts = [*drawn, (draw(st.sampled_from(NUMBERS)), rest)] if rest else drawn
    if len(parts) < 2:
        parts = [*parts, ("1000", 1), ("1001", -1)]
    rows: list[tuple[str, ...]] = []
    for account, amount in parts:
        party = document = due = ""
        if account in CONTROLS and draw(st.integers(0, 4)):
            party, document = draw(st.sampled_from(PARTIES)), draw(st.sampled_from(DOCUMENTS))
            due = draw(st.sampled_from(["", (day + timedelta(days=30)).isoformat()]))
        text = plain_text(amount, digits=digits)
        rows.append((name, day.isoformat(), f"Entry {name}", account, text, party, document, due, kind))
    return rows


def write_random_folder(drawn: RandomFolder, folder: Path) -> None:
    """Write what was drawn, with one period for each month."""
    folder.mkdir()
    (folder / "business.toml").write_text(
        f'name = "Random"\ncurrency = "{drawn.currency}"\n'
        f'fiscal_year_start_month = {drawn.fiscal_year_start_month}\ntimezone = "UTC"\n'
    )
    _write(folder / "accounts.csv", [(*account, "") for account in ACCOUNTS])
    _write(folder / "journal.csv", drawn.journal)
    starts = [
        date(FIRST.year + (FIRST.month - 1 + n) // 12, (FIRST.month - 1 + n) % 12 + 1, 1)
        for n in range(MONTHS + 1)
    ]
    periods = [
        (start.isoformat(), (after - timedelta(days=1)).isoformat(), "open", "")
        for start, after in pairwise(starts)
    ]
    _write(folder / "periods.csv", periods)


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(COLUMNS[path.name] + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
