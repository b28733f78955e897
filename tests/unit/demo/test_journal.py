"""The journal in the making refuses what no ledger should take."""

from datetime import date

import pytest

from dashboard.demo.journal import CHEQUE, Journal, Line, bank, receivable

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def journal() -> Journal:
    return Journal(first_day=FIRST, last_day=LAST)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([Line("6100", 100), Line("1010", -99)], "does not balance"),
        ([], "does not balance"),
        ([Line("6100", 0), Line("1010", 0)], "does not balance"),
        ([Line("9999", 100), Line("1010", -100)], "not in the chart"),
        ([Line("1100", 100), Line("4000", -100)], "without a party"),
        ([receivable(100, "Willow", ""), Line("4000", -100)], "without a party"),
    ],
)
def test_a_wrong_entry_is_refused(journal: Journal, lines: list[Line], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        journal.add(FIRST, "Wrong", *lines)
    assert journal.finish() == []


def test_an_entry_before_the_books_is_refused_unless_it_opens_them(journal: Journal) -> None:
    lines = [Line("1010", 100), Line("3000", -100)]
    with pytest.raises(ValueError, match="before the books"):
        journal.add(journal.opening_day, "Early", *lines)
    journal.add(journal.opening_day, "Opening balances", *lines, kind="opening")
    assert journal.balance("1010", journal.opening_day) == 100


def test_an_entry_of_the_future_has_not_happened(journal: Journal) -> None:
    journal.add(date(2027, 1, 1), "Rent", Line("6100", 100), Line("1010", -100))
    assert journal.finish() == []


def test_entries_and_cheques_are_numbered_by_date(journal: Journal) -> None:
    for day in (date(2026, 3, 1), date(2026, 2, 1)):
        journal.add(day, f"Rent {day}", Line("6100", 100), bank(-100, "", reference=CHEQUE))
    first, second = journal.finish()
    assert (first.number, first.description) == ("JE-000001", "Rent 2026-02-01, check 2041")
    assert (second.number, second.description) == ("JE-000002", "Rent 2026-03-01, check 2042")
    assert second.lines[1].reference == "CHK 2042"
