"""Races: two who close at once, and entries that arrive while a period is being closed."""

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from dashboard.closing.close import close_period
from dashboard.errors import CloseRefused, PeriodNotOpen
from dashboard.ledger.keys import business_key
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.models import AccountingPeriod, JournalEntry
from dashboard.schemas import ClosePeriodRequest, PeriodStatus

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.unit.conftest import Books

ENDS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


def close(books: "Books", end: date) -> int:
    """Close the period; the number of its entries as the closing transaction saw them."""
    request = ClosePeriodRequest(period_end=end, lock_reason="Reviewed")
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)
        return entries_of(session, books, end)


def entries_of(session: "Session", books: "Books", end: date) -> int:
    statement = select(func.count()).where(
        col(JournalEntry.business_key) == business_key(books.business_id),
        col(JournalEntry.date) >= end.replace(day=1),
        col(JournalEntry.date) <= end,
    )
    return session.exec(statement).one()


def post_until_refused(books: "Books", end: date, started: threading.Event, *, in_bulk: bool) -> int:
    """Post one entry after the other; how many there were when the closed period refused the next."""
    lines = {"1000": 5, "4000": -5}
    for count in range(1_000):
        try:
            if in_bulk:
                books.post_history([books.draft(end.isoformat(), lines)])
            else:
                books.post(end.isoformat(), lines)
        except (PeriodNotOpen, DBAPIError) as refusal:
            if f"The period ending {end} is closed" in str(refusal):
                return count
            raise
        started.set()
    raise AssertionError("never refused")


def run_together(*tasks: Callable[[], object]) -> list[object]:
    """Start all tasks at the same moment; their answers, or what they raised."""
    barrier, answers = threading.Barrier(len(tasks)), [object()] * len(tasks)

    def run(index: int) -> None:
        barrier.wait(timeout=30)
        try:
            answers[index] = tasks[index]()
        except Exception as problem:  # noqa: BLE001 -- the tests look at it.
            answers[index] = problem

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_of_two_who_close_at_once_one_wins(any_books: "Books") -> None:
    for end in ENDS:
        answers = run_together(lambda: close(any_books, end), lambda: close(any_books, end))  # noqa: B023
        refusals = [answer for answer in answers if isinstance(answer, CloseRefused)]
        assert sum(isinstance(answer, int) for answer in answers) == 1, answers
        assert [str(refusal) for refusal in refusals] == [f"The period ending {end} is closed already"]


@pytest.mark.parametrize("in_bulk", [False, True], ids=["entry", "bulk"])
def test_an_entry_lands_before_the_close_or_is_refused(any_books: "Books", in_bulk: bool) -> None:
    """In bulk nothing holds the period but the database's own trigger."""
    books = any_books
    for end in ENDS:
        started = threading.Event()

        def post(end: date = end, started: threading.Event = started) -> int:
            return post_until_refused(books, end, started, in_bulk=in_bulk)

        def close_meanwhile(end: date = end, started: threading.Event = started) -> int:
            assert started.wait(timeout=30)
            return close(books, end)

        posted, other, seen = run_together(post, post, close_meanwhile)
        assert isinstance(posted, int), posted
        assert isinstance(other, int), other
        assert isinstance(seen, int), seen
        with books.reading() as session:
            assert entries_of(session, books, end) == seen == posted + other
    with books.reading() as session:
        assert movements_agree_with_lines(session, business_id=books.business_id)
        statuses = session.exec(
            select(AccountingPeriod.status).where(AccountingPeriod.business_id == books.business_id)
        ).all()
    assert statuses.count(PeriodStatus.CLOSED) == len(ENDS)
