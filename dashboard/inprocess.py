"""An httpx transport that calls an ASGI app in this process, and hands on its answer while it is being made.

`httpx.ASGITransport` collects the whole answer first, so an endless one, such as a stream of events, never
arrives. Closing the answer early tells the app that its client has gone, and ends it.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, cast

import httpx

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
CHUNKS_AHEAD_MAX = 16  # Then the app waits for its reader.


class InProcessTransport(httpx.AsyncBaseTransport):
    """Sends each request to the app, in a task of its own."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self.tasks: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The app's answer, as soon as it begins. Raises httpx.ReadError when the app gives none."""
        exchange = _Exchange(request)
        self.tasks.add(exchange.start(self.app))
        exchange.task.add_done_callback(self.tasks.discard)
        try:
            start = await exchange.next_message()
        except BaseException:
            await exchange.stop()
            raise
        return httpx.Response(start["status"], headers=start["headers"], stream=_Body(exchange))

    async def aclose(self) -> None:
        """Wait for what the app still does after its answers."""
        while self.tasks:
            await asyncio.wait(self.tasks)


class _Body(httpx.AsyncByteStream):
    def __init__(self, exchange: "_Exchange") -> None:
        self.exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self.exchange.next_message()
            more = message.get("more_body", False)
            if message.get("body"):
                yield message["body"]

    async def aclose(self) -> None:
        await self.exchange.stop()


class _Exchange:
    """One request and its answer: what the app receives and what it sends."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request
        self.sent: asyncio.Queue[Message | None] = asyncio.Queue(CHUNKS_AHEAD_MAX)
        self.client_gone = asyncio.Event()
        self.body = self._request_body()
        self.is_answered = False
        self.failure: Exception | None = None
        timeouts = cast("dict[str, float | None]", request.extensions.get("timeout", {}))
        self.seconds_of_silence_max = timeouts.get("read")

    def start(self, app: AsgiApp) -> asyncio.Task[None]:
        self.task = asyncio.create_task(self._run(app))
        return self.task

    async def next_message(self) -> Message:
        """What the app sends next. Raises httpx.ReadTimeout, and httpx.ReadError when the app is done."""
        try:
            # Not `wait_for`: on Python 3.11 it forgets that it was cancelled when a message comes just then.
            async with asyncio.timeout(self.seconds_of_silence_max):
                message = await self.sent.get()
        except TimeoutError:
            raise httpx.ReadTimeout("the app is silent", request=self.request) from None
        if message is None:
            raise httpx.ReadError("the app ended without an answer", request=self.request) from self.failure
        return message

    async def stop(self) -> None:
        """Tell the app that its client has gone; what it does after a whole answer goes on."""
        self.client_gone.set()
        if not self.is_answered:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def _run(self, app: AsgiApp) -> None:
        try:
            await app(_scope(self.request), self._receive, self._send)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the client learns that no answer came.
            self.failure = error
        finally:
            if not self.client_gone.is_set() and not self.is_answered:
                await self.sent.put(None)

    async def _send(self, message: Message) -> None:
        if self.client_gone.is_set():
            raise OSError("the client has gone")
        await self.sent.put(message)
        self.is_answered = message["type"] == "http.response.body" and not message.get("more_body", False)

    async def _receive(self) -> Message:
        async for message in self.body:
            return message
        await self.client_gone.wait()
        return {"type": "http.disconnect"}

    async def _request_body(self) -> AsyncGenerator[Message]:
        async for chunk in cast(httpx.AsyncByteStream, self.request.stream):
            if chunk:
                yield {"type": "http.request", "body": chunk, "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
        "state": {},
    }
