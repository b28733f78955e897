"""Accounting periods: next to each other, without a gap or an overlap (T20)."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.errors import AlreadyExists, CloseError, NotFound
from dashboard.keyset import PageRequest
from dashboard.ledger.periods import (
    create_period,
    earliest_open_before,
    get_period,
    list_periods,
    next_period,
    period_containing,
    period_ending,
    previous_period,
)
from dashboard.models import AccountingPeriod
from dashboard.schemas import CreatePeriodRequest, PeriodStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def create(books: "Books", start: str, end: str) -> AccountingPeriod:
    request = CreatePeriodRequest(period_start=date.fromisoformat(start), period_end=date.fromisoformat(end))
    with books.writing() as session:
        return create_period(session, business_id=books.business_id, request=request)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-07-01", "2026-07-31"), ("2026-07-01", "2026-07-28"), ("2025-12-01", "2025-12-31")],
)
def test_a_period_next_to_the_others(any_books: "Books", start: str, end: str) -> None:
    period = create(any_books, start, end)
    assert period.status == PeriodStatus.OPEN
    with any_books.reading() as session:
        on = date.fromisoformat(end)
        assert period_containing(session, business_id=any_books.business_id, day=on) == period


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-06-30", "2026-07-31"), ("2025-12-01", "2026-01-01"), ("2025-01-01", "2027-01-01")],
)
def test_a_period_over_others_is_there_already(any_books: "Books", start: str, end: str) -> None:
    with pytest.raises(AlreadyExists, match="covers some of these days"):
        create(any_books, start, end)


@pytest.mark.parametrize(
    ("start", "end", "match"),
    [
        ("2026-07-02", "2026-07-31", "must start on 2026-07-01"),
        ("2025-12-01", "2025-12-30", "must end on 2025-12-31"),
    ],
)
def test_a_gap_is_refused(any_books: "Books", start: str, end: str, match: str) -> None:
    with pytest.raises(CloseError, match=match):
        create(any_books, start, end)


def test_nothing_opens_before_a_closed_period(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.CLOSED)
    with pytest.raises(CloseError, match="The period ending 2026-01-31 is closed already"):
        create(books, "2025-12-01", "2025-12-31")


def test_the_first_period_may_be_any(small_books: "Callable[..., Books]") -> None:
    assert create(small_books(months=0), "2026-03-03", "2026-04-05").period_end == date(2026, 4, 5)


def test_neighbours(books: "Books") -> None:
    with books.reading() as session:
        march = get_period(session, business_id=books.business_id, period_id=books.periods["2026-03"])
        before, after = previous_period(session, period=march), next_period(session, period=march)
        assert before is not None
        assert after is not None
        assert (before.id, after.id) == (books.periods["2026-02"], books.periods["2026-04"])
        assert (
            previous_period(session, period=session.get_one(AccountingPeriod, books.periods["2026-01"]))
            is None
        )
        assert (
            next_period(session, period=session.get_one(AccountingPeriod, books.periods["2026-06"])) is None
        )


def test_the_earliest_that_is_still_open(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.LOCKED)
    with books.reading() as session:
        for month, expected in (("2026-04", "2026-02"), ("2026-02", None)):
            period = session.get_one(AccountingPeriod, books.periods[month])
            earlier = earliest_open_before(session, period=period)
            assert (earlier.id if earlier else None) == (books.periods[expected] if expected else None)


def test_a_period_is_found_by_its_end_alone(books: "Books") -> None:
    with books.reading() as session:
        found = period_ending(session, business_id=books.business_id, period_end=date(2026, 2, 28))
        assert found.id == books.periods["2026-02"]
        with pytest.raises(NotFound, match="Accounting period not found"):
            period_ending(session, business_id=books.business_id, period_end=date(2026, 2, 27))


def test_another_businesss_period_is_not_found(books: "Books", small_books: "Callable[..., Books]") -> None:
    other = small_books()
    with books.reading() as session, pytest.raises(NotFound):
        get_period(session, business_id=books.business_id, period_id=other.periods["2026-01"])


def test_the_list_is_paged_and_filtered(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.CLOSED)
    with books.reading() as session:
        page = list_periods(session, business_id=books.business_id, request=PageRequest(limit=4))
        assert [period.period_end.month for period in page.items] == [6, 5, 4, 3]
        rest = list_periods(
            session, business_id=books.business_id, request=PageRequest(limit=4, cursor=page.next_cursor)
        )
        assert [period.period_end.month for period in rest.items] == [2, 1]
        closed = list_periods(
            session, business_id=books.business_id, request=PageRequest(), status=PeriodStatus.CLOSED
        )
        assert [period.period_end.month for period in closed.items] == [1]
