"""One part of the close page: what the API says of the chosen period, read alike for all of them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.state import connect, words_in_a_part

Found = TypeVar("Found")


async def read_part(
    state: Any, period_id: str, ask: Callable[[CloseClient], Awaitable[Found]]
) -> Found | None:
    """The answer to `ask`; None for no period, or when it could not be read.

    `state` is that of the part, with a `shown_period`, all forgotten first where that is another one, and a
    `problem`, empty unless there is one to tell.
    """
    if state.shown_period != period_id:
        state.reset()
        state.shown_period = period_id
    if not period_id:
        return None
    try:
        async with await connect(state) as client:
            found = await ask(client)
    except (ApiError, ApiUnreachable) as problem:
        state.problem = words_in_a_part(problem)
        return None
    state.problem = ""
    return found
