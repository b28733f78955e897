"""The sweep: has every package that nobody seems to build started again."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from dashboard.builds.requests import UNSETTLED
from dashboard.builds.starting import BuildStarter
from dashboard.database import reading
from dashboard.models import MonthEndPackage, now

UNTOUCHED = timedelta(seconds=60)
SECONDS_BETWEEN_SWEEPS = 5.0
PACKAGES_A_SWEEP = 100

log = logging.getLogger(__name__)


class Sweep:
    """Remembers what it has asked for, so that a long build is not asked for at every sweep."""

    def __init__(self, engine: Engine, starter: BuildStarter, *, untouched: timedelta = UNTOUCHED) -> None:
        self._engine = engine
        self._starter = starter
        self._untouched = untouched
        self._asked_at: dict[str, float] = {}

    async def run(self) -> None:
        """Sweep until cancelled: at first everything unsettled, then what stays untouched."""
        untouched = timedelta(0)
        while True:
            if await self.sweep(untouched=untouched):
                untouched = self._untouched
            await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)

    async def sweep(self, *, untouched: timedelta) -> bool:
        """Start what was untouched for so long; whether Temporal took all of it."""
        try:
            waiting = await asyncio.to_thread(self._waiting, untouched)
        except DBAPIError as error:
            log.warning("The sweep could not read the packages (%s)", error)
            return False
        clock = asyncio.get_running_loop().time()
        recent = clock - self._untouched.total_seconds()
        self._asked_at = {key: at for key, at in self._asked_at.items() if at > recent}
        for package_id, business_id in waiting:
            if package_id in self._asked_at:
                continue
            if not await self._starter.start_build(package_id, business_id=business_id):
                return False
            self._asked_at[package_id] = clock
        return True

    def _waiting(self, untouched: timedelta) -> list[tuple[str, str]]:
        """Packages, each with its business, those that were left longest first."""
        statement = (
            select(MonthEndPackage.id, MonthEndPackage.business_id)
            .where(
                col(MonthEndPackage.status).in_(UNSETTLED),
                col(MonthEndPackage.updated_at) <= now() - untouched,
            )
            .order_by(col(MonthEndPackage.updated_at))
            .limit(PACKAGES_A_SWEEP)
        )
        with reading(self._engine) as session:
            return list(session.exec(statement))
