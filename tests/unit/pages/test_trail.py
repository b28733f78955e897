"""The page of the audit trail: what the address says is what is shown, and only an owner sees it."""

import pytest

from dashboard.closing.history import EventKind
from dashboard.components.events import EVENTS_OF_THE_TRAIL
from dashboard.pages.trail import PATH, TrailQuery, TrailState, parse_query, trail_page
from tests.contract.api.conftest import PASSWORD, House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of


async def shown(tab: Tab, address: str = PATH) -> TrailState:
    tab.go_to(address)
    state = await tab.state(TrailState)
    await events_of(state.load())
    return state


def test_the_page_compiles() -> None:
    assert trail_page().render()


def test_every_kind_can_be_chosen() -> None:
    assert sorted(EVENTS_OF_THE_TRAIL) == sorted(EventKind)


def test_the_address_says_it_all() -> None:
    query = TrailQuery(
        person="p",
        kind="signed_in",
        start="2026-09-01",
        end="2026-09-30",
        size=25,
        cursor="c",
        direction="prev",
    )
    path, _, given = query.path.partition("?")
    assert path == PATH
    assert parse_query(dict(part.split("=") for part in given.split("&"))) == query
    wrong = {"what": "made_up", "from": "yesterday", "to": "2026-13-01", "size": "7"}
    assert parse_query(wrong) == TrailQuery()


async def test_it_tells_who_signed_in_from_where(open_tab: OpenTab, house: House) -> None:
    async with house.stranger() as browser:
        await browser.post("/session", data={"email": "member@books.test", "password": PASSWORD})
    tab = await open_tab(PATH)
    state = await shown(tab)
    [row] = state.rows
    assert (row.who, row.role, row.what) == ("Member", "Member", "Signed in")
    assert row.by_means_of == "Session"
    assert row.address
    assert [choice.label for choice in state.people] == ["Admin", "Member", "Owner", "Viewer"]

    [narrowed] = [state.narrow({"person": house.user_id("owner"), "what": "signed_in", "from": "", "to": ""})]
    assert path_of(narrowed) == f"{PATH}?person={house.user_id('owner')}&what=signed_in"
    assert (await shown(tab, path_of(narrowed))).rows == []
    assert state.is_narrowed


async def test_a_day_that_is_none_is_named(open_tab: OpenTab) -> None:
    state = await shown(await open_tab(PATH))
    assert state.narrow({"from": "last week"}) is None
    assert "From" in state.problem


async def test_it_is_paged_by_the_address(open_tab: OpenTab, house: House) -> None:
    async with house.caller("owner") as owner:
        for _ in range(26):
            made = (await owner.post("/tokens", json={"name": "Script"})).json()
            await owner.post(f"/tokens/{made['token_info']['id']}/revoke")
    tab = await open_tab(PATH)
    first = await shown(tab, f"{PATH}?size=25")
    newest = list(first.rows)
    assert len(newest) == 25
    second = await shown(tab, path_of(first.go_next()))
    assert second.go_back() is not None
    assert len(second.rows) == 25
    assert path_of(second.choose_size("100")) == f"{PATH}?size=100"


async def test_the_export_is_handed_over(open_tab: OpenTab) -> None:
    state = await shown(await open_tab(PATH))
    [download] = await events_of(state.export())
    assert "audit-trail.csv" in str(download)
    assert not state.problem


@pytest.mark.parametrize("role", ["viewer", "member", "admin"])
async def test_others_are_told_that_it_needs_the_owner(open_tab: OpenTab, role: str) -> None:
    state = await shown(await open_tab(PATH, role=role))
    assert "owner" in state.problem
    assert state.rows == []
