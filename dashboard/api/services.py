"""Services: what the API needs from the rest of the house, named once by the composition root."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from dashboard.api.changes import ChangeFeed
from dashboard.builds.storage import Storage
from dashboard.settings import Settings


class Builds(Protocol):
    """Whoever starts and stops builds. None of these raises because the builds' engine is away."""

    async def start_build(self, package_id: str, *, business_id: str) -> bool: ...

    async def cancel_build(self, package_id: str) -> bool: ...

    async def is_reachable(self) -> bool: ...


@dataclass(frozen=True)
class Services:
    """The parts behind the door.

    `demo_emails` are the demo's people where it is shown, first the one of "Explore the demo"; else none.
    """

    engine: Engine
    settings: Settings
    storage: Storage
    builds: Builds
    changes: ChangeFeed
    demo_emails: tuple[str, ...] = ()
