"""A tab of the screen without a browser: its states, its address, and whose session it has."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeVar

import reflex as rx
from reflex.istate.data import HeaderData, ReflexURL, RouterData

AnyState = TypeVar("AnyState", bound=rx.State)


@dataclass
class Tab:
    """One tab; the states in it are the real ones, and the API that they call is real as well."""

    root: rx.State
    token: str

    async def state(self, of: type[AnyState]) -> AnyState:
        return await self.root.get_state(of)

    def go_to(self, address: str) -> None:
        """Show another address, as the browser's location bar does."""
        path, _, _ = address.partition("?")
        self.root.router = RouterData(
            headers=HeaderData(cookie=f"close_session={self.token}"),
            url=ReflexURL(f"http://127.0.0.1:3000{address}"),
            route_id=path,
        )


async def events_of(handled: Any) -> list[Any]:
    """Run a handler to its end; the events that it answered with."""
    if isinstance(handled, AsyncIterator):
        return [event async for event in handled if event is not None]
    answer = await handled if hasattr(handled, "__await__") else handled
    return [] if answer is None else [answer]


def path_of(event: Any) -> str:
    """Where an event that redirects leads to."""
    return next(str(value._var_value) for name, value in event.args if str(name._js_expr) == "path")
