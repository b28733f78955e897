"""Closing: in order, with its checks run again, and refused where something stands against it."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from dashboard.closing.close import close_period
from dashboard.closing.reopen import reopen_period
from dashboard.errors import CloseBlocked, CloseRefused, InvalidField, NotFound, PeriodNotOpen
from dashboard.models import AccountingPeriod, ChangeNotice, DayMovement
from dashboard.schemas import ClosePeriodRequest, PeriodStatus, ReopenPeriodRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def close(
    books: "Books", period_end: str = "2026-01-31", reason: str | None = "Reviewed", *, force: bool = False
) -> AccountingPeriod:
    request = ClosePeriodRequest(period_end=date.fromisoformat(period_end), lock_reason=reason, force=force)
    with books.writing() as session:
        return close_period(session, business_id=books.business_id, request=request, by=books.actor)


def status(books: "Books", month: str) -> PeriodStatus:
    with books.reading() as session:
        return session.get_one(AccountingPeriod, books.periods[month]).status


def test_a_closed_period_says_who_when_and_why(any_books: "Books") -> None:
    any_books.post("2026-01-10", {"1000": 50, "4000": -50})
    period = close(any_books)
    assert (period.status, period.lock_reason) == (PeriodStatus.CLOSED, "Reviewed")
    assert period.closed_by_user_id == any_books.user_id
    assert period.closed_at is not None
    assert period.updated_at == period.closed_at
    with pytest.raises(PeriodNotOpen, match="The period ending 2026-01-31 is closed: Reviewed"):
        any_books.post("2026-01-31", {"1000": 50, "4000": -50})


def test_a_reason_is_not_asked_for(books: "Books") -> None:
    assert close(books, reason=None).lock_reason is None
    assert close(books, "2026-02-28", reason="  ").lock_reason is None


def test_a_close_is_told(books: "Books") -> None:
    period = close(books)
    with books.reading() as session:
        notice = session.exec(select(ChangeNotice).where(ChangeNotice.kind == "period")).one()
    assert notice.object_id == period.id


def test_once(any_books: "Books") -> None:
    close(any_books)
    with pytest.raises(
        CloseRefused, match=r"^The period ending 2026-01-31 is closed already, by Ada King: Reviewed$"
    ):
        close(any_books)


def test_a_locked_period_is_closed_already(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.LOCKED)
    with pytest.raises(CloseRefused, match=r"^The period ending 2026-01-31 is locked already$"):
        close(books)


@pytest.mark.parametrize("force", [False, True])
def test_in_order(books: "Books", force: bool) -> None:
    close(books)
    with pytest.raises(
        CloseRefused, match=r"^The period ending 2026-02-28 is still open\. Close it first\.$"
    ):
        close(books, "2026-04-30", force=force)
    assert status(books, "2026-04") == PeriodStatus.OPEN


@pytest.mark.parametrize("day", ["2026-01-30", "2027-01-31"])
def test_where_no_period_ends_there_is_none(books: "Books", day: str) -> None:
    with pytest.raises(NotFound, match="Accounting period not found"):
        close(books, day)


def test_another_businesss_period_is_none_of_ours(
    books: "Books", small_books: "Callable[..., Books]"
) -> None:
    small_books(first_month="2027-01", months=1)
    with pytest.raises(NotFound):
        close(books, "2027-01-31")


class TestBlocked:
    @pytest.fixture
    def blocked(self, any_books: "Books") -> "Books":
        """The bank has a balance in the books and no statement: T13 could not run."""
        any_books.post("2026-01-10", {"1010": 50, "4000": -50})
        return any_books

    def test_it_says_what_stops_it(self, blocked: "Books") -> None:
        with pytest.raises(CloseBlocked, match=r"Bank accounts reconcile: .*no bank statement") as refusal:
            close(blocked)
        assert len(refusal.value.blockers) == 1
        assert status(blocked, "2026-01") == PeriodStatus.OPEN

    def test_closing_anyway_needs_a_reason(self, blocked: "Books") -> None:
        for reason in (None, " "):
            with pytest.raises(InvalidField, match="needs a lock reason") as refusal:
                close(blocked, reason=reason, force=True)
            assert refusal.value.loc == ("body", "lock_reason")

    def test_closing_anyway(self, blocked: "Books") -> None:
        period = close(blocked, reason="Statement is late; agreed with the bank by phone", force=True)
        assert period.status == PeriodStatus.CLOSED

    def test_sums_that_were_altered_behind_the_lines(self, books: "Books") -> None:
        books.post("2026-01-10", {"1000": 50, "4000": -50})
        with books.writing() as session:
            session.connection().execute(update(DayMovement).values(amount=col(DayMovement.amount) * 2))
        with pytest.raises(CloseBlocked, match="Balances are the sums of the journal lines"):
            close(books)


def test_a_reopened_period_closes_again_while_later_ones_stay_closed(books: "Books") -> None:
    close(books)
    close(books, "2026-02-28")
    with books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods["2026-01"],
            request=ReopenPeriodRequest.model_construct(reopen_reason="Late bill"),
            by=books.actor,
        )
    assert close(books).status == PeriodStatus.CLOSED
    assert status(books, "2026-02") == PeriodStatus.CLOSED
