"""Reopening for some and for a time, and entries that come late."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from dashboard.closing import windows
from dashboard.closing.close import close_period
from dashboard.closing.late_entries import offer_next_open, settle_late_entry, waiting_late_entries
from dashboard.closing.readiness import readiness_of
from dashboard.closing.reopen import reopen_period
from dashboard.closing.watch import PeriodsWatch
from dashboard.closing.window_record import window_of
from dashboard.errors import EntryInvalid, InvalidField, NotFound, PeriodNotOpen
from dashboard.ledger import periods
from dashboard.ledger.posting import EntryDraft, post_entry
from dashboard.models import AccountingPeriod, CloseRecord, Membership, User
from dashboard.schemas import (
    ClosePeriodRequest,
    PeriodStatus,
    PeriodWindowResponse,
    ReadinessItem,
    ReopenPeriodRequest,
    Role,
)
from tests.unit.conftest import day

if TYPE_CHECKING:
    from tests.unit.conftest import Books

LINES = {"1000": 50, "4000": -50}
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def closed(any_books: "Books") -> "Books":
    any_books.post("2026-01-10", LINES)
    request = ClosePeriodRequest(period_end=day("2026-01-31"), lock_reason="Reviewed")
    with any_books.writing() as session:
        session.add(Membership(business_id=any_books.business_id, user_id=any_books.user_id, role=Role.ADMIN))
        close_period(session, business_id=any_books.business_id, request=request, by=any_books.actor)
    return any_books


def reopen(books: "Books", **scope: Any) -> None:
    with books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods["2026-01"],
            request=ReopenPeriodRequest(reopen_reason="Late bill", **scope),
            by=books.actor,
        )


def period(books: "Books") -> AccountingPeriod:
    with books.reading() as session:
        return session.get_one(AccountingPeriod, books.periods["2026-01"])


def email(books: "Books") -> str:
    with books.reading() as session:
        return session.get_one(User, books.user_id).email


def last_link(books: "Books") -> dict[str, Any]:
    import json

    with books.reading() as session:
        links = session.exec(select(CloseRecord).where(CloseRecord.business_id == books.business_id)).all()
    return json.loads(max(links, key=lambda link: link.sequence).content)


def move_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    def later() -> datetime:
        return datetime.now(UTC) + by

    for module in (windows, periods):
        monkeypatch.setattr(module, "now", later)
    monkeypatch.setattr("dashboard.closing.watch.now", later)


def sweep(books: "Books", folder: Path) -> int:
    watch = PeriodsWatch(books.engine, folder)
    try:
        return watch.end_windows()
    finally:
        watch.close()


def test_open_for_named_people_only(closed: "Books") -> None:
    reopen(closed, people=[email(closed).upper()])
    closed.post("2026-01-20", LINES)
    draft = closed.draft("2026-01-21", LINES)
    with pytest.raises(PeriodNotOpen, match="named people only"), closed.writing() as session:
        post_entry(session, business_id=closed.business_id, draft=draft, by_user_id=None)


def test_somebody_who_is_no_member(closed: "Books") -> None:
    with pytest.raises(InvalidField, match=r"x@y\.test is no member of this business") as refusal:
        reopen(closed, people=[email(closed), "x@y.test"])
    assert refusal.value.loc == ("body", "people", 1)
    assert period(closed).status == PeriodStatus.CLOSED


def test_a_time_that_is_past(closed: "Books") -> None:
    with pytest.raises(InvalidField, match="is past"):
        reopen(closed, until=datetime.now(UTC) - AN_HOUR)


@pytest.mark.parametrize("was", [PeriodStatus.CLOSED, PeriodStatus.LOCKED])
def test_when_the_time_is_over_it_is_as_it_was_before(
    closed: "Books", monkeypatch: pytest.MonkeyPatch, tmp_path: Path, was: PeriodStatus
) -> None:
    closed.set_status("2026-01", was, "Reviewed")
    reopen(closed, until=datetime.now(UTC) + AN_HOUR)
    closed.post("2026-01-20", LINES, reference="LATE")
    closed.post("2026-02-20", LINES, reference="OTHER")
    assert sweep(closed, tmp_path) == 0, "not yet"
    move_time(monkeypatch, 2 * AN_HOUR)
    with pytest.raises(PeriodNotOpen, match="for a time that is over"):
        closed.post("2026-01-21", LINES)
    assert sweep(closed, tmp_path) == 1
    assert (period(closed).status, period(closed).reopen_until) == (was, None)
    assert sweep(closed, tmp_path) == 0
    with pytest.raises(PeriodNotOpen):
        closed.post("2026-01-21", LINES)
    said = last_link(closed)
    if was == PeriodStatus.CLOSED:
        assert said["by"] is None, "the house did it"
        assert [entry["reference"] for entry in said["posted_while_open_again"]] == ["LATE"]
    else:
        assert said["kind"] == "locked"


def test_closed_by_hand_the_window_is_gone(closed: "Books") -> None:
    reopen(closed, until=datetime.now(UTC) + AN_HOUR, people=[email(closed)])
    closed.post("2026-01-20", LINES, reference="LATE")
    request = ClosePeriodRequest(period_end=day("2026-01-31"), lock_reason="Reviewed again")
    with closed.writing() as session:
        close_period(session, business_id=closed.business_id, request=request, by=closed.actor)
    assert (period(closed).reopen_until, period(closed).reopen_people) == (None, None)
    assert [entry["reference"] for entry in last_link(closed)["posted_while_open_again"]] == ["LATE"]


def window(books: "Books") -> PeriodWindowResponse:
    with books.reading() as session:
        return window_of(session, business_id=books.business_id, period_id=books.periods["2026-01"])


def test_what_was_done_while_it_stood_open_is_listed(closed: "Books") -> None:
    with pytest.raises(NotFound, match="Reopening"):
        window(closed)
    reopen(closed, people=[email(closed)], until=datetime.now(UTC) + AN_HOUR)
    closed.post("2026-01-20", LINES, reference="LATE")
    closed.post("2026-02-20", LINES, reference="OTHER")
    found = window(closed)
    assert (found.is_open, found.reason, found.people, found.events) == (True, "Late bill", ["Ada King"], [])
    assert [(entry.reference, entry.amount, entry.by_name) for entry in found.entries] == [
        ("LATE", 50, "Ada King")
    ]
    request = ClosePeriodRequest(period_end=day("2026-01-31"), lock_reason="Reviewed again")
    with closed.writing() as session:
        close_period(session, business_id=closed.business_id, request=request, by=closed.actor)
    over = window(closed)
    assert (over.is_open, over.people, over.entries_total) == (False, None, 1)
    assert over.ended_at == period(closed).closed_at
    assert [event.kind for event in over.events] == ["closed"]


class TestLateEntries:
    def late(self, books: "Books", month: str = "2026-02") -> ReadinessItem:
        with books.reading() as session:
            found = readiness_of(session, business_id=books.business_id, period_id=books.periods[month])
        return next(item for item in found.items if item.check == "late")

    def test_it_is_offered_for_the_next_open_period_and_listed_until_posted(self, closed: "Books") -> None:
        draft = closed.draft("2026-01-20", LINES)
        offer = None
        for _ in range(2):  # Tried twice, it is still one.
            with closed.writing() as session:
                offer = offer_next_open(session, business_id=closed.business_id, draft=draft, by=closed.actor)
        assert offer
        assert (offer.date, offer.original_date) == (day("2026-02-01"), day("2026-01-20"))
        assert offer.period_id == closed.periods["2026-02"]
        assert (self.late(closed).status, self.late(closed).count) == ("warning", 1)
        posted = EntryDraft(
            date=offer.date,
            description=draft.description,
            lines=draft.lines,
            original_date=offer.original_date,
            reference="E-9",
        )
        with closed.writing() as session:
            entry = post_entry(
                session, business_id=closed.business_id, draft=posted, by_user_id=closed.user_id
            )
            settle_late_entry(session, business_id=closed.business_id, draft=posted, entry=entry)
        assert entry.original_date == day("2026-01-20")
        with closed.reading() as session:
            assert (
                waiting_late_entries(session, business_id=closed.business_id, before=day("2026-03-01")) == []
            )
        assert self.late(closed).detail == "E-9 belongs to 20 Jan 2026"
        assert self.late(closed).link == "/journal?from=2026-02-01&to=2026-02-28&find=E-9"
        assert self.late(closed, "2026-03").status == "pass"

    def test_an_original_date_is_an_earlier_one(self, closed: "Books") -> None:
        draft = closed.draft("2026-02-01", LINES)
        draft = EntryDraft(
            date=draft.date, description="x", lines=draft.lines, original_date=day("2026-02-01")
        )
        with pytest.raises(EntryInvalid, match="is not before"), closed.writing() as session:
            post_entry(session, business_id=closed.business_id, draft=draft, by_user_id=None)
