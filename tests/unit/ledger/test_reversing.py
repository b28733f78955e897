"""A reversal is the entry's mirror image, and there is one of it."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.errors import AlreadyExists, EntryInvalid, NotFound, PeriodNotOpen
from dashboard.ledger.balances import balances_at
from dashboard.ledger.entries import get_entry
from dashboard.ledger.reversing import reverse_entry
from dashboard.models import JournalEntry, MovementKind
from dashboard.schemas import EntryKind, PeriodStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def reverse(books: "Books", entry: JournalEntry, on: str) -> JournalEntry:
    with books.writing() as session:
        return reverse_entry(
            session,
            business_id=books.business_id,
            entry_id=books.shown_id(entry),
            on=date.fromisoformat(on),
            by_user_id=books.user_id,
        )


def test_everything_is_turned_round(any_books: "Books") -> None:
    books = any_books
    lines = [books.line("1100", 90, "Acme", "INV-1", "2026-02-01"), books.line("4000", -90)]
    entry = books.post("2026-01-10", lines)
    reversal = reverse(books, entry, "2026-02-01")
    assert (reversal.kind, reversal.reverses_entry_id) == (EntryKind.REVERSAL, entry.id)
    assert reversal.description == "Reversal of JE-000001: Entry"
    with books.reading() as session:
        shown = get_entry(session, business_id=books.business_id, entry_id=books.shown_id(reversal))
    assert [(line.account_number, line.amount, line.debit_credit) for line in shown.line_entries] == [
        ("1100", 90, "credit"),
        ("4000", 90, "debit"),
    ]
    assert (shown.line_entries[0].party, shown.line_entries[0].document) == ("Acme", "INV-1")


def test_an_entry_is_reversed_once(any_books: "Books") -> None:
    entry = any_books.post("2026-01-10", {"1010": 5, "4000": -5})
    reverse(any_books, entry, "2026-01-10")
    with pytest.raises(AlreadyExists, match="JE-000001 was reversed by JE-000002 already"):
        reverse(any_books, entry, "2026-01-11")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(EntryKind.OPENING, MovementKind.OPENING), (EntryKind.CLOSING, MovementKind.CLOSING)],
)
def test_carried_state_taken_back_is_no_activity(
    books: "Books", kind: EntryKind, expected: MovementKind
) -> None:
    entry = books.post("2026-01-10", {"4000": 5, "3100": -5}, kind=kind)
    reverse(books, entry, "2026-01-11")
    with books.reading() as session:
        day = date(2026, 1, 31)
        assert balances_at(session, business_id=books.business_id, days=[day])[day] == {
            "4000": {expected: 0},
            "3100": {expected: 0},
        }


def test_a_closing_entry_taken_back_in_the_next_year_stays_with_its_year(
    small_books: "Callable[..., Books]",
) -> None:
    books = small_books(months=13)
    entry = books.post("2026-12-31", {"4000": 5, "3100": -5}, kind=EntryKind.CLOSING)
    reversal = reverse(books, entry, "2027-01-02")
    assert reversal.closes_year_end == date(2026, 12, 31)
    with books.reading() as session:
        day = date(2027, 1, 31)
        assert balances_at(session, business_id=books.business_id, days=[day])[day]["4000"] == {
            MovementKind.CLOSING: 5,
            MovementKind.CLOSING_PRIOR: -5,
        }


def test_never_before_the_entry_itself(books: "Books") -> None:
    entry = books.post("2026-01-10", {"1010": 5, "4000": -5})
    with pytest.raises(EntryInvalid, match="cannot come before"):
        reverse(books, entry, "2026-01-09")


def test_not_in_a_closed_period_but_after_it(books: "Books") -> None:
    entry = books.post("2026-01-10", {"1010": 5, "4000": -5})
    books.set_status("2026-01", PeriodStatus.CLOSED)
    with pytest.raises(PeriodNotOpen):
        reverse(books, entry, "2026-01-31")
    assert reverse(books, entry, "2026-02-01").sequence == 2


def test_another_businesss_entry_is_not_found(books: "Books", small_books: "Callable[..., Books]") -> None:
    entry = small_books().post("2026-01-10", {"1010": 5, "4000": -5})
    with pytest.raises(NotFound):
        reverse(books, entry, "2026-01-10")
