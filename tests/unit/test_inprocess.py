"""Calling an app in process: answers arrive while they are made, and a client that leaves ends the app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx
import pytest

from dashboard.inprocess import InProcessTransport

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}
SECONDS = 20  # Only a broken transport takes so long.


def body(data: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=InProcessTransport(app), base_url="http://app.test")


async def test_request_and_answer_arrive_whole() -> None:
    seen: list[Message] = []

    async def echo(scope: Message, receive: Receive, send: Send) -> None:
        data = b""
        while (message := await receive())["type"] == "http.request":
            data += message["body"]
            if not message["more_body"]:
                break
        seen.append(scope)
        await send(START)
        await send(body(data.upper()))
        await send(body(b"!", more=False))

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async with client_of(echo) as client:
        answer = await client.post("/a%20b?c=d", content=pieces(), headers={"X-Tag": "t"})
    assert (answer.status_code, answer.text) == (200, "ONE TWO!")
    [scope] = seen
    assert (scope["method"], scope["path"], scope["raw_path"]) == ("POST", "/a b", b"/a%20b")
    assert (scope["query_string"], scope["root_path"]) == (b"c=d", "")
    assert (b"x-tag", b"t") in scope["headers"]


async def test_a_piece_arrives_before_the_next_is_made() -> None:
    taken = asyncio.Event()

    async def stream(scope: Message, receive: Receive, send: Send) -> None:
        await send(START)
        await send(body(b"first"))
        await taken.wait()
        await send(body(b"second", more=False))

    async with client_of(stream) as client, asyncio.timeout(SECONDS), client.stream("GET", "/") as answer:
        pieces = answer.aiter_bytes()
        assert await anext(pieces) == b"first"
        taken.set()
        assert [piece async for piece in pieces] == [b"second"]


async def test_the_app_learns_that_its_client_has_gone() -> None:
    gone = asyncio.Event()

    async def endless(scope: Message, receive: Receive, send: Send) -> None:
        await send(START)
        try:
            while True:
                await send(body(b"more"))
        finally:
            assert (await receive())["type"] == "http.request"
            assert (await receive())["type"] == "http.disconnect"
            gone.set()

    async with client_of(endless) as client, asyncio.timeout(SECONDS):
        async with client.stream("GET", "/") as answer:
            assert await anext(answer.aiter_bytes())
        assert gone.is_set()


async def test_what_the_app_does_after_its_answer_is_done_to_the_end() -> None:
    done: list[str] = []

    async def answer_first(scope: Message, receive: Receive, send: Send) -> None:
        await send(START)
        await send(body(b"", more=False))
        await asyncio.to_thread(done.append, "later")

    async with client_of(answer_first) as client:
        await client.get("/")
    assert done == ["later"], "closing the transport waits for it"


async def test_an_app_that_breaks_before_its_answer_gives_none() -> None:
    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        raise RuntimeError("a bug")

    async with client_of(broken) as client:
        with pytest.raises(httpx.ReadError) as error:
            await client.get("/")
    assert isinstance(error.value.__cause__, RuntimeError)


async def test_an_app_that_breaks_within_its_answer_leaves_it_unfinished() -> None:
    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        await send(START)
        await send(body(b"half"))
        raise RuntimeError("a bug")

    async with client_of(broken) as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/")


async def test_a_silent_app_runs_into_the_clients_timeout() -> None:
    async def silent(scope: Message, receive: Receive, send: Send) -> None:
        await receive()
        await receive()

    async with client_of(silent) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", timeout=0.01)
