"""Shared polls: where an API tells of no changes, one look at a business for all tabs that watch it.

The look comes quickly while something is being built or has just changed, and ever more slowly when all is
quiet. It is made with the token of one of the watching tabs, and with the next one's when that is refused.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from dashboard.calls import sending
from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.schemas import MonthEndPackagesListResponse, MonthEndPackageStatusEnum

SECONDS_QUICK, SECONDS_SLOW, SLOWER = 2.0, 30.0, 1.5
NOT_THERE = {404, 405, 501}  # What an API answers to what it does not have.
BUILDING = {MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS}
LOOKED_AT: dict[str, Callable[[CloseClient], Awaitable[Any]]] = {
    "package": lambda client: client.list_packages(),
    "period": lambda client: client.list_periods(),
    "journal": lambda client: client.list_journal_entries(limit=1),
}
Told = frozenset[str] | Exception


@dataclass
class _Watch:
    """One business, and whoever watches it."""

    followers: dict[asyncio.Queue[Told], CloseClient] = field(
        default_factory=dict[asyncio.Queue[Told], CloseClient]
    )
    seen: dict[str, Any] = field(default_factory=dict[str, Any])
    missing: set[str] = field(default_factory=set[str])
    pause: float = SECONDS_QUICK
    hurried: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    async def run(self) -> None:
        while self.followers:
            queue, client = next(iter(self.followers.items()))
            try:
                self.tell(await self.look(client))
            except ApiError as refusal:
                if refusal.retry_after is None:
                    self.followers.pop(queue, None)
                    queue.put_nowait(refusal)
                    continue
                self.pause = max(self.pause, refusal.retry_after)
            except ApiUnreachable as problem:
                self.tell(problem)
                return
            await self.rest()

    async def look(self, client: CloseClient) -> frozenset[str]:
        """What kinds of things have changed since the last look."""
        changed: set[str] = set()
        is_building = False
        for kind in [kind for kind in LOOKED_AT if kind not in self.missing]:
            try:
                found = await LOOKED_AT[kind](client)
            except ApiError as refusal:
                if refusal.status not in NOT_THERE:
                    raise
                self.missing.add(kind)
                continue
            if self.seen.get(kind, found) != found:
                changed.add(kind)
            self.seen[kind] = found
            if isinstance(found, MonthEndPackagesListResponse):
                is_building = any(package.status in BUILDING for package in found.items)
        is_lively = bool(changed) or is_building
        self.pause = SECONDS_QUICK if is_lively else min(self.pause * SLOWER, SECONDS_SLOW)
        return frozenset(changed)

    async def rest(self) -> None:
        try:
            async with asyncio.timeout(self.pause):
                await self.hurried.wait()
            self.pause = SECONDS_QUICK
        except TimeoutError:
            pass
        self.hurried.clear()

    def tell(self, told: Told) -> None:
        for queue in self.followers:
            queue.put_nowait(told)


_watches: dict[str, _Watch] = {}


async def looks_at(client: CloseClient, *, business_id: str) -> AsyncGenerator[frozenset[str]]:
    """The kinds of things that have changed, after each look at the business; empty when nothing has.

    Raises what the look in the caller's name was answered with: ApiError or ApiUnreachable.
    """
    watch = _watches.setdefault(business_id, _Watch())
    queue: asyncio.Queue[Told] = asyncio.Queue()
    watch.followers[queue] = client
    if watch.task is None or watch.task.done():
        watch.task = asyncio.create_task(watch.run())
    try:
        while True:
            told = await queue.get()
            if isinstance(told, Exception):
                raise told
            yield told
    finally:
        watch.followers.pop(queue, None)
        if not watch.followers and _watches.get(business_id) is watch:
            del _watches[business_id]
            watch.task.cancel()


def hurry(business_id: str) -> None:
    """Look at the business at once: something of it was changed from here."""
    if watch := _watches.get(business_id):
        watch.hurried.set()


sending.after_change = hurry
