"""The state that all pages share, over the real API and small books."""

from collections.abc import AsyncIterator, Awaitable, Callable
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


async def ignore(*_args: object, **_kwargs: object) -> None:
    """Stands where a browser would be told."""


@pytest.fixture
async def under_lock() -> AsyncIterator[OpenUnderLock]:
    """A state of a tab behind Reflex's real lock, as background handlers get it, after some preparation."""
    manager = StateManagerMemory()
    context = EventContext(
        token="tab",
        state_manager=manager,
        enqueue_impl=ignore,
        emit_delta_impl=ignore,
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
