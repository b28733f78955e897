"""Who is signed in: read from the cookie each time, and never another's state."""

import pytest
import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.pages.packages.state import PackagesState
from dashboard.state import OneSessionPerState, Session, inside_path, own_token, session_token, to_sign_in
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, path_of


class Hydration:
    name = "reflex___state____state.hydrate_and_load"


class Click:
    name = "packages_state.refresh"


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("close_session=dzs_1", "dzs_1"),
        ("theme=dark; close_session=dzs_1; other=2", "dzs_1"),
        ("xclose_session=dzs_1", ""),
        ("", ""),
        ("\x00;;=", ""),
    ],
)
def test_the_token_is_read_from_the_cookie(header: str, token: str) -> None:
    assert session_token(header) == token


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/a\nb"],
)
def test_after_signing_in_nobody_is_led_elsewhere(elsewhere: str) -> None:
    assert inside_path(elsewhere) == "/"


def test_a_path_of_ours_is_kept_with_its_query() -> None:
    assert inside_path("/packages?status=failed") == "/packages?status=failed"


async def test_only_a_missing_session_leads_to_the_sign_in_page(open_tab: OpenTab) -> None:
    tab = await open_tab("/packages?status=failed")
    session = await tab.state(Session)

    assert to_sign_in(session, ApiUnreachable("no answer")) is None
    assert to_sign_in(session, ApiError(403, "no")) is None
    answer = to_sign_in(session, ApiError(401, "Not authenticated"))
    assert path_of(answer).strip('"') == "/login?next=/packages%3Fstatus%3Dfailed"


async def test_no_state_holds_the_token(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/packages")
    session = await tab.state(Session)

    assert own_token(session) == house.tokens["owner"]
    held = {
        name: str(getattr(state, name))
        for state in (session, await tab.state(PackagesState))
        for name in type(state).__fields__
    }
    # Reflex itself keeps the socket's headers on the server; it sends no cookie to the browser.
    assert [name for name, text in held.items() if house.tokens["owner"] in text] == ["rx_router_headers"]


async def test_roles_decide_what_is_offered(open_tab: OpenTab) -> None:
    offered: dict[str, tuple[bool, bool]] = {}
    for role in ("viewer", "member", "admin", "owner"):
        session = await (await open_tab("/", role=role)).state(Session)
        offered[role] = (session.can_build, session.can_close)

    assert offered == {
        "viewer": (False, False),
        "member": (True, False),
        "admin": (True, True),
        "owner": (True, True),
    }


async def test_a_business_that_is_not_ones_own_cannot_be_chosen(open_tab: OpenTab, house: House) -> None:
    session = await (await open_tab("/")).state(Session)

    assert session.choose_business(house.other_business_id) is None
    assert session.business_id == house.business_id


async def test_a_preference_for_another_business_is_not_followed(house: House) -> None:
    tab = Tab(rx.State(), house.tokens["viewer"])
    tab.go_to("/")
    session = await tab.state(Session)
    session.preferred_business = house.other_business_id

    await session.enter()

    assert session.business_id == house.business_id


async def open_with(tab: Tab, event: object) -> None:
    await OneSessionPerState().preprocess(None, tab.root, event)


async def test_another_session_in_the_same_tab_finds_nothing_of_the_first(
    open_tab: OpenTab, house: House
) -> None:
    tab = await open_tab("/packages")
    await open_with(tab, Hydration())
    packages = await tab.state(PackagesState)
    packages.hidden = "of the owner"

    await open_with(tab, Hydration())
    assert packages.hidden == "of the owner", "a reload by the same person keeps what is there"

    tab.token = house.tokens["viewer"]
    tab.go_to("/packages")
    await open_with(tab, Click())
    await open_with(tab, Hydration())

    assert packages.hidden == ""
    assert (await tab.state(Session)).business_name == ""
