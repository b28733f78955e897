"""A second person: forced closes and reopenings that one asks for and another lets happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from dashboard.closing import approvals
from dashboard.closing.actor import Actor
from dashboard.closing.bulk_lock import bulk_lock
from dashboard.closing.close import close_period
from dashboard.closing.history import history_of
from dashboard.closing.reopen import reopen_period
from dashboard.closing.second_person import set_second_person
from dashboard.closing.watch import PeriodsWatch
from dashboard.errors import CloseBlocked, CloseError, InvalidField, NotPermitted, SecondPersonNeeded
from dashboard.models import (
    AccountingPeriod,
    ApprovalRequest,
    BankLine,
    BankStatement,
    CloseRecord,
    Membership,
    User,
)
from dashboard.schemas import (
    ApprovalState,
    BulkLockRequest,
    ClosePeriodRequest,
    OverrideRequest,
    PeriodStatus,
    ReopenPeriodRequest,
    Role,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Books

JANUARY = date(2026, 1, 31)
FORCED = ClosePeriodRequest(period_end=JANUARY, lock_reason="Board meets today", force=True)
DAYS = 7
REOPENING = ReopenPeriodRequest(reopen_reason="Late bill")


class Two:
    """Books that ask for a second person, Ada who asks, and Ben who decides; January is blocked."""

    def __init__(self, books: "Books") -> None:
        self.books, self.ada = books, books.actor
        self.period_id = books.periods["2026-01"]
        with books.writing() as session:
            ben = User(email=f"ben-{books.business_id}@books.test", name="Ben Cole", password_hash="-")
            session.add(ben)
            session.flush()
            self.ben = replace(self.ada, user_id=ben.id, address="192.0.2.8")
            for user_id, role in ((books.user_id, Role.OWNER), (ben.id, Role.ADMIN)):
                session.add(Membership(business_id=books.business_id, user_id=user_id, role=role))
        self.set_needed(self.ada, needed=True)
        self.role(self.ada, Role.ADMIN)
        books.post("2026-01-10", {"1010": 50, "4000": -50})  # A bank balance without a statement.

    def act(self, what: Any, by: Actor, **more: Any) -> Any:
        with self.books.writing() as session:
            return what(session, business_id=self.books.business_id, period_id=self.period_id, by=by, **more)

    def ask_to_close(self, request: ClosePeriodRequest = FORCED) -> str:
        return self.act(approvals.ask_to_close, self.ada, request=request, days=DAYS).id

    def ask_to_reopen(self, by: Actor | None = None) -> str:
        return self.act(approvals.ask_to_reopen, by or self.ada, request=REOPENING, days=DAYS).id

    def role(self, who: Actor, role: Role) -> None:
        with self.books.writing() as session:
            membership = session.get_one(Membership, (self.books.business_id, who.user_id))
            membership.role = role

    def set_needed(self, by: Actor, *, needed: bool) -> bool:
        """Whether a second person is asked for after `by` has set it so."""
        with self.books.writing() as session:
            business = set_second_person(
                session, business_id=self.books.business_id, needed=needed, by=by, days=DAYS
            )
            return business.needs_second_person

    def state(self, request_id: str) -> tuple[ApprovalState, str | None]:
        with self.books.reading() as session:
            found = approvals.approvals_of(
                session, business_id=self.books.business_id, period_id=self.period_id
            )
        return next((each.state, each.decided_by_name) for each in found if each.id == request_id)

    def period(self) -> AccountingPeriod:
        with self.books.reading() as session:
            return session.get_one(AccountingPeriod, self.period_id)

    def history(self) -> list[tuple[str, str | None]]:
        with self.books.reading() as session:
            found = history_of(
                session,
                business_id=self.books.business_id,
                period_id=self.period_id,
                before=None,
                limit=100,
            )
        return [(event.kind, event.by_name) for event in reversed(found.items)]

    def last_link(self) -> dict[str, Any]:
        import json

        with self.books.reading() as session:
            links = session.exec(
                select(CloseRecord).where(CloseRecord.business_id == self.books.business_id)
            ).all()
        return json.loads(max(links, key=lambda link: link.sequence).content)

    def close_alone(self, **changes: Any) -> None:
        with self.books.writing() as session:
            close_period(
                session,
                business_id=self.books.business_id,
                request=FORCED.model_copy(update=changes),
                by=self.ada,
            )

    def unblock(self) -> None:
        with self.books.writing() as session:
            session.add(
                BankStatement(
                    business_id=self.books.business_id,
                    account_id=self.books.accounts["1010"],
                    statement_date=JANUARY,
                    closing_balance=0,
                )
            )


@pytest.fixture
def two(any_books: "Books") -> Two:
    return Two(any_books)


@pytest.fixture
def closed(two: Two) -> Two:
    two.act(approvals.approve, two.ben, request_id=two.ask_to_close())
    return two


def test_nobody_closes_over_a_blocker_alone(two: Two) -> None:
    with pytest.raises(SecondPersonNeeded, match="A forced close needs a second person"):
        two.close_alone()
    with two.books.writing() as session:
        locked = bulk_lock(
            session,
            business_id=two.books.business_id,
            request=BulkLockRequest(period_ids=[two.period_id], force=True),
            by=two.ada,
        )
    assert "second person" in locked.skipped[0].reason
    assert two.period().status == PeriodStatus.OPEN


def test_a_clean_close_needs_nobody_else(two: Two) -> None:
    two.unblock()
    with pytest.raises(CloseError, match="Nothing blocks this close"):
        two.ask_to_close()
    two.close_alone(force=False)
    assert two.period().status == PeriodStatus.CLOSED


def test_approved_it_is_closed_by_who_asked_and_the_chain_names_both(two: Two) -> None:
    request_id = two.ask_to_close()
    assert two.period().status == PeriodStatus.OPEN
    with pytest.raises(NotPermitted, match="Whoever asked cannot approve"):
        two.act(approvals.approve, two.ada, request_id=request_id)
    two.act(approvals.approve, two.ben, request_id=request_id)
    assert (two.period().status, two.period().closed_by_user_id) == (PeriodStatus.CLOSED, two.ada.user_id)
    assert two.state(request_id) == (ApprovalState.APPROVED, "Ben Cole")
    said = two.last_link()
    assert (said["by"]["name"], said["approved_by"]["name"]) == ("Ada King", "Ben Cole")
    assert [each["reason"] for each in said["overrides"]] == ["Board meets today"]
    assert two.history() == [
        ("second_person_on", "Ada King"),
        ("approval_asked_for", "Ada King"),
        ("approved", "Ben Cole"),
        ("closed", "Ada King"),
        ("overridden", "Ada King"),
    ]
    with pytest.raises(CloseError, match="approved already"):
        two.act(approvals.approve, two.ben, request_id=request_id)


def test_refused_or_withdrawn_nothing_happens(two: Two) -> None:
    refused = two.ask_to_close()
    with pytest.raises(CloseError, match="waits for an answer already"):
        two.ask_to_close()
    with pytest.raises(NotPermitted, match="withdraw the request"):
        two.act(approvals.refuse, two.ada, request_id=refused, note=None)
    with pytest.raises(NotPermitted, match="Only who asked"):
        two.act(approvals.withdraw, two.ben, request_id=refused)
    two.act(approvals.refuse, two.ben, request_id=refused, note="Wait for the bank")
    withdrawn = two.ask_to_close()
    two.act(approvals.withdraw, two.ada, request_id=withdrawn)
    assert two.state(refused) == (ApprovalState.REFUSED, "Ben Cole")
    assert two.state(withdrawn) == (ApprovalState.WITHDRAWN, "Ada King")
    assert two.period().status == PeriodStatus.OPEN


def test_what_cannot_be_done_cannot_be_asked_for(two: Two) -> None:
    with pytest.raises(InvalidField, match="does not block"):
        two.ask_to_close(
            FORCED.model_copy(
                update={
                    "overrides": [
                        OverrideRequest(check="T99", reason="Why not", owner="Ada", due_date=JANUARY)
                    ]
                }
            )
        )
    with pytest.raises(CloseBlocked):
        two.ask_to_close(FORCED.model_copy(update={"force": False}))
    with pytest.raises(CloseError, match="open already"):
        two.ask_to_reopen()
    two.role(two.ada, Role.OWNER)
    two.set_needed(two.ada, needed=False)
    two.set_needed(two.ben, needed=False)
    with pytest.raises(CloseError, match="asks for no second person"):
        two.ask_to_close()


def test_a_check_that_blocks_by_now_was_not_approved(two: Two) -> None:
    request_id = two.ask_to_close()
    with two.books.writing() as session:
        session.add(
            BankLine(
                business_id=two.books.business_id,
                account_id=two.books.accounts["1010"],
                date=date(2026, 1, 20),
                amount=-900,
                description="Not in the books",
            )
        )
    with pytest.raises(InvalidField, match="T17"):
        two.act(approvals.approve, two.ben, request_id=request_id)
    assert two.state(request_id)[0] == ApprovalState.PENDING
    assert two.period().status == PeriodStatus.OPEN


def test_reopening_needs_both_and_leaves_no_trace_before(closed: Two) -> None:
    links = closed.last_link()["sequence"]
    with (
        pytest.raises(SecondPersonNeeded, match="Reopening needs a second person"),
        closed.books.writing() as s,
    ):
        reopen_period(
            s,
            business_id=closed.books.business_id,
            period_id=closed.period_id,
            request=REOPENING,
            by=closed.ada,
        )
    request_id = closed.ask_to_reopen()
    assert (closed.period().status, closed.period().reopened_at) == (PeriodStatus.CLOSED, None)
    assert closed.last_link()["sequence"] == links, "asking is no link"
    closed.act(approvals.approve, closed.ben, request_id=request_id)
    assert (closed.period().status, closed.period().reopened_by_user_id) == (
        PeriodStatus.OPEN,
        closed.ada.user_id,
    )
    assert closed.last_link()["approved_by"]["name"] == "Ben Cole"


def test_a_time_that_is_over_by_the_approval_is_refused_then(
    closed: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    request = REOPENING.model_copy(update={"until": until})
    request_id = closed.act(approvals.ask_to_reopen, closed.ada, request=request, days=DAYS).id
    monkeypatch.setattr("dashboard.closing.windows.now", lambda: until + timedelta(minutes=1))
    with pytest.raises(InvalidField, match="is past"):
        closed.act(approvals.approve, closed.ben, request_id=request_id)
    assert closed.state(request_id)[0] == ApprovalState.PENDING


def test_a_locked_period_is_among_owners(closed: Two) -> None:
    closed.books.set_status("2026-01", PeriodStatus.LOCKED, "Audited")
    with pytest.raises(NotPermitted, match="Only an owner"):
        closed.ask_to_reopen()
    closed.role(closed.ada, Role.OWNER)
    request_id = closed.ask_to_reopen()
    with pytest.raises(NotPermitted, match="Only an owner"):
        closed.act(approvals.approve, closed.ben, request_id=request_id)
    closed.role(closed.ben, Role.OWNER)
    closed.act(approvals.approve, closed.ben, request_id=request_id)
    assert closed.period().status == PeriodStatus.OPEN


def test_who_may_no_longer_act_cannot_be_approved(two: Two) -> None:
    request_id = two.ask_to_close()
    two.role(two.ada, Role.MEMBER)
    with pytest.raises(NotPermitted, match="may no longer"):
        two.act(approvals.approve, two.ben, request_id=request_id)


def test_what_happened_otherwise_lapses(two: Two) -> None:
    request_id = two.ask_to_close()
    two.unblock()
    two.close_alone(force=False)
    assert two.state(request_id)[0] == ApprovalState.LAPSED


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the time on, from now."""

    def move(by: timedelta) -> None:
        later = datetime.now(UTC) + by
        for module in ("approvals", "second_person", "watch"):
            monkeypatch.setattr(f"dashboard.closing.{module}.now", lambda: later)

    return move


