"""The settings page: facts in words, and API tokens made, shown once, revoked."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.client import CloseClient
from dashboard.pages.settings.page import SettingsState, settings_page
from dashboard.pages.settings.tokens import TokensState, token_asked
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of


async def tokens(tab: Tab) -> TokensState:
    state = await tab.state(TokensState)
    await events_of(state.load())
    return state


def test_the_page_compiles() -> None:
    assert settings_page().render()


async def test_the_business_and_the_connection_are_told(open_tab: OpenTab, house: House) -> None:
    state = await (await open_tab("/settings", role="viewer")).state(SettingsState)

    await events_of(state.load())

    assert {fact.label: fact.text for fact in state.business} == {
        "Business": "Small Trading",
        "Your role": "Viewer",
        "Currency": "USD",
        "Fiscal year begins": "1 January",
        "Time zone": "Europe/Oslo",
        "Business id": house.business_id,
    }
    told = {fact.label: fact.text for fact in state.connection}
    assert told["Address"] == "http://books.test"
    assert (told["Database"], told["Package builds"]) == ("Answers", "Running")
    assert state.connection_problem == ""


async def test_a_token_is_shown_once_and_works(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/settings")
    state = await tokens(tab)
    assert state.rows == []

    await events_of(state.create({"name": "Month-end script", "days": "30"}))

    assert state.problem == ""
    [row] = state.rows
    in_30_days = datetime.now(UTC) + timedelta(days=30)
    assert (row.name, row.status, row.used) == ("Month-end script", "Active", "Never")
    assert row.expires == f"{in_30_days.day} {in_30_days:%b %Y}"
    assert state.new_token.startswith("dz_")
    assert state.new_token not in str(state.rows)
    async with CloseClient(token=state.new_token, business_id=house.business_id) as program:
        assert (await program.me()).email == "owner@books.test"
    assert (await tokens(tab)).new_token == "", "coming back does not show it again"


async def test_a_new_token_can_be_put_away(open_tab: OpenTab) -> None:
    state = await tokens(await open_tab("/settings"))
    await events_of(state.create({"name": "Script", "days": "1"}))

    state.put_away()

    assert state.new_token == ""


async def test_revoking_asks_first_and_then_stops_the_token(open_tab: OpenTab, house: House) -> None:
    state = await tokens(await open_tab("/settings"))
    await events_of(state.create({"name": "Old script", "days": "30"}))
    token = state.new_token

    await events_of(state.ask_to_revoke(state.rows[0].id))
    assert state.revoking_name == "Old script"
    assert state.rows[0].status == "Active", "asking changes nothing"
    await events_of(state.revoke())

    assert state.revoke_problem == ""
    assert (state.rows[0].status, state.rows[0].can_revoke) == ("Revoked", False)
    assert state.notice == "Revoked Old script."
    async with CloseClient(token=token, business_id=house.business_id) as program:
        with pytest.raises(Exception, match="Not authenticated"):
            await program.me()


async def test_only_a_listed_token_is_asked_about(open_tab: OpenTab) -> None:
    state = await tokens(await open_tab("/settings"))

    assert await events_of(state.ask_to_revoke("another's")) == []
    assert state.revoking_id == ""


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"name": " ", "days": "30"}, "Name: say what the token is for."),
        ({"name": "x", "days": "0"}, "Valid for: type a number of days from 1 to 365."),
        ({"name": "x", "days": "366"}, "Valid for: type a number of days from 1 to 365."),
        ({"name": "x", "days": "soon"}, "Valid for: type a number of days from 1 to 365."),
    ],
)
def test_what_no_token_can_be_made_of_is_said(form: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- compared whole below
        token_asked(form)
    assert str(refused.value) == problem
