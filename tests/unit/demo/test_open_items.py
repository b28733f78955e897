"""Customers and vendors: who is late, who is ahead, and that the items make up the control accounts."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Books

BUCKETS = ["current", "1-30", "31-60", "61-90", "over 90", "unapplied"]


def bucket(*, days_past_due: int, amount: int) -> str:
    if amount < 0:
        return "unapplied"
    limits = [0, 30, 60, 90]
    return BUCKETS[sum(days_past_due > limit for limit in limits)]


def buckets(books: "Books", *, sub_type: str, day: date) -> dict[str, int]:
    control = books.numbers(sub_type=sub_type)
    due = {
        (line.party, line.document): line.due_date
        for line in books.lines
        if line.account in control and line.due_date
    }
    found = dict.fromkeys(BUCKETS, 0)
    for item, amount in books.open_items(sub_type=sub_type, day=day).items():
        found[bucket(days_past_due=(day - due[item]).days, amount=amount)] += amount
    return found


@pytest.mark.parametrize("sub_type", ["receivable", "payable"])
def test_the_last_aging_has_something_in_every_bucket(books: "Books", sub_type: str) -> None:
    found = buckets(books, sub_type=sub_type, day=books.month_ends[-1])
    assert all(found.values()), found
    assert found["unapplied"] < 0


@pytest.mark.parametrize("sub_type", ["receivable", "payable"])
def test_most_of_every_aging_is_current_and_none_of_it_is_ancient(books: "Books", sub_type: str) -> None:
    for day in books.month_ends:
        found = buckets(books, sub_type=sub_type, day=day)
        assert found["current"] > sum(found.values()) / 2
        assert found["over 90"] < sum(found.values()) / 10


def test_late_customers_are_seen_at_every_month_end(books: "Books") -> None:
    for day in books.month_ends:
        found = buckets(books, sub_type="receivable", day=day)
        assert min(found["1-30"], found["31-60"]) > 0


def test_settled_documents_never_turn_into_credits(books: "Books") -> None:
    credits = {"RCPT", "CN", "DEP", "GLC", "KGC"}
    for sub_type in ("receivable", "payable"):
        for day in books.month_ends:
            for (_, document), amount in books.open_items(sub_type=sub_type, day=day).items():
                assert (amount < 0) == (document.split("-")[0] in credits), (day, document, amount)


def test_an_overpayment_settles_its_invoice_and_stands_under_its_own_number(books: "Books") -> None:
    surplus = next(line for line in books.lines if line.document == "RCPT-1021")
    entry = [line for line in books.lines if line.entry == surplus.entry]
    invoice = next(line for line in entry if line.document.startswith("INV-"))
    still_open = books.open_items(sub_type="receivable", day=books.month_ends[-1])
    assert (invoice.party, invoice.document) not in still_open
    assert still_open[surplus.party, "RCPT-1021"] == surplus.amount


def test_an_earlier_overpayment_was_used_up(books: "Books") -> None:
    amounts = [line.amount for line in books.lines if line.document == "RCPT-1008"]
    assert len(amounts) == 2
    assert sum(amounts) == 0


def test_one_invoice_is_half_paid_at_the_end(books: "Books") -> None:
    still_open = books.open_items(sub_type="receivable", day=books.month_ends[-1])
    settled_in_part = {
        (line.party, line.document)
        for line in books.lines
        if line.account == "1100" and line.due_date is None and (line.party, line.document) in still_open
    }
    assert any(document.startswith("INV-") for _, document in settled_in_part)


def test_there_are_fourteen_customers_and_eight_vendors_of_goods_or_more(books: "Books") -> None:
    assert len({line.party for line in books.lines if line.account == "1100"}) == 14
    assert len({line.party for line in books.lines if line.account == "2000"}) >= 8