def test_what_nobody_answers_expires(two: Two, clock: Callable[[timedelta], None]) -> None:
    first = two.ask_to_close()
    clock(timedelta(days=DAYS, minutes=-1))
    assert two.state(first) == (ApprovalState.PENDING, None)
    clock(timedelta(days=DAYS, minutes=1))
    assert two.state(first) == (ApprovalState.EXPIRED, None)
    with pytest.raises(CloseError, match="expired before anybody answered"):
        two.act(approvals.approve, two.ben, request_id=first)
    with pytest.raises(CloseError, match="expired before anybody answered"):
        two.act(approvals.refuse, two.ben, request_id=first, note=None)
    with pytest.raises(CloseError, match="expired before anybody answered"):
        two.act(approvals.withdraw, two.ada, request_id=first)
    assert two.period().status == PeriodStatus.OPEN
    second = two.ask_to_close()  # What has expired is not in the way of asking again.
    two.act(approvals.approve, two.ben, request_id=second)
    assert two.period().status == PeriodStatus.CLOSED
    assert two.state(first) == (ApprovalState.EXPIRED, None), "closing is no answer to what had expired"


def test_the_watch_writes_down_what_expired_once(
    two: Two, clock: Callable[[timedelta], None], tmp_path: Path
) -> None:
    request_id = two.ask_to_close()
    watch = PeriodsWatch(two.books.engine, tmp_path)
    try:
        watch.end_requests()
        assert two.state(request_id)[0] == ApprovalState.PENDING
        clock(timedelta(days=DAYS, minutes=1))
        assert watch.end_requests() >= 1, "of other books in the same database too"
        assert watch.end_requests() == 0
    finally:
        watch.close()
    with two.books.reading() as session:
        kept = session.get_one(ApprovalRequest, request_id)
        assert (kept.state, kept.decided_at) == (ApprovalState.EXPIRED, kept.expires_at)
    assert two.history()[-1] == ("approval_expired", None)


