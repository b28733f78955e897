"""Overrides: a forced close says why, who sees to it and by when, and stays in sight until it is done."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from dashboard.closing.close import close_period
from dashboard.closing.history import history_of
from dashboard.closing.overrides import (
    open_items,
    overrides_of_period,
    overrides_shown,
    resolve_override,
)
from dashboard.closing.readiness import readiness_of
from dashboard.errors import CloseError, InvalidField, NotFound
from dashboard.models import BankStatement, CloseOverride
from dashboard.schemas import ClosePeriodRequest, OverrideRequest, ReadinessItem

if TYPE_CHECKING:
    from tests.unit.conftest import Books


@pytest.fixture
def blocked(any_books: "Books") -> "Books":
    """The bank has a balance in the books and no statement: T13 could not run."""
    any_books.post("2026-01-10", {"1010": 50, "4000": -50})
    return any_books


def override(check: str = "T13", **changes: Any) -> OverrideRequest:
    fields = {
        "check": check,
        "reason": "The bank is late",
        "owner": "Grace Hopper",
        "due_date": date(2026, 2, 10),
    }
    return OverrideRequest.model_validate(fields | changes)


def close(books: "Books", overrides: list[OverrideRequest] | None, *, end: str = "2026-01-31") -> None:
    request = ClosePeriodRequest(
        period_end=date.fromisoformat(end), lock_reason="Month reviewed", force=True, overrides=overrides
    )
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)


def kept(books: "Books", month: str = "2026-01") -> list[CloseOverride]:
    with books.reading() as session:
        return list(
            overrides_of_period(session, business_id=books.business_id, period_id=books.periods[month])
        )


def waiting(books: "Books", month: str = "2026-02") -> ReadinessItem:
    with books.reading() as session:
        found = readiness_of(session, business_id=books.business_id, period_id=books.periods[month])
    return next(item for item in found.items if item.check == "overrides")


def test_each_blocker_gets_its_reason_owner_and_date(blocked: "Books") -> None:
    close(blocked, [override()])
    [found] = kept(blocked)
    assert (found.check, found.title, found.sequence) == ("T13", "Bank accounts reconcile", 1)
    assert (found.reason, found.owner, found.due_date) == (
        "The bank is late",
        "Grace Hopper",
        date(2026, 2, 10),
    )


def test_without_overrides_the_lock_reason_stands_for_all(blocked: "Books") -> None:
    """The documented contract knows `force` and `lock_reason` alone."""
    close(blocked, None)
    [found] = kept(blocked)
    assert (found.reason, found.owner, found.due_date) == (
        "Month reviewed",
        "Ada King",
        date(2026, 2, 28),
    )


def test_a_blocker_that_is_not_named_is_not_closed_over(blocked: "Books") -> None:
    with pytest.raises(InvalidField, match=r"needs a reason, an owner and a date for T13"):
        close(blocked, [])
    with pytest.raises(InvalidField, match="T02 does not block this close") as refusal:
        close(blocked, [override(), override("T02")])
    assert refusal.value.loc == ("body", "overrides", 1, "check")
    assert kept(blocked) == []


def test_each_check_once() -> None:
    with pytest.raises(ValidationError, match="overridden once"):
        ClosePeriodRequest(period_end=date(2026, 1, 31), overrides=[override(), override()])


def test_nothing_is_overridden_where_nothing_blocks(any_books: "Books") -> None:
    close(any_books, None)
    assert kept(any_books) == []


def test_it_is_an_open_item_of_the_next_period_until_resolved(blocked: "Books") -> None:
    assert waiting(blocked).status == "pass"
    close(blocked, [override()])
    found = waiting(blocked)
    assert (found.status, found.count, found.blocks) == ("warning", 1, False)
    assert (
        found.detail
        == "Bank accounts reconcile: closed over, The bank is late (owner Grace Hopper, due 10 Feb 2026)"
    )
    assert waiting(blocked, "2026-01").status == "pass", "of earlier periods only"
    with blocked.writing() as session:
        resolve_override(
            session,
            business_id=blocked.business_id,
            period_id=blocked.periods["2026-01"],
            override_id=kept(blocked)[0].id,
            resolution="The statement came and agrees",
            by=blocked.actor,
        )
    assert waiting(blocked).status == "pass"
    [resolved] = kept(blocked)
    assert resolved.resolved_by_user_id == blocked.user_id
    assert resolved.resolution == "The statement came and agrees"


def test_the_next_month_shows_it_resolved_and_later_ones_while_it_is_open(blocked: "Books") -> None:
    def shown(month: str) -> list[tuple[str, date | None, str | None]]:
        with blocked.reading() as session:
            found = open_items(session, business_id=blocked.business_id, period_id=blocked.periods[month])
            answers = overrides_shown(session, found)
        return [(each.check, each.period_end, each.resolved_by_name) for each in answers]

    close(blocked, [override()])
    january = date(2026, 1, 31)
    for month in ("2026-01", "2026-02", "2026-03"):
        assert shown(month) == [("T13", january, None)]
    [open_item] = kept(blocked)
    with blocked.writing() as session:
        resolve_override(
            session,
            business_id=blocked.business_id,
            period_id=blocked.periods["2026-01"],
            override_id=open_item.id,
            resolution="Statement came",
            by=blocked.actor,
        )
    for month in ("2026-01", "2026-02"):
        assert shown(month) == [("T13", january, "Ada King")]
    assert shown("2026-03") == []


def test_it_is_resolved_once(blocked: "Books") -> None:
    close(blocked, None)
    [found] = kept(blocked)
    options: dict[str, Any] = {
        "business_id": blocked.business_id,
        "period_id": blocked.periods["2026-01"],
        "override_id": found.id,
        "resolution": "Done",
        "by": blocked.actor,
    }
    with blocked.writing() as session:
        resolve_override(session, **options)
    with pytest.raises(CloseError, match="resolved already"), blocked.writing() as session:
        resolve_override(session, **options)
    options["period_id"] = blocked.periods["2026-02"]
    with pytest.raises(NotFound), blocked.writing() as session:
        resolve_override(session, **options)


def test_the_history_says_it_all(blocked: "Books") -> None:
    close(blocked, [override()])
    with blocked.reading() as session:
        found = history_of(
            session,
            business_id=blocked.business_id,
            period_id=blocked.periods["2026-01"],
            before=None,
            limit=10,
        )
    assert [event.kind for event in found.items] == ["overridden", "closed"]
    assert found.items[0].detail == (
        "Bank accounts reconcile: The bank is late (owner Grace Hopper, due 10 Feb 2026)"
    )
    assert {(event.by_name, event.address, event.agent) for event in found.items} == {
        ("Ada King", "192.0.2.7", "Test browser")
    }
    with blocked.reading() as session:
        latest = history_of(
            session,
            business_id=blocked.business_id,
            period_id=blocked.periods["2026-01"],
            before=None,
            limit=1,
        )
        assert latest.next_before == latest.items[0].id
        earlier = history_of(
            session,
            business_id=blocked.business_id,
            period_id=blocked.periods["2026-01"],
            before=latest.next_before,
            limit=1,
        )
    assert [event.kind for event in earlier.items] == ["closed"]
    assert earlier.next_before is None


def test_a_statement_that_came_unblocks(blocked: "Books") -> None:
    with blocked.writing() as session:
        session.add(
            BankStatement(
                business_id=blocked.business_id,
                account_id=blocked.accounts["1010"],
                statement_date=date(2026, 1, 31),
                closing_balance=0,
            )
        )
    close(blocked, None)
    assert kept(blocked) == []
