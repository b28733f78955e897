"""A real build worker that kills itself (SIGKILL) at one moment: `faulty_worker MOMENT`.

The moments are those between two things that a build writes, at different places: whatever is done by then is
done, and nobody has been told.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from dashboard.builds import milestones
from dashboard.builds.render_pool import RenderPool
from dashboard.builds.storage import Storage
from dashboard.builds.worker import make_worker, work_until
from dashboard.database import open_engine
from dashboard.settings import Settings

MOMENTS = {
    "cut stored": "cut.json",
    "zip stored": "package.zip",
    "row ready": "",
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class DeadlyStorage(Storage):
    """Ends the process once a file of this name is stored."""

    deadly: str = "nothing"

    def put(self, key: str, data: bytes, *, attachment: str | None = None) -> None:
        super().put(key, data, attachment=attachment)
        self._perhaps(key)

    def put_once(self, key: str, data: bytes) -> bytes:
        kept = super().put_once(key, data)
        self._perhaps(key)
        return kept

    def _perhaps(self, key: str) -> None:
        if self.deadly and key.endswith(self.deadly):
            die()


def deadly(settle: Callable[..., None]) -> Callable[..., None]:
    def settle_and_die(*arguments: Any) -> None:
        settle(*arguments)
        die()

    return settle_and_die


async def main(moment: str) -> None:
    settings = Settings()
    engine = open_engine(settings.database)
    storage = DeadlyStorage(Storage.from_url(settings.storage).store, MOMENTS[moment])
    pool = RenderPool(processes=1)
    if moment == "row ready":
        milestones.settle_ready = deadly(milestones.settle_ready)

    def worker_of(client: Client) -> Worker:
        return make_worker(client, engine=engine, storage=storage, renderer=pool, keys=settings.keys)

    await work_until(
        asyncio.Event(),
        address=settings.temporal_address,
        namespace=settings.temporal_namespace,
        engine=engine,
        worker_of=worker_of,
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
