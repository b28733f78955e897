"""The state that all pages share, over the real API and small books."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.istate.proxy import StateProxy
from reflex_base.event.context import EventContext

from tests.contract.api.conftest import built, engine, house, settings
from tests.unit.pages.conftest import open_tab

__all__ = ["built", "engine", "house", "open_tab", "settings"]

OpenUnderLock = Callable[[Callable[[Any], Awaitable[None]], type[rx.State]], Awaitable[Any]]
SECONDS = 30


class Browser:
    """Where a browser would be: hears what has become of the vars of the tab's states."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Mapping[str, Mapping[str, Any]]] = asyncio.Queue()

    async def hear(self, token: str, delta: Mapping[str, Mapping[str, Any]]) -> None:
        assert token == "tab"
        self._heard.put_nowait(delta)

    async def is_told(self, of: type[rx.State]) -> Mapping[str, Any]:
        """What comes next of this state, by the names of its vars."""
        while True:
            delta = await asyncio.wait_for(self._heard.get(), SECONDS)
            if told := delta.get(of.get_full_name()):
                return {name.removesuffix("_rx_state_"): value for name, value in told.items()}


async def ignore(*_args: object, **_kwargs: object) -> None:
    """Stands where an event would be taken on."""


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
async def under_lock(browser: Browser) -> AsyncIterator[OpenUnderLock]:
    """A state of a tab behind Reflex's real lock, as background handlers get it, after some preparation."""
    manager = StateManagerMemory()
    context = EventContext(
        token="tab",
        state_manager=manager,
        enqueue_impl=ignore,
        emit_delta_impl=browser.hear,
        emit_event_impl=ignore,
    )
    async with context:

        async def open_it(prepare: Callable[[Any], Awaitable[None]], of: type[rx.State]) -> StateProxy:
            async with manager.modify_state(BaseStateToken(ident="tab", cls=of)) as root:
                await prepare(root)
                state = await root.get_state(of)
            return StateProxy(state)

        yield open_it
    await manager.close()
