"""The change feed on both databases: told once, to those who follow, coalesced, and bounded."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import Engine

from dashboard.api import changes
from dashboard.api.changes import ChangeFeed, Follower, TooSlow
from dashboard.database import writing
from dashboard.ledger import notices
from dashboard.ledger.notices import note_change
from dashboard.models import Business
from dashboard.schemas import ChangeEvent

SECONDS = 20  # Only a broken feed takes so long.


@pytest.fixture
def business_ids(any_engine: Engine) -> tuple[str, str]:
    with writing(any_engine) as session:
        made = [Business(name=name, currency="EUR") for name in ("Ash Ltd", "Birch Ltd")]
        session.add_all(made)
        session.flush()
        return made[0].id, made[1].id


def note(engine: Engine, business_id: str, *object_ids: str) -> None:
    with writing(engine) as session:
        for object_id in object_ids:
            note_change(session, business_id=business_id, kind="journal", object_id=object_id)


async def taken(follower: Follower) -> list[str]:
    return [event.object_id for event in await follower.take(seconds=SECONDS)]


async def test_followers_are_told_what_is_committed_from_now_on(
    any_engine: Engine, business_ids: tuple[str, str]
) -> None:
    ours, theirs = business_ids
    feed = ChangeFeed(any_engine)
    note(any_engine, ours, "before")
    async with feed.following(ours) as follower, feed.following(theirs) as other:
        await asyncio.to_thread(note, any_engine, ours, "first", "second", "first")
        assert await taken(follower) == ["second", "first"], "of one object only the latest counts"
        await asyncio.to_thread(note, any_engine, ours, "third")
        assert await taken(follower) == ["third"]
        await asyncio.to_thread(note, any_engine, theirs, "elsewhere")
        assert await taken(other) == ["elsewhere"]
    assert not feed.is_watching


async def test_a_person_is_told_what_is_for_her_wherever_it_happens(
    any_engine: Engine, business_ids: tuple[str, str]
) -> None:
    ours, theirs = business_ids
    feed = ChangeFeed(any_engine)

    def notify() -> None:
        with writing(any_engine) as session:
            for user_id in ("Ann", "Bob"):
                note_change(session, business_id=theirs, kind="notification", object_id=user_id)
            note_change(session, business_id=ours, kind="journal", object_id="for all")

    async with feed.following(ours, "Ann") as ann, feed.following(theirs, "Eve") as eve:
        await asyncio.to_thread(notify)
        assert await taken(ann) == ["Ann", "for all"]
        assert await eve.take(seconds=0.01) == []
    assert not feed.is_watching


async def test_postgres_itself_tells_of_a_commit(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another process too: nothing has to be looked for, which here would take an hour."""
    monkeypatch.setattr(notices, "SECONDS_BETWEEN_LOOKS", 3600)
    with writing(postgres_engine) as session:
        business = Business(name="Ash Ltd", currency="EUR")
        session.add(business)
    async with ChangeFeed(postgres_engine).following(business.id) as follower:
        for number in ("first", "second"):
            await asyncio.to_thread(note, postgres_engine, business.id, number)
            assert await taken(follower) == [number]


async def test_what_is_rolled_back_is_not_told(any_engine: Engine, business_ids: tuple[str, str]) -> None:
    ours, _ = business_ids

    def change_mind() -> None:
        with suppress(ZeroDivisionError), writing(any_engine) as session:
            note_change(session, business_id=ours, kind="journal", object_id="undone")
            session.flush()
            raise ZeroDivisionError

    async with ChangeFeed(any_engine).following(ours) as follower:
        await asyncio.to_thread(change_mind)
        await asyncio.to_thread(note, any_engine, ours, "done")
        assert await taken(follower) == ["done"]


async def test_more_than_one_look_takes_is_told_all_the_same(
    any_engine: Engine, business_ids: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "NOTICES_PER_LOOK", 7)
    monkeypatch.setattr(changes, "OVERLAP", 3)
    ours, _ = business_ids
    wanted = [f"no. {number}" for number in range(40)]
    async with ChangeFeed(any_engine).following(ours) as follower:
        await asyncio.to_thread(note, any_engine, ours, *wanted)
        found: list[str] = []
        while len(found) < len(wanted):
            found += await taken(follower)
    assert found == wanted


async def test_a_feed_starts_again_after_its_last_follower(
    any_engine: Engine, business_ids: tuple[str, str]
) -> None:
    ours, _ = business_ids
    feed = ChangeFeed(any_engine)
    for round in ("one", "two"):
        async with feed.following(ours) as follower:
            await asyncio.to_thread(note, any_engine, ours, round)
            assert await taken(follower) == [round]
        note(any_engine, ours, "while nobody follows")


async def test_a_follower_who_takes_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "PENDING_MAX", 3)
    follower = Follower()
    for number in range(3):
        follower.give(ChangeEvent(id=number, kind="package", object_id=str(number)))
    assert len(await follower.take(seconds=SECONDS)) == 3
    for number in range(4):
        follower.give(ChangeEvent(id=number, kind="package", object_id=str(number)))
    with pytest.raises(TooSlow):
        await follower.take(seconds=SECONDS)
