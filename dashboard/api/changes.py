"""The change feed: wakes everyone who follows a business or is meant, as soon as something has changed.

One watcher in a process, running only while somebody follows. On SQLite it asks `PRAGMA data_version`, which
moves with every commit of any process and costs microseconds; on Postgres it is told of commits by LISTEN.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager, closing, suppress
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database import reading
from dashboard.ledger.notices import audience_of, last_notice_id, postgres_commits, read_notices
from dashboard.models import ChangeNotice
from dashboard.schemas import ChangeEvent

SECONDS_BETWEEN_LOOKS_SQLITE = 0.02
SECONDS_AFTER_A_FAILURE = 2.0
NOTICES_PER_LOOK = 1_000
PENDING_MAX = 1_000
OVERLAP = 200  # On Postgres a lower id may be committed after a higher one: look back over so many.

log = logging.getLogger(__name__)


class TooSlow(Exception):
    """The follower did not take its changes; it has to start again from the last one it has seen."""


class Follower:
    """The changes that one follower has not taken yet; of one object only the latest counts."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], ChangeEvent] = {}
        self._arrived = asyncio.Event()
        self._is_too_slow = False

    async def take(self, *, seconds: float) -> list[ChangeEvent]:
        """What has changed, oldest first, as soon as anything has; nothing after that many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        if self._is_too_slow:
            raise TooSlow
        self._arrived.clear()
        taken, self._pending = self._pending, {}
        return list(taken.values())

    def give(self, event: ChangeEvent) -> None:
        key = (event.kind, event.object_id)
        self._pending.pop(key, None)
        self._pending[key] = event
        self._is_too_slow = len(self._pending) > PENDING_MAX
        self._arrived.set()


class ChangeFeed:
    """Who follows which business, or what is for one person, and the watcher that tells them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._followers: dict[str, set[Follower]] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._started = asyncio.Event()
        self._last_id: int | None = None
        self._told: set[int] = set()

    @asynccontextmanager
    async def following(self, *audiences: str) -> AsyncGenerator[Follower]:
        """What is committed from now on for any of them: ids of businesses and of people."""
        follower = Follower()
        for audience in audiences:
            self._followers.setdefault(audience, set()).add(follower)
        if self._watcher is None or self._watcher.done():
            self._started.clear()
            self._last_id = None
            self._watcher = asyncio.create_task(self._watch())
        try:
            await self._started.wait()
            yield follower
        finally:
            await self._unfollow(audiences, follower)

    @property
    def is_watching(self) -> bool:
        return self._watcher is not None and not self._watcher.done()

    async def _unfollow(self, audiences: Iterable[str], follower: Follower) -> None:
        for audience in audiences:
            self._followers[audience].discard(follower)
            if not self._followers[audience]:
                del self._followers[audience]
        if not self._followers and self._watcher is not None:
            watcher, self._watcher = self._watcher, None
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher

    async def _watch(self) -> None:
        while True:
            try:
                if self._last_id is None:
                    self._told, self._last_id = await asyncio.to_thread(self._where_the_notices_end)
                self._started.set()
                if self._is_sqlite:
                    await self._look_on_commits()
                else:
                    await self._look_when_told()
            except (SQLAlchemyError, psycopg.Error) as error:
                log.warning("Changes cannot be read now (%s); trying again", error)
                await asyncio.sleep(SECONDS_AFTER_A_FAILURE)

    async def _look_on_commits(self) -> None:
        with closing(self._engine.raw_connection()) as connection:
            version: Any = None
            while True:
                found = connection.execute("PRAGMA data_version").fetchone()
                if found != version:
                    is_whole = await self._tell_news()
                    version = found if is_whole else None
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS_SQLITE)

    async def _look_when_told(self) -> None:
        async with aclosing(postgres_commits(self._engine)) as commits:
            async for _ in commits:
                while not await self._tell_news():
                    pass

    async def _tell_news(self) -> bool:
        """Tell what has not been told; whether that was all there is."""
        notices = await asyncio.to_thread(self._read_back_from, self._last_id or 0)
        for notice in notices:
            event = event_of(notice)
            if event.id not in self._told:
                self._tell(audience_of(notice), event)
            self._last_id = max(self._last_id or 0, event.id)
        self._told = {notice.id for notice in notices[-OVERLAP:] if notice.id}
        return len(notices) < NOTICES_PER_LOOK

    def _tell(self, audience: str, event: ChangeEvent) -> None:
        for follower in self._followers.get(audience, ()):
            follower.give(event)

    def _where_the_notices_end(self) -> tuple[set[int], int]:
        with reading(self._engine) as session:
            last_id = last_notice_id(session)
        return {notice.id for notice in self._read_back_from(last_id) if notice.id}, last_id

    def _read_back_from(self, last_id: int) -> Sequence[ChangeNotice]:
        overlap = 0 if self._is_sqlite else OVERLAP
        with reading(self._engine) as session:
            return read_notices(session, after=last_id - overlap, limit=NOTICES_PER_LOOK)


def event_of(notice: ChangeNotice) -> ChangeEvent:
    """What the API tells of a notice."""
    return ChangeEvent.model_validate(notice)
