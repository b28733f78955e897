"""The lists that the API shows: accounts with balances, entries with lines, budget figures."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.errors import InvalidField, NotFound
from dashboard.keyset import PageRequest
from dashboard.ledger.accounts import ACCOUNT_SORTS, list_ledgers
from dashboard.ledger.budgets import BudgetOf, budget_figures
from dashboard.ledger.entries import ENTRY_SORTS, get_entry, list_entries
from dashboard.models import BudgetFigure

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def test_the_chart_with_its_balances(any_books: "Books") -> None:
    any_books.post("2026-01-10", {"1010": 5, "4000": -5})
    with any_books.reading() as session:
        request = PageRequest(descending=False)
        page = list_ledgers(session, business_id=any_books.business_id, request=request)
    assert [ledger.account_number for ledger in page.items] == sorted(any_books.accounts)
    balances = {ledger.account_number: ledger.balance for ledger in page.items if ledger.balance}
    assert balances == {"1010": 5, "4000": -5}


@pytest.mark.parametrize("sort_by", ACCOUNT_SORTS)
def test_every_documented_order_walks_all_accounts_once(books: "Books", sort_by: str) -> None:
    seen: list[str] = []
    cursor = None
    with books.reading() as session:
        while True:
            request = PageRequest(limit=5, sort_by=sort_by, cursor=cursor)
            page = list_ledgers(session, business_id=books.business_id, request=request)
            seen += [ledger.account_number for ledger in page.items]
            if not (cursor := page.next_cursor):
                break
    assert sorted(seen) == sorted(books.accounts)


def test_the_chart_by_type(books: "Books") -> None:
    with books.reading() as session:
        page = list_ledgers(session, business_id=books.business_id, request=PageRequest(), type="revenue")
    assert [ledger.account_number for ledger in page.items] == ["4000"]


@pytest.mark.parametrize("sort_by", ENTRY_SORTS)
def test_every_documented_order_walks_all_entries_once(any_books: "Books", sort_by: str) -> None:
    for day in (5, 5, 3, 9, 5, 1):
        any_books.post(f"2026-01-0{day}", {"1010": 5, "4000": -5})
    seen: list[int] = []
    cursor = None
    with any_books.reading() as session:
        while True:
            request = PageRequest(limit=2, sort_by=sort_by, cursor=cursor)
            page = list_entries(session, business_id=any_books.business_id, request=request)
            seen += [entry.sequence for entry in page.items]
            assert all(len(entry.line_entries) == 2 for entry in page.items)
            if not (cursor := page.next_cursor):
                break
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]


def test_entries_of_some_days_and_of_an_account(any_books: "Books") -> None:
    books = any_books
    for day, number in (("05", "4000"), ("06", "6000"), ("07", "4000")):
        books.post(f"2026-01-{day}", {"1010": 5, number: -5})
    with books.reading() as session:
        by_day = list_entries(
            session,
            business_id=books.business_id,
            request=PageRequest(),
            start=date(2026, 1, 6),
            end=date(2026, 1, 7),
        )
        by_account = list_entries(
            session, business_id=books.business_id, request=PageRequest(), account_id=books.accounts["6000"]
        )
    assert [entry.entry_date.day for entry in by_day.items] == [7, 6]
    assert [entry.entry_date.day for entry in by_account.items] == [6]


def test_an_unknown_order_is_refused(books: "Books") -> None:
    with books.reading() as session, pytest.raises(InvalidField, match="Sort by one of"):
        list_entries(session, business_id=books.business_id, request=PageRequest(sort_by="id"))


def test_an_entry_as_it_is_shown(books: "Books") -> None:
    lines = [books.line("1100", 90, "Acme", "INV-1", "2026-02-01"), books.line("4000", -90)]
    entry = books.post("2026-01-10", lines)
    with books.reading() as session:
        shown = get_entry(session, business_id=books.business_id, entry_id=books.shown_id(entry))
    assert (shown.reference, shown.entry_date, shown.currency) == ("JE-000001", date(2026, 1, 10), "USD")
    first = shown.line_entries[0]
    assert (first.account_name, first.amount, first.debit_credit) == ("Receivables", 90, "debit")
    assert (first.party, first.document, first.due_date) == ("Acme", "INV-1", date(2026, 2, 1))


def test_another_businesss_entry_is_not_found(books: "Books", small_books: "Callable[..., Books]") -> None:
    other = small_books()
    entry = other.post("2026-01-10", {"1010": 5, "4000": -5})
    for shown in (other.shown_id(entry), books.shown_id(entry), "x" * 36, ""):
        with books.reading() as session, pytest.raises(NotFound):
            get_entry(session, business_id=books.business_id, entry_id=shown)


def test_the_budget_of_some_months(any_books: "Books") -> None:
    with any_books.writing() as session:
        for month, amount in ((1, 10), (2, 20), (3, 30)):
            session.add(
                BudgetFigure(
                    business_id=any_books.business_id,
                    account_id=any_books.accounts["4000"],
                    month=date(2026, month, 1),
                    amount=amount,
                )
            )
    with any_books.reading() as session:
        found = budget_figures(
            session,
            business_id=any_books.business_id,
            first_month=date(2026, 2, 15),
            last_month=date(2026, 3, 1),
        )
    assert found == [BudgetOf("4000", date(2026, 2, 1), 20), BudgetOf("4000", date(2026, 3, 1), 30)]
