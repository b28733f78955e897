"""Changes as they happen: gathered, handed on, and ended with the stream."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import HeaderData, ReflexURL, RouterData, SessionData

from dashboard import shared_polls, state
from dashboard.client import ApiError, CloseClient
from dashboard.database import writing
from dashboard.ledger.notices import note_change
from dashboard.pages.packages.state import PackagesState
from dashboard.people.sessions import end_session
from dashboard.schemas import ChangeEvent
from dashboard.state import Batch, Live, Refresher, Session, batches
from tests.contract.api.conftest import House
from tests.unit.pages.screen import path_of
from tests.unit.state.conftest import SECONDS, Browser, OpenUnderLock


class Feed(CloseClient):
    """A client whose stream says what the test wants, and then ends or fails."""

    def __init__(self, *events: ChangeEvent, failure: Exception | None = None) -> None:
        super().__init__()
        self.changes, self.failure = events, failure

    async def events(
        self, *, after: int | None = None, on_open: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncGenerator[ChangeEvent]:
        if on_open:
            await on_open()
        for event in self.changes:
            yield event
        if self.failure:
            raise self.failure


def change(number: int, kind: str) -> ChangeEvent:
    return ChangeEvent.model_validate({"id": number, "kind": kind, "object_id": str(number)})


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "SECONDS_TO_GATHER", 0)


@pytest.fixture(autouse=True)
def a_tab_with_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tab of these tests stays open, also where the app has been imported and asks its own sockets."""
    monkeypatch.setattr(state, "socket_of_tab", {"tab": "socket"}.get)


async def gathered_of(feed: CloseClient) -> list[Batch]:
    async with aclosing(batches(feed, after=None)) as changes:
        return [batch async for batch in changes]


async def test_everything_that_came_is_handed_on_with_the_last_id() -> None:
    seen = await gathered_of(Feed(change(4, "package"), change(5, "period")))

    assert seen[0].opened
    assert frozenset.union(*(batch.kinds for batch in seen)) == {"package", "period"}
    assert max(batch.last_id or 0 for batch in seen) == 5


async def test_what_ended_the_stream_is_raised_after_what_came_before() -> None:
    feed = Feed(change(1, "journal"), failure=ApiError(401, "Not authenticated"))
    async with aclosing(batches(feed, after=None)) as changes:
        batch = await anext(changes)
        while not batch.kinds:
            batch = await anext(changes)

        assert batch.kinds == {"journal"}
        with pytest.raises(ApiError, match="Not authenticated"):
            await anext(changes)


async def test_silence_is_an_empty_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house.person() as client, aclosing(batches(client, after=None)) as changes:
        assert (await anext(changes)).opened
        monkeypatch.setattr(state, "SECONDS_BETWEEN_LOOKS", 0.01)
        assert await anext(changes) == Batch(opened=False, kinds=frozenset(), last_id=None)


async def test_a_change_in_the_books_arrives(house: House) -> None:
    async with house.person() as client, aclosing(batches(client, after=None)) as changes:
        assert (await anext(changes)).opened
        with writing(house.engine) as session:
            note_change(session, business_id=house.business_id, kind="period", object_id="7")

        batch = await anext(changes)

    assert batch.kinds == {"period"}


async def opened(house: House, root: rx.State) -> None:
    """A tab that shows a page which follows packages."""
    root.router = RouterData(
        session=SessionData(client_token="tab", session_id="socket"),
        headers=HeaderData(cookie=f"close_session={house.tokens['owner']}"),
        url=ReflexURL("http://127.0.0.1:3000/packages"),
        route_id="/packages",
    )
    session = await root.get_state(Session)
    session.business_id = house.business_id
    (await root.get_state(PackagesState))._is_loading = False  # What comes with the page is not tested here.


@asynccontextmanager
async def following(live: Live) -> AsyncGenerator[asyncio.Task[list[Any]]]:
    """A follower at work; its result is what it wants Reflex to do next."""

    async def follow() -> list[Any]:
        async with aclosing(Live.follow.fn(live)) as events:
            return [event async for event in events]

    task = asyncio.create_task(follow())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def shown(browser: Browser, count: int) -> list[int]:
    """Wait until the browser is told of so many packages; how many it was told of, time by time."""
    counts: list[int] = []
    while count not in counts:
        told = await browser.is_told(PackagesState)
        counts += [len(told["rows"])] if "rows" in told else []
    return counts


