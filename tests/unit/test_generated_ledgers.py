"""The ledgers that tests and benchmarks generate: as large as asked for, balanced, and the same every time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.holding import holding
from tests.generated_ledgers.ledger import Ledger
from tests.generated_ledgers.retailer import retailer
from tests.generated_ledgers.services_firm import services_firm

SHAPES: dict[str, Callable[[int], Ledger]] = {
    "retailer": lambda lines: retailer(lines=lines),
    "services_firm": lambda lines: services_firm(lines=lines),
    "holding": lambda lines: holding(lines=lines),
    "yen": lambda lines: holding(lines=lines, currency="JPY"),
    "dinar": lambda lines: holding(lines=lines, currency="KWD"),
}


@pytest.fixture(params=SHAPES)
def make(request: pytest.FixtureRequest) -> Callable[[int], Ledger]:
    return SHAPES[request.param]


def test_every_entry_balances_and_comes_in_order_of_dates(make: Callable[[int], Ledger]) -> None:
    ledger = make(20_000)
    last, names = ledger.months[0], set[str]()
    for entry in ledger.entries():
        assert sum(line.amount for line in entry.lines) == 0
        assert all(line.amount for line in entry.lines)
        assert len(entry.lines) > 1
        assert last <= entry.day <= ledger.last_day
        assert entry.number not in names
        last = entry.day
        names.add(entry.number)


@pytest.mark.parametrize("lines", [20_000, 60_000])
def test_a_ledger_has_about_as_many_lines_as_are_asked_for(make: Callable[[int], Ledger], lines: int) -> None:
    found = sum(len(entry.lines) for entry in make(lines).entries())
    assert abs(found - lines) < lines // 10


def test_the_same_ledger_gives_the_same_bytes(make: Callable[[int], Ledger], tmp_path: Path) -> None:
    ledger = make(15_000)
    lines = [write_books_folder(ledger, tmp_path / name) for name in ("first", "second")]
    assert lines[0] == lines[1]
    for file in (tmp_path / "first").iterdir():
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes()
