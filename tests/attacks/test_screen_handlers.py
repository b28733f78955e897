"""Handlers of the screens called with made-up arguments, and what a tab's state holds."""

import inspect
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import pytest
import reflex as rx
from reflex.event import EventHandler
from reflex.state import BaseState
from reflex_base.utils.format import json_dumps

import dashboard.dashboard  # noqa: F401 -- every page, and with it every handler.
from dashboard.components.packages import PackageActions
from dashboard.pages.packages.state import PackagesState
from dashboard.state import Session
from tests.attacks.test_other_tenants import SEPTEMBER_END, everything_of
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of

MADE_UP = [
    "",
    "'; DROP TABLE app_user; --",
    "../../etc/passwd",
    "password_hash",
    "-1",
    "999999",
    "\x00",
    "é" * 5000,
]


@pytest.mark.parametrize("value", MADE_UP)
async def test_made_up_choices_choose_nothing(open_tab: OpenTab, value: str) -> None:
    tab = await open_tab("/packages")
    packages, session = await tab.state(PackagesState), await tab.state(Session)
    chosen = session.business_id

    assert packages.sort_by(value) is None
    assert packages.choose_size(value) is None
    assert packages.filter_by(value) is None
    assert session.choose_business(value) is None
    assert session.business_id == chosen


async def test_the_business_of_somebody_else_cannot_be_chosen(open_tab: OpenTab, house: House) -> None:
    session = await (await open_tab("/packages")).state(Session)
    assert session.choose_business(house.other_business_id) is None
    session.preferred_business = session.business_id = house.other_business_id  # As a forged state would say.
    await session.enter()
    assert session.business_id == house.business_id


async def test_a_package_of_somebody_else_cannot_be_acted_on(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    foreign = house.build(tmp_path, business_id=house.other_business_id)
    actions = await (await open_tab("/packages")).state(PackageActions)
    for handler in (PackageActions.download, PackageActions.retry, PackageActions.cancel):
        await events_of(handler.fn(actions, foreign))
        assert actions.problem
    assert house.builds.started == house.builds.cancelled == []


def every_handler() -> Iterator[tuple[type[Any], EventHandler]]:
    """Every handler that a browser can call by its name, but those that only follow what others do."""
    waiting: list[type[BaseState]] = [rx.State]
    while waiting:
        state = waiting.pop()
        waiting += state.get_substates()
        if state.__module__.startswith("dashboard."):
            for name, handler in state.event_handlers.items():
                if not handler.is_background and name != "setvar":
                    yield state, handler


def arguments_of(handler: EventHandler, text: str) -> list[Any]:
    """Arguments of the kinds that the handler names: this text wherever there is room for one."""
    made_up: dict[Any, Any] = {bool: True, int: -1, float: float("nan"), str: text}
    hints = get_type_hints(handler.fn)
    names = list(inspect.signature(handler.fn).parameters)[1:]
    fields = ("id", "name", "days", "period_id", "reason", "lock_reason", "business_id", "email", "file")
    made_of: dict[Any, Any] = {
        dict: dict.fromkeys(fields, text),
        list: [rx.UploadFile(BytesIO(text.encode()), path=Path(f"../{text}"))],
    }
    return [made_of.get(get_origin(hints[name]), made_up.get(hints[name], text)) for name in names]


@pytest.mark.parametrize("text", ["their package", "their period", "'; DROP TABLE app_user; --\x00"])
async def test_whatever_a_viewer_calls_nothing_is_written(
    open_tab: OpenTab, house: House, tmp_path: Path, text: str
) -> None:
    """All handlers of all pages, with ids of the other business and of the own, in a state that claims all."""
    other = house.other_business_id
    ids = {
        "their package": house.build(tmp_path, business_id=other),
        "their period": house.period_id(SEPTEMBER_END, business_id=other),
    }
    before = [everything_of(house, business_id) for business_id in (house.business_id, other)]
    called = 0
    for of, handler in every_handler():
        tab = await open_tab("/packages", role="viewer")
        session = await tab.state(Session)
        session.role, session.can_build, session.can_close, session.is_owner = "owner", True, True, True
        session.business_id = (house.business_id, other)[called % 2]
        await events_of(handler.fn(await tab.state(of), *arguments_of(handler, ids.get(text, text))))
        called += 1
    assert called > 90
    assert [everything_of(house, business_id) for business_id in (house.business_id, other)] == before
    assert house.builds.started == house.builds.cancelled == []


async def test_a_role_in_the_state_is_worth_nothing(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/packages", role="viewer")
    session, actions = await tab.state(Session), await tab.state(PackageActions)
    session.role, session.can_build, session.can_close = "owner", True, True
    await events_of(PackageActions.cancel.fn(actions, house.queue()))
    assert "member" in actions.problem
    assert house.builds.cancelled == []


async def test_no_secret_is_in_the_state_of_a_tab(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/packages")
    await events_of((await tab.state(PackagesState)).load())
    told = json_dumps(tab.root.dict())  # As Reflex sends it to the browser.
    assert "Small Trading" in told, "the state is looked at"
    for token in house.tokens.values():
        assert token not in told
    assert house.services.settings.secret_key.get_secret_value() not in told
