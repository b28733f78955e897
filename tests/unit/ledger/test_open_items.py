"""What was open at a date, whatever came later (test cases 1 of the accounting rules)."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from dashboard.ledger.keys import business_key
from dashboard.ledger.open_items import control_postings, open_items_at
from dashboard.ledger.reversing import reverse_entry
from dashboard.models import JournalEntry

if TYPE_CHECKING:
    from tests.unit.conftest import Books


def open_at(books: "Books", day: str) -> dict[str, int]:
    with books.reading() as session:
        items = open_items_at(session, business_id=books.business_id, day=date.fromisoformat(day))
    return {item.document: item.open for item in items}


@pytest.fixture
def invoiced(any_books: "Books") -> "Books":
    lines = [any_books.line("1100", 100, "Acme", "INV-1", "2026-02-04"), any_books.line("4000", -100)]
    any_books.post("2026-01-31", lines, reference="I-1")
    return any_books


def receive(books: "Books", on: str, amount: int) -> None:
    books.post(on, [books.line("1010", amount), books.line("1100", -amount, "Acme", "INV-1")])


def test_a_receipt_after_the_day_never_lowers_what_was_open(invoiced: "Books") -> None:
    receive(invoiced, "2026-02-01", 100)
    assert open_at(invoiced, "2026-01-31") == {"INV-1": 100}
    assert open_at(invoiced, "2026-02-01") == {}


def test_a_part_that_was_received_by_the_day_does(invoiced: "Books") -> None:
    receive(invoiced, "2026-02-01", 30)
    receive(invoiced, "2026-03-01", 70)
    assert [open_at(invoiced, day) for day in ("2026-01-30", "2026-02-01", "2026-02-28", "2026-03-01")] == [
        {},
        {"INV-1": 70},
        {"INV-1": 70},
        {},
    ]


def test_an_invoice_reversed_later_is_still_open_at_the_day(invoiced: "Books") -> None:
    with invoiced.writing() as session:
        statement = select(JournalEntry).where(
            JournalEntry.business_key == business_key(invoiced.business_id)
        )
        reverse_entry(
            session,
            business_id=invoiced.business_id,
            entry_id=invoiced.shown_id(session.exec(statement).one()),
            on=date(2026, 2, 1),
            by_user_id=None,
        )
    assert open_at(invoiced, "2026-01-31") == {"INV-1": 100}
    assert open_at(invoiced, "2026-02-01") == {}


def test_an_item_that_was_nil_for_a_while_is_left_out_for_that_while(invoiced: "Books") -> None:
    receive(invoiced, "2026-02-01", 100)
    receive(invoiced, "2026-03-01", 5)
    assert open_at(invoiced, "2026-02-15") == {}
    assert open_at(invoiced, "2026-03-01") == {"INV-1": -5}


def test_what_an_item_says_of_itself(invoiced: "Books") -> None:
    receive(invoiced, "2026-02-10", 30)
    with invoiced.reading() as session:
        [item] = open_items_at(session, business_id=invoiced.business_id, day=date(2026, 2, 28))
    assert (item.account, item.sub_type, item.party) == ("1100", "receivable", "Acme")
    assert (item.document_date, item.due_date) == (date(2026, 1, 31), date(2026, 2, 4))
    assert (item.original, item.open) == (100, 70)


def test_control_lines_without_an_item_are_told_apart(invoiced: "Books") -> None:
    books = invoiced
    books.post("2026-02-01", {"1100": 9, "4000": -9}, reference="M-1")
    books.post("2026-02-02", [books.line("2000", -4, "Paper Co"), books.line("6000", 4)], reference="M-2")
    with books.reading() as session:
        early = control_postings(session, business_id=books.business_id, day=date(2026, 1, 31))
        late = control_postings(session, business_id=books.business_id, day=date(2026, 2, 2))
    assert early == []
    assert [(found.account, found.entry, found.amount) for found in late] == [
        ("1100", "M-1", 9),
        ("2000", "M-2", -4),
    ]


def test_items_and_control_lines_make_the_control_account(invoiced: "Books") -> None:
    books = invoiced
    receive(books, "2026-02-10", 30)
    books.post("2026-02-01", {"1100": 9, "4000": -9})
    with books.reading() as session:
        for day, balance in ((date(2026, 1, 31), 100), (date(2026, 2, 5), 109), (date(2026, 2, 28), 79)):
            items = open_items_at(session, business_id=books.business_id, day=day)
            postings = control_postings(session, business_id=books.business_id, day=day)
            assert sum(item.open for item in items) + sum(line.amount for line in postings) == balance
