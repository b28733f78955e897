"""Tabs of the screen over the real API and small books."""

from collections.abc import Awaitable, Callable

import pytest
import reflex as rx

from dashboard.state import Session
from tests.contract.api.conftest import House, built, engine, house, settings
from tests.unit.pages.screen import Tab

__all__ = ["built", "engine", "house", "settings"]

OpenTab = Callable[..., Awaitable[Tab]]


@pytest.fixture
def open_tab(house: House) -> OpenTab:
    """Opens a tab at an address for the person with this role, as far as having entered."""

    async def open_it(address: str, *, role: str = "owner") -> Tab:
        tab = Tab(rx.State(), house.tokens[role])
        tab.go_to(address)
        session = await tab.state(Session)
        session.preferred_business = house.business_id
        await session.enter()
        assert session.business_id == house.business_id, session.problem
        return tab

    return open_it