async def test_a_follower_refreshes_the_page_under_the_lock(
    house: House, under_lock: OpenUnderLock, browser: Browser
) -> None:
    house.queue()
    live = await under_lock(partial(opened, house), Live)

    async with following(live):
        await shown(browser, 1)
        house.queue(report="ar_aging")
        await shown(browser, 2)

    assert (live.connection, bool(live.updated_at)) == (state.LIVE, True)


async def test_what_a_refresh_wants_done_is_handed_on(
    house: House, under_lock: OpenUnderLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def next_events(_page: rx.State) -> AsyncGenerator[Any]:
        yield None
        yield PackagesState.show_new

    handler = replace(PackagesState.refresh, fn=next_events)
    monkeypatch.setitem(state.refreshers, "/packages", [Refresher(handler=handler, kinds=frozenset())])
    live = await under_lock(partial(opened, house), Live)

    async with aclosing(Live.follow.fn(live)) as events:
        assert await anext(events) is PackagesState.show_new


async def test_a_tab_waits_for_its_turn_and_is_told_all_in_one_go(
    house: House, under_lock: OpenUnderLock, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "TURNS", asyncio.Semaphore(1))
    house.queue()
    live = await under_lock(partial(opened, house), Live)

    async with following(live):
        await shown(browser, 1)
        async with state.TURNS:
            house.queue(report="ar_aging")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(shown(browser, 2), 0.3)
            house.queue(report="ap_aging")
        assert await shown(browser, 3) == [3]


async def test_a_newer_follower_ends_the_older(
    house: House, under_lock: OpenUnderLock, browser: Browser
) -> None:
    house.queue()
    live = await under_lock(partial(opened, house), Live)

    async with following(live) as older:
        await shown(browser, 1)
        async with following(live):
            while "updated_at" not in await browser.is_told(Live):
                pass
            house.queue(report="ar_aging")
            assert await asyncio.wait_for(older, SECONDS) == []
            await shown(browser, 2)


async def test_a_follower_ends_with_its_tab(
    house: House, under_lock: OpenUnderLock, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets: dict[str, str] = {"tab": "socket"}
    monkeypatch.setattr(state, "socket_of_tab", sockets.get)
    house.queue()
    live = await under_lock(partial(opened, house), Live)

    async with following(live) as follower:
        await shown(browser, 1)
        sockets.clear()
        house.queue(report="ar_aging")
        assert await asyncio.wait_for(follower, SECONDS) == []


async def test_a_follower_whose_session_ended_leads_to_the_sign_in_page(
    house: House, under_lock: OpenUnderLock
) -> None:
    live = await under_lock(partial(opened, house), Live)
    with writing(house.engine) as session:
        end_session(session, token=house.tokens["owner"])

    events = [event async for event in Live.follow.fn(live)]

    assert [path_of(event).strip('"') for event in events] == ["/login?next=/packages"]
    assert live.connection == state.RECONNECTING


async def test_an_api_without_a_stream_is_asked_now_and_again(
    house: House, under_lock: OpenUnderLock, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WithoutStream(CloseClient):
        async def events(
            self, *, after: int | None = None, on_open: Callable[[], Awaitable[None]] | None = None
        ) -> AsyncGenerator[ChangeEvent]:
            raise ApiError(404, "Not Found")
            yield

    async def connect(_state: rx.State) -> CloseClient:
        return WithoutStream(token=house.tokens["viewer"], business_id=house.business_id)

    monkeypatch.setattr(state, "connect", connect)
    monkeypatch.setattr(shared_polls, "SECONDS_QUICK", 0.01)
    house.queue()
    live = await under_lock(partial(opened, house), Live)

    async with following(live):
        await shown(browser, 1)
        assert live.connection == state.POLLED
        # A look that finds nothing new is no reason to load anew, but what is shown is as fresh as it.
        told = await browser.is_told(Live)
        assert told["updated_at"]
        house.queue(report="ar_aging")
        await shown(browser, 2)


async def test_a_follower_waits_until_the_business_is_known(
    house: House, under_lock: OpenUnderLock, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "SECONDS_OF_PAUSE", (0.001,))

    async def not_yet(root: rx.State) -> None:
        await opened(house, root)
        (await root.get_state(Session)).business_id = ""

    house.queue()
    live = await under_lock(not_yet, Live)
    async with following(live):
        await asyncio.sleep(0)
        known = await under_lock(partial(opened, house), Live)
        assert known.connection == state.CONNECTING
        await shown(browser, 1)