def test_switching_it_off_takes_two(two: Two, clock: Callable[[timedelta], None]) -> None:
    with pytest.raises(NotPermitted, match="Only an owner"):
        two.set_needed(two.ada, needed=False)
    two.role(two.ada, Role.OWNER)
    assert two.set_needed(two.ada, needed=False), "asked for, not done"
    with pytest.raises(NotPermitted, match="You asked for this yourself"):
        two.set_needed(two.ada, needed=False)
    assert two.set_needed(two.ben, needed=True), "kept"
    with pytest.raises(NotPermitted, match="Only an owner"):
        two.set_needed(two.ben, needed=False)
    assert two.set_needed(two.ada, needed=False)
    clock(timedelta(days=DAYS, minutes=1))
    with pytest.raises(NotPermitted, match="Only an owner"):  # Too late to agree: this would ask anew.
        two.set_needed(two.ben, needed=False)
    assert two.set_needed(two.ada, needed=False)
    assert not two.set_needed(two.ben, needed=False)
    two.close_alone()
    asked, kept = ("switch_off_asked_for", "Ada King"), ("switch_off_refused", "Ben Cole")
    assert [each for each in two.history() if "off" in each[0]] == [
        *(asked, kept, asked, asked),
        ("second_person_off", "Ben Cole"),
    ]


def test_who_is_no_owner_any_more_is_not_agreed_with(two: Two) -> None:
    two.role(two.ada, Role.OWNER)
    two.set_needed(two.ada, needed=False)
    two.role(two.ada, Role.ADMIN)
    with pytest.raises(NotPermitted, match="no owner here any more"):
        two.set_needed(two.ben, needed=False)
