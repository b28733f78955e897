"""The bell on every page: what is told, what came since the tab is open, and what is read."""

from datetime import timedelta

import pytest

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.components.notifications import LONG_AGO, Notifications, latest_of, path_to_package
from dashboard.database import writing
from dashboard.models import Membership
from dashboard.pages.settings.telling import TellingState
from dashboard.schemas import NotificationResponse, PackageOutcome, Role
from dashboard.state import Session
from tests.contract.api.conftest import House
from tests.contract.api.test_notifications import fail
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of


def told(*, minutes_ago: int, is_read: bool = False) -> NotificationResponse:
    return NotificationResponse.model_validate(
        {
            "id": f"minutes {minutes_ago}",
            "business_id": "b&1",
            "business_name": "Small Trading",
            "package_id": "p1",
            "period_start": "2026-09-01",
            "period_end": "2026-09-30",
            "report_format": "pdf",
            "outcome": PackageOutcome.READY,
            "created_at": NOW - timedelta(minutes=minutes_ago),
            "read_at": NOW if is_read else None,
        }
    )


async def shown(tab: Tab) -> Notifications:
    """The bell as it is once everything that was told has arrived."""
    state = await tab.state(Notifications)
    assert await events_of(Notifications.refresh.fn(state)) == []
    return state


def test_the_latest_is_what_came_since_and_is_unread() -> None:
    found = [told(minutes_ago=1), told(minutes_ago=2, is_read=True), told(minutes_ago=3), told(minutes_ago=9)]

    assert [each.id for each in latest_of(found, after=NOW - timedelta(minutes=5))] == [
        "minutes 1",
        "minutes 3",
    ]
    assert len(latest_of(found, after=LONG_AGO)) == 3
    assert latest_of(found, after=NOW) == []


def test_the_way_to_a_package_names_its_business() -> None:
    assert path_to_package(told(minutes_ago=1)) == "/packages/p1?business=b%261"


async def test_what_was_there_before_waits_behind_the_bell(open_tab: OpenTab, house: House) -> None:
    fail(house)
    state = await shown(await open_tab("/", role="member"))

    assert (state.is_offered, state.unread, state.latest, state.more) == (True, 1, [], 0)
    [row] = state.rows
    assert (row.headline, row.tone, row.about) == ("Package failed", "failed", "September 2026 · Excel")
    assert row.is_unread


async def test_what_comes_is_shown_beside_the_bell_until_it_is_read(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/", role="member")
    await shown(tab)
    fail(house, month=8)
    fail(house)

    state = await shown(tab)
    assert ([row.about for row in state.latest], state.more, state.unread) == (
        ["September 2026 · Excel"],
        1,
        2,
    )
    await events_of(Notifications.read.fn(state, state.latest[0].id))
    assert ([row.about for row in state.latest], state.more, state.unread) == (
        ["1 Aug – 30 Aug 2026 · Excel"],
        0,
        1,
    )
    await events_of(Notifications.read_all.fn(state))
    assert (state.latest, state.unread, [row.is_unread for row in state.rows]) == ([], 0, [False, False])


async def test_whoever_looks_at_the_package_has_read_it(open_tab: OpenTab, house: House) -> None:
    package_id, other = fail(house), fail(house, month=8)
    tab = await open_tab(f"/packages/{package_id}", role="member")

    state = await shown(tab)
    assert state.unread == 1
    assert {row.path.split("?")[0]: row.is_unread for row in state.rows} == {
        f"/packages/{package_id}": False,
        f"/packages/{other}": True,
    }


async def test_somebody_elses_cannot_be_read(open_tab: OpenTab, house: House) -> None:
    fail(house)
    hers = await shown(await open_tab("/", role="member"))
    state = await shown(await open_tab("/", role="owner"))

    await events_of(Notifications.read.fn(state, hers.rows[0].id))
    assert "not found" in state.problem
    await events_of(Notifications.read_all.fn(state))
    assert (await shown(await open_tab("/", role="member"))).unread == 1


async def test_an_api_without_notifications_is_asked_once(
    open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = await open_tab("/")
    asked: list[str] = []

    async def refuse(*_args: object, **_kwargs: object) -> None:
        asked.append("notifications")
        raise ApiError(404, "Not Found")

    monkeypatch.setattr(CloseClient, "notifications", refuse)
    for _ in range(2):
        assert not (await shown(tab)).is_offered
    assert asked == ["notifications"]


async def test_an_api_that_does_not_answer_takes_nothing_away(
    open_tab: OpenTab, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(house)
    tab = await open_tab("/", role="member")
    await shown(tab)

    async def fall_silent(*_args: object, **_kwargs: object) -> None:
        raise ApiUnreachable("No answer")

    monkeypatch.setattr(CloseClient, "notifications", fall_silent)
    assert len((await shown(tab)).rows) == 1


async def test_a_link_into_another_business_is_followed_by_its_people_alone(
    open_tab: OpenTab, house: House
) -> None:
    tab = await open_tab("/")
    tab.go_to(f"/packages/p1?business={house.other_business_id}")
    session = await tab.state(Session)
    await session.enter()
    assert session.business_id == house.business_id

    with writing(house.engine) as rows:
        rows.add(Membership(business_id=house.other_business_id, user_id=session._user_id, role=Role.VIEWER))
    await session.enter()
    assert (session.business_id, session.role) == (house.other_business_id, "viewer")


async def test_mail_is_switched_where_the_service_sends_any(open_tab: OpenTab, house: House) -> None:
    state = await (await open_tab("/settings", role="member")).state(TellingState)
    await events_of(TellingState.load.fn(state))
    assert (state.is_offered, state.can_email, state.wants_email, state.problem) == (True, False, True, "")

    await events_of(TellingState.toggle_email.fn(state))
    assert not state.wants_email
    await events_of(TellingState.load.fn(state))
    assert not state.wants_email
