"""Races: two who close at once, and entries that arrive while a period is being closed, hundreds of times."""

import threading
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from dashboard.closing.close import close_period
from dashboard.closing.snapshot import read_snapshot
from dashboard.errors import CloseRefused, PeriodNotOpen
from dashboard.ledger.keys import business_key
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.models import AccountingPeriod, CloseRecord, CloseSnapshot, JournalEntry
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
        assert [str(refusal) for refusal in refusals] == [
            f"The period ending {end} is closed already, by Ada King: Reviewed"
        ]


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


RACES = 100


def certified(books: "Books", period_id: str) -> tuple[set[int], int]:
    """The entries that the period's only certificate holds, and how many certificates there are."""
    with books.reading() as session:
        links = session.exec(select(CloseRecord).where(CloseRecord.period_id == period_id)).all()
        kept = session.get_one(CloseSnapshot, (books.business_id, links[-1].sequence))
        return set(read_snapshot(kept.entries).entries), len(links)


def entries_in(books: "Books", end: date) -> set[int]:
    with books.reading() as session:
        statement = select(JournalEntry.id).where(
            col(JournalEntry.business_key) == business_key(books.business_id),
            col(JournalEntry.date) >= end.replace(day=1),
            col(JournalEntry.date) <= end,
        )
        return set(session.exec(statement))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_hundred_closes_raced_by_entries_and_by_each_other(
    request: pytest.FixtureRequest, make_books: "Callable[..., Books]", database: str
) -> None:
    """Two post, one entry by entry and one in bulk, while two close: the entries that one of the two certified
    are the period's entries for good, and there is one certificate.
    """
    engine = request.getfixturevalue("engine" if database == "sqlite" else "shared_postgres")
    books: Books = make_books(engine, first_month="2016-01", months=RACES)
    landed = 0
    for month, period_id in books.periods.items():
        end = last_day(month)
        started = threading.Event()
        posters = [
            partial(post_until_refused, books, end, started, in_bulk=in_bulk) for in_bulk in (False, True)
        ]
        closers = [partial(close_once_started, books, end, started)] * 2
        *posted, first, second = run_together(*posters, *closers)
        outcomes = sorted((first, second), key=lambda outcome: isinstance(outcome, CloseRefused))
        assert isinstance(outcomes[0], int), outcomes
        assert str(outcomes[1]) == f"The period ending {end} is closed already, by Ada King: Reviewed"
        entries, certificates = certified(books, period_id)
        assert certificates == 1
        assert entries == entries_in(books, end)
        assert len(entries) == outcomes[0] == sum(count for count in posted if isinstance(count, int)), posted
        landed += len(entries)
    assert landed >= RACES, "in each race something landed before the close"


def close_once_started(books: "Books", end: date, started: threading.Event) -> int:
    assert started.wait(timeout=30)
    return close(books, end)


def last_day(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])
