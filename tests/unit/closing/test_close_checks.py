"""Each check that only the close asks for, on both databases: what it says, and where it leads."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.closing.actor import Actor
from dashboard.closing.checklist import STEPS, acknowledge
from dashboard.closing.readiness import readiness_of
from dashboard.closing.sign_offs import sign_off
from dashboard.models import CloseOverride, User
from dashboard.schemas import PeriodStatus, ReadinessItem, SignOffRole

if TYPE_CHECKING:
    from tests.unit.conftest import Books

LARGE = 10_000_00


def look(books: "Books", check: str, month: str = "2026-01") -> ReadinessItem:
    with books.reading() as session:
        found = readiness_of(session, business_id=books.business_id, period_id=books.periods[month])
    return next(item for item in found.items if item.check == check)


def take_all_steps(books: "Books") -> None:
    for step in STEPS:
        with books.writing() as session:
            acknowledge(
                session,
                business_id=books.business_id,
                period_id=books.periods["2026-01"],
                step_id=step,
                notes=None,
                by=books.actor,
            )


def sign(books: "Books", by: Actor) -> None:
    with books.writing() as session:
        sign_off(
            session,
            business_id=books.business_id,
            period_id=books.periods["2026-01"],
            role=SignOffRole.REVIEWER,
            notes=None,
            by=by,
        )


def second_person(books: "Books") -> Actor:
    with books.writing() as session:
        user = User(email="grace@books.test", name="Grace", password_hash="-")
        session.add(user)
    return Actor(user.id, key=books.actor.key)


def test_the_order(any_books: "Books") -> None:
    assert look(any_books, "T20").status == "pass"
    found = look(any_books, "T20", "2026-02")
    assert (found.status, found.blocks) == ("fail", True)
    assert found.link == "/?period=2026-01-31"


def test_the_lock(books: "Books") -> None:
    assert look(books, "lock").status == "pass"
    with books.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER lock_journal_line_insert"))
    found = look(books, "lock")
    assert (found.status, found.blocks, found.count) == ("fail", True, 1)
    assert "lock_journal_line_insert is missing" in found.detail


def test_earlier_overrides(books: "Books") -> None:
    assert look(books, "overrides", "2026-02").status == "pass"
    with books.writing() as session:
        session.add(
            CloseOverride(
                business_id=books.business_id,
                period_id=books.periods["2026-01"],
                sequence=1,
                check="T13",
                title="Bank accounts reconcile",
                reason="Late",
                owner="Grace",
                due_date=date(2026, 2, 10),
            )
        )
    assert look(books, "overrides", "2026-02").status == "warning"


def test_the_checklist(books: "Books") -> None:
    found = look(books, "checklist")
    assert (found.status, found.count, found.blocks) == ("warning", 4, False)
    take_all_steps(books)
    assert look(books, "checklist").status == "pass"


def test_sign_offs(books: "Books") -> None:
    assert look(books, "sign_offs").status == "not_applicable"
    sign(books, books.actor)
    assert look(books, "sign_offs").status == "pass"
    books.post("2026-01-10", {"1000": 50, "4000": -50})
    assert look(books, "sign_offs").status == "fail"
    assert not look(books, "sign_offs").blocks, "the figures may be right, only nobody has said so"


def test_large_entries_want_second_eyes(any_books: "Books") -> None:
    books = any_books
    books.post("2026-01-10", {"1000": LARGE - 1, "4000": -LARGE + 1})
    assert look(books, "alone").status == "pass"
    books.post("2026-01-11", {"1000": LARGE, "4000": -LARGE}, reference="E-77")
    found = look(books, "alone")
    assert (found.status, found.count, found.amount) == ("warning", 1, LARGE)
    assert found.link == "/journal?from=2026-01-01&to=2026-01-31&find=E-77"
    sign(books, books.actor)
    assert look(books, "alone").status == "warning", "her own word does not make two"
    if books.engine.dialect.name == "sqlite":
        sign(books, second_person(books))
        assert look(books, "alone").status == "pass"


class TestTrend:
    def rent(self, books: "Books", *amounts: int) -> None:
        for month, amount in enumerate(amounts, start=1):
            books.post(f"2026-{month:02}-05", {"6000": amount, "1000": -amount})

    def test_too_few_periods_before(self, books: "Books") -> None:
        self.rent(books, 1000, 1000, 5000)
        assert look(books, "trend", "2026-03").status == "not_applicable"

    def test_as_usual(self, any_books: "Books") -> None:
        self.rent(any_books, 1000, 1040, 990, 1100)
        assert look(any_books, "trend", "2026-04").status == "pass"

    @pytest.mark.parametrize("amount", [5000, -1000])
    def test_unlike_the_months_before(self, any_books: "Books", amount: int) -> None:
        self.rent(any_books, 1000, 1040, 990, amount)
        found = look(any_books, "trend", "2026-04")
        assert (found.status, found.count, found.blocks) == ("warning", 1, False)
        assert found.amount == abs(amount - 1010)
        assert found.link == "/journal?from=2026-04-01&to=2026-04-30&account=6000"
        assert "Rent (6000)" in found.detail

    def test_an_entry_that_is_missing_altogether(self, books: "Books") -> None:
        self.rent(books, 1000, 1000, 1000)
        books.post("2026-04-05", {"1000": 300, "4000": -300})
        assert "Rent (6000) moved by –, usually by 10.00" in look(books, "trend", "2026-04").detail


@pytest.mark.parametrize(
    ("make", "check", "link"),
    [
        (
            lambda b: b.post("2026-01-10", {"1999": 5, "4000": -5}),
            "T18",
            "/journal?account=1999&to=2026-01-31",
        ),
        (
            lambda b: b.post("2026-01-10", {"1010": 5, "4000": -5}),
            "T13",
            "/bank?period=2026-01-31",
        ),
    ],
)
def test_a_link_leads_to_the_records(
    books: "Books", make: Callable[["Books"], object], check: str, link: str
) -> None:
    assert look(books, check).link is None, "nothing to look at"
    make(books)
    assert look(books, check).link == link.format(period=books.periods["2026-01"])


def test_a_closed_predecessor_lets_it_pass(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.CLOSED)
    assert look(books, "T20", "2026-02").status == "pass"
