"""Changes arrive on the open stream: from this process and from others, and none is lost between two."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import date

import pytest
from sqlmodel import col, update

from dashboard.api.routes import events
from dashboard.builds.requests import cancel_package
from dashboard.client import ApiError, CloseClient
from dashboard.database import open_engine, writing
from dashboard.ledger.notices import note_change
from dashboard.models import UserSession, now
from dashboard.schemas import ChangeEvent
from tests.contract.api.conftest import House

SECONDS = 20  # Only a broken stream takes so long.


class Listener:
    """One open stream of events."""

    def __init__(self, person: CloseClient, *, after: int | None = None) -> None:
        self.is_open = asyncio.Event()
        self.stream: AsyncGenerator[ChangeEvent] = person.events(after=after, on_open=self._opened)

    async def next(self) -> ChangeEvent:
        return await asyncio.wait_for(anext(self.stream), SECONDS)

    async def _opened(self) -> None:
        self.is_open.set()


async def first_after(listener: Listener, change: Callable[[], object]) -> ChangeEvent:
    """The first event that arrives once the change, a function, was made on the open stream."""
    waiting = asyncio.create_task(listener.next())
    await asyncio.wait_for(listener.is_open.wait(), SECONDS)
    await asyncio.to_thread(change)
    return await waiting


async def test_a_queued_package_is_told(house: House) -> None:
    async with house.person("viewer") as viewer, house.person("member") as member:
        listener = Listener(viewer)
        async with aclosing(listener.stream):
            waiting = asyncio.create_task(listener.next())
            await asyncio.wait_for(listener.is_open.wait(), SECONDS)
            queued = await member.create_package(
                selected_reports=["pl"], period_start=date(2026, 9, 1), period_end=date(2026, 9, 30)
            )
            event = await waiting
    assert (event.kind, event.object_id) == ("package", queued.package.id)


async def test_what_another_process_writes_is_told(house: House) -> None:
    """Its own engine and connection, as a worker has."""
    package_id = house.queue()
    worker = open_engine(house.services.settings.database)

    def cancel() -> None:
        with writing(worker) as session:
            cancel_package(session, business_id=house.business_id, package_id=package_id, by_user_id=None)

    async with house.person("viewer") as viewer:
        listener = Listener(viewer)
        async with aclosing(listener.stream):
            event = await first_after(listener, cancel)
    worker.dispose()
    assert (event.kind, event.object_id) == ("package", package_id)


async def test_changes_of_another_business_are_not_told(house: House) -> None:
    async with house.person("viewer") as viewer:
        listener = Listener(viewer)

        def change_both() -> None:
            house.queue(business_id=house.other_business_id)
            house.queue(report="cash_flow")

        async with aclosing(listener.stream):
            event = await first_after(listener, change_both)
            async with house.caller("viewer") as caller:
                [package] = (await caller.get("/month-end-packages")).json()["items"]
    assert event.object_id == package["id"]


async def test_a_notification_is_told_to_the_one_it_is_for_and_to_nobody_else(house: House) -> None:
    """In whichever business it came, on the open stream and afterwards."""

    def notify_the_owner() -> None:
        with writing(house.engine) as session:
            for business_id in (house.business_id, house.other_business_id):
                note_change(
                    session, business_id=business_id, kind="notification", object_id=house.user_id("owner")
                )
            note_change(session, business_id=house.business_id, kind="journal", object_id="for all")

    expected = {"viewer": ["for all"], "owner": [house.user_id("owner"), "for all"]}
    for who, told in expected.items():
        async with house.person(who) as person:
            listener = Listener(person)
            async with aclosing(listener.stream):
                arrived = [await first_after(listener, notify_the_owner)]
                arrived += [await listener.next() for _ in told[1:]]
            assert [event.object_id for event in arrived] == told

            missed = Listener(person, after=arrived[-1].id)
            await asyncio.to_thread(notify_the_owner)
            async with aclosing(missed.stream):
                caught_up = [(await missed.next()).object_id]
                while caught_up[-1] != "for all":
                    caught_up.append((await missed.next()).object_id)
            assert sorted(set(caught_up)) == sorted(told)


async def test_a_stream_goes_on_after_the_last_event_seen(house: House) -> None:
    async with house.person("viewer") as viewer:
        listener = Listener(viewer)
        async with aclosing(listener.stream):
            seen = await first_after(listener, house.queue)
        missed = [house.queue(report=report) for report in ("cash_flow", "balance_sheet")]
        again = Listener(viewer, after=seen.id)
        async with aclosing(again.stream):
            told = [await again.next(), await again.next()]
            live = await first_after(again, lambda: house.queue(report="ar_aging"))
    assert [event.object_id for event in told] == missed
    assert live.id > told[-1].id


async def test_many_listeners_share_one_watcher_that_ends_with_the_last(house: House) -> None:
    async with house.person("viewer") as viewer, house.person("owner") as owner:
        listeners = [Listener(person) for person in (viewer, owner, viewer)]
        waiting = [asyncio.create_task(listener.next()) for listener in listeners]
        for listener in listeners:
            await asyncio.wait_for(listener.is_open.wait(), SECONDS)
        package_id = await asyncio.to_thread(house.queue)
        told = await asyncio.gather(*waiting)
        assert house.services.changes.is_watching
        for listener in listeners:
            await listener.stream.aclose()
    assert {event.object_id for event in told} == {package_id}
    assert not house.services.changes.is_watching


async def test_a_stream_ends_once_its_caller_may_no_longer_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SECONDS_BETWEEN_ADMISSIONS", 0.05)
    async with house.person("viewer") as viewer:
        listener = Listener(viewer)
        waiting = asyncio.create_task(listener.next())
        await asyncio.wait_for(listener.is_open.wait(), SECONDS)
        with writing(house.engine) as session:
            session.exec(
                update(UserSession).where(col(UserSession.ended_at).is_(None)).values(ended_at=now())
            )
        with pytest.raises(StopAsyncIteration):
            await waiting
        with pytest.raises(ApiError) as refusal:
            await anext(viewer.events())
    assert refusal.value.status == 401


async def test_a_listener_who_takes_nothing_is_sent_away_and_loses_nothing(house: House) -> None:
    """Many changes of one object count once; too many objects end the stream."""
    async with house.services.changes.following(house.business_id) as follower:
        with writing(house.engine) as session:
            for _ in range(3):
                note_change(session, business_id=house.business_id, kind="journal", object_id="same")
        taken = await follower.take(seconds=SECONDS)
        assert [event.object_id for event in taken] == ["same"]
        assert await follower.take(seconds=0.01) == []


async def test_what_happens_right_after_the_answer_began_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The follower is there before the headers are, however long it takes to begin."""
    feed = house.services.changes
    find_the_end = feed._where_the_notices_end

    def slowly() -> tuple[set[int], int]:
        time.sleep(0.2)  # The time in which a change could slip through.
        return find_the_end()

    monkeypatch.setattr(feed, "_where_the_notices_end", slowly)
    async with house.person("viewer") as viewer:
        listener = Listener(viewer)
        async with aclosing(listener.stream):
            event = await first_after(listener, house.queue)
    assert event.kind == "package"
