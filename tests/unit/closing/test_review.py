"""The review of a close: checklist, sign-offs that lapse, the score day by day, the lock of many at once."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from dashboard.closing.bulk_lock import bulk_lock
from dashboard.closing.checklist import STEPS, acknowledge, acks_answer
from dashboard.closing.close_score import close_score, keep_score, score_history
from dashboard.closing.history import history_of
from dashboard.closing.sign_offs import revoke_sign_off, sign_off, sign_offs_answer
from dashboard.errors import NotFound
from dashboard.models import AccountingPeriod, CloseRecord, ScoreSnapshot
from dashboard.schemas import (
    BulkLockPeriodsResult,
    BulkLockRequest,
    PeriodStatus,
    SignOffResponse,
    SignOffRole,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Books


def sign(books: "Books", role: SignOffRole = SignOffRole.REVIEWER, month: str = "2026-01") -> SignOffResponse:
    with books.writing() as session:
        return sign_off(
            session,
            business_id=books.business_id,
            period_id=books.periods[month],
            role=role,
            notes=None,
            by=books.actor,
        )


def signed(books: "Books", month: str = "2026-01") -> list[SignOffResponse]:
    with books.reading() as session:
        found = sign_offs_answer(session, business_id=books.business_id, period_id=books.periods[month])
    return found.items


def kinds(books: "Books", month: str = "2026-01") -> list[str]:
    with books.reading() as session:
        found = history_of(
            session, business_id=books.business_id, period_id=books.periods[month], before=None, limit=100
        )
    return [event.kind for event in found.items]


def lock(books: "Books", months: list[str], *, force: bool = False) -> BulkLockPeriodsResult:
    request = BulkLockRequest(period_ids=[books.periods.get(month, month) for month in months], force=force)
    with books.writing() as session:
        return bulk_lock(session, business_id=books.business_id, request=request, by=books.actor)


def status(books: "Books", month: str) -> PeriodStatus:
    with books.reading() as session:
        return session.get_one(AccountingPeriod, books.periods[month]).status


class TestChecklist:
    def take(self, books: "Books", step: str, notes: str | None = None) -> None:
        with books.writing() as session:
            acknowledge(
                session,
                business_id=books.business_id,
                period_id=books.periods["2026-01"],
                step_id=step,
                notes=notes,
                by=books.actor,
            )

    def test_a_step_is_taken_once_and_its_notes_replaced(self, any_books: "Books") -> None:
        self.take(any_books, "trial_balance_review", "First look")
        self.take(any_books, "trial_balance_review", "Second look")
        with any_books.reading() as session:
            found = acks_answer(
                session, business_id=any_books.business_id, period_id=any_books.periods["2026-01"]
            )
        [ack] = found.items
        assert (ack.notes, ack.acked_by_name, ack.period_start) == (
            "Second look",
            "Ada King",
            date(2026, 1, 1),
        )
        assert [step.step_id for step in found.steps] == list(STEPS)
        assert kinds(any_books) == ["acknowledged", "acknowledged"], "what was said before stays"

    def test_a_step_that_there_is_not(self, books: "Books") -> None:
        with pytest.raises(NotFound, match="Checklist step coffee not found"):
            self.take(books, "coffee")


class TestSignOffs:
    def test_it_lapses_when_a_figure_it_covered_moves(self, any_books: "Books") -> None:
        any_books.post("2026-01-10", {"1000": 50, "4000": -50})
        assert not sign(any_books).lapsed
        any_books.post("2026-02-10", {"1000": 50, "4000": -50})
        assert [each.lapsed for each in signed(any_books)] == [False], "February is none of it"
        any_books.post("2026-01-11", {"1000": 50, "4000": -50})
        assert [each.lapsed for each in signed(any_books)] == [True]
        assert not sign(any_books).lapsed, "signed again, it covers what there is now"
        assert [each.lapsed for each in signed(any_books)] == [False]

    def test_a_lapsed_one_names_the_figures_that_moved(self, any_books: "Books") -> None:
        assert (sign(any_books).moved, sign(any_books).moved_total) == ([], 0)
        any_books.post("2026-01-11", {"1000": 50, "4000": -50})
        [lapsed] = signed(any_books)
        figures = {(each.report.value, each.label): (each.then, each.now) for each in lapsed.moved}
        assert figures["pl", "Net income"] == figures["balance_sheet", "Total assets"] == (0, 50)
        assert lapsed.moved_total >= len(lapsed.moved) > 1
        assert sign(any_books).moved_total == 0, "signed again, nothing has moved since"

    def test_one_for_each_person_and_role(self, books: "Books") -> None:
        sign(books)
        sign(books)
        sign(books, SignOffRole.CONTROLLER)
        assert [each.role for each in signed(books)] == [SignOffRole.REVIEWER, SignOffRole.CONTROLLER]

    def test_taken_back_it_stays_in_the_history(self, books: "Books") -> None:
        sign(books)
        for problem in (None, NotFound):
            if problem:
                with pytest.raises(problem, match="Sign-off not found"):
                    self.revoke(books)
            else:
                self.revoke(books)
        assert signed(books) == []
        assert kinds(books) == ["sign_off_revoked", "signed"]

    def revoke(self, books: "Books") -> None:
        with books.writing() as session:
            revoke_sign_off(
                session,
                business_id=books.business_id,
                period_id=books.periods["2026-01"],
                role=SignOffRole.REVIEWER,
                by=books.actor,
            )


class TestScore:
    def score(self, books: "Books") -> dict[str, int]:
        with books.reading() as session:
            found = close_score(session, business_id=books.business_id, period_id=books.periods["2026-01"])
        keep_score(books.engine, business_id=books.business_id, found=found)
        return {"score": found.score, **found.components}

    def test_each_component_moves_with_its_own(self, any_books: "Books") -> None:
        any_books.post("2026-01-10", {"1000": 50, "4000": -50})
        before = self.score(any_books)
        assert (before["categorization"], before["checklist"], before["txn_review"]) == (100, 0, 100)
        any_books.post("2026-01-10", {"1999": 50, "4000": -50})
        assert self.score(any_books)["categorization"] == 50
        any_books.post("2026-01-10", {"1010": 50, "4000": -50})  # A bank without a statement.
        after = self.score(any_books)
        assert after["reconciliation"] < before["reconciliation"]
        assert after["score"] < before["score"]

    def test_a_day_has_one_score_and_the_oldest_comes_first(self, books: "Books") -> None:
        self.score(books)
        self.score(books)
        with books.writing() as session:
            [today] = session.exec(select(ScoreSnapshot)).all()
            session.add(
                ScoreSnapshot(
                    period_id=today.period_id,
                    day=date(2026, 2, 1),
                    business_id=books.business_id,
                    score=12,
                    components={},
                )
            )
        with books.reading() as session:
            found = score_history(
                session, business_id=books.business_id, period_id=books.periods["2026-01"], limit=60
            )
        assert [day.score for day in found.items] == [12, today.score]

    def test_the_same_score_is_not_written_twice_a_day(self, books: "Books") -> None:
        self.score(books)
        with books.reading() as session:
            first = session.exec(select(ScoreSnapshot)).one().computed_at
        self.score(books)
        with books.reading() as session:
            assert session.exec(select(ScoreSnapshot)).one().computed_at == first
        books.post("2026-01-10", {"1999": 50, "4000": -50})
        score = self.score(books)["score"]
        with books.reading() as session:
            kept = session.exec(select(ScoreSnapshot)).one()
        assert kept.score == score
        assert kept.computed_at > first


class TestBulkLock:
    def test_open_ones_are_closed_first_and_the_chain_tells_both(self, any_books: "Books") -> None:
        result = lock(any_books, ["2026-02", "2026-01"])
        assert result.locked_ids == [any_books.periods["2026-01"], any_books.periods["2026-02"]]
        assert (result.locked_count, result.skipped_count) == (2, 0)
        assert status(any_books, "2026-02") == PeriodStatus.LOCKED
        with any_books.reading() as session:
            statement = select(CloseRecord.kind).where(CloseRecord.business_id == any_books.business_id)
            assert session.exec(statement.order_by(CloseRecord.sequence)).all() == [  # type: ignore[arg-type]
                "closed",
                "locked",
                "closed",
                "locked",
            ]
        assert kinds(any_books) == ["locked", "closed"]

    def test_what_cannot_be_locked_is_skipped_and_named(self, any_books: "Books") -> None:
        any_books.post("2026-02-10", {"1010": 50, "4000": -50})  # A bank without a statement.
        lock(any_books, ["2026-01"])
        missing = "00000000-0000-7000-8000-000000000000"
        result = lock(any_books, ["2026-01", "2026-02", "2026-03", missing])
        assert result.locked_count == 0
        reasons = {skipped.period_id: skipped.reason for skipped in result.skipped}
        assert reasons[any_books.periods["2026-01"]] == "Already locked"
        assert "Bank accounts reconcile" in reasons[any_books.periods["2026-02"]]
        assert "is still open. Close it first." in reasons[any_books.periods["2026-03"]]
        assert reasons[missing] == "Not found"
        assert status(any_books, "2026-02") == PeriodStatus.OPEN
        assert kinds(any_books, "2026-02") == []
        assert lock(any_books, ["2026-02"], force=True).locked_count == 1
