"""A real build worker for tests, whose renderer may wait at a gate or break: `build_worker BEHAVIOUR GATE`.

A poisoned one breaks at one part, but only once the others are done, however slow the machine is.
"""

import asyncio
import sys
from pathlib import Path

from dashboard.builds.render_pool import RenderPool
from dashboard.builds.rendering import RenderWork, Summary
from dashboard.builds.worker import work
from dashboard.database import open_engine
from dashboard.errors import CloseError
from dashboard.settings import Settings

BREAKS_AT = "balance_sheet"
WAITS_AT = "balance_sheet"
SECONDS_BETWEEN_LOOKS = 0.02


class WatchedRenderer:
    """The real pool, behind a journal of what was begun, and behind the gate or the poison."""

    def __init__(self, behaviour: str, gate: Path) -> None:
        self._pool = RenderPool(processes=1)
        self._behaviour = behaviour
        self._gate = gate
        self._under_way = 0
        self._others_done = asyncio.Event()

    async def render(self, work: RenderWork, part: str) -> bytes:
        with (self._gate / "begun").open("a") as journal:
            journal.write(f"{part}\n")
        if self._behaviour == "poisoned":
            return await self._poisoned(work, part)
        if self._behaviour == "refusing" and part == BREAKS_AT:
            raise CloseError("The bank account 1000 has no statement")
        if self._behaviour == "gated" and part == WAITS_AT:
            await self._until_open()
        return await self._pool.render(work, part)

    async def _poisoned(self, work: RenderWork, part: str) -> bytes:
        if part == BREAKS_AT:
            await self._others_done.wait()
            raise RuntimeError("a secret of the program")
        self._under_way += 1
        data = await self._pool.render(work, part)
        self._under_way -= 1
        if not self._under_way:
            self._others_done.set()
        return data

    async def _until_open(self) -> None:
        while not (self._gate / "open").exists():  # noqa: ASYNC110  Another process opens it.
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def summarise(self, work: RenderWork) -> Summary:
        return await self._pool.summarise(work)


if __name__ == "__main__":
    settings = Settings()
    watched = WatchedRenderer(sys.argv[1], Path(sys.argv[2]))
    asyncio.run(work(settings, engine=open_engine(settings.database), renderer=watched))
