"""Changes of a business as they happen."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from pydantic import ValidationError

from dashboard.calls.errors import ApiUnreachable
from dashboard.calls.sending import Sender
from dashboard.schemas import ChangeEvent


class ChangeCalls(Sender):
    """Changes of a business as they happen."""

    async def events(
        self, *, after: int | None = None, on_open: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncGenerator[ChangeEvent]:
        """Changes of the business as they happen, those later than the event `after` first.

        Ends when the API ends the stream; raises ApiError or ApiUnreachable. To connect again, with the
        id of the last event seen, is the caller's affair. `on_open` runs once the stream is live.
        """
        headers = {"Accept": "text/event-stream"} | (
            {"Last-Event-ID": str(after)} if after is not None else {}
        )
        async with self._open_stream("/events", headers) as response:
            if on_open:
                await on_open()
            async for data in _data_of_events(response.aiter_lines()):
                try:
                    yield ChangeEvent.model_validate_json(data)
                except ValidationError as error:
                    raise ApiUnreachable("The accounting API sent an event that cannot be read.") from error


async def _data_of_events(lines: AsyncGenerator[str] | Any) -> AsyncGenerator[str]:
    """The data of each server-sent event; comments, such as the API's sign of life, are passed over."""
    data: list[str] = []
    async for line in lines:
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []
