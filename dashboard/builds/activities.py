"""The steps of a build. Each may run twice, on two machines at once, and the package is the same."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError as StorageError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from dashboard.builds import milestones
from dashboard.builds.archive import Member
from dashboard.builds.manifest import PackageRequest
from dashboard.builds.milestones import DONE, RENDERING, Finished, NotWanted
from dashboard.builds.packing import Packed, pack
from dashboard.builds.places import cut_key, part_key, zip_key
from dashboard.builds.render_pool import Renderer
from dashboard.builds.rendering import RenderWork, file_name, parts_of
from dashboard.builds.shared import (
    CERTIFICATE,
    COVER,
    DATABASE_AWAY,
    FAIL_BUILD,
    NOT_WANTED,
    PUBLISH,
    REFUSED,
    RENDER_PART,
    STORAGE_AWAY,
    TAKE_CUT,
    Failure,
    PartOrder,
    Plan,
)
from dashboard.builds.storage import Storage
from dashboard.database import reading
from dashboard.errors import CloseError
from dashboard.models import MonthEndPackage
from dashboard.operations.logs import workflow_id
from dashboard.operations.metrics import STEPS
from dashboard.reports.cut import Cut
from dashboard.reports.taking import take_cut
from dashboard.schemas import REPORT_TITLES, ReportKey
from dashboard.signing import signing_key

SECONDS_BETWEEN_HEARTBEATS = 1
CAUSES: dict[str | None, str] = {
    STORAGE_AWAY: "the storage of packages did not take or give its files, as when it is full or away",
    DATABASE_AWAY: "the database did not answer or refused to write",
}
STEP_NAMES = {
    TAKE_CUT: "reading the books",
    COVER: "the cover",
    CERTIFICATE: "the close certificate",
    PUBLISH: "the zip",
} | {key.value: REPORT_TITLES[key] for key in ReportKey}


@dataclass(frozen=True)
class BuildActivities:
    """The steps, and what they work with."""

    engine: Engine
    storage: Storage
    renderer: Renderer
    keys: Path

    def all(self) -> list[Callable[..., Coroutine[Any, Any, Any]]]:
        return [self.take_cut, self.render_part, self.publish, self.fail_build]

    @activity.defn(name=TAKE_CUT)
    async def take_cut(self, package_id: str) -> Plan | None:
        """Store one cut of the books for good, and plan the parts; None when nothing is to be built."""
        try:
            async with _alive_and_translating():
                return await asyncio.to_thread(self._take_cut, package_id)
        except ApplicationError as error:
            if error.type == NOT_WANTED:
                return None
            raise

    @activity.defn(name=RENDER_PART)
    async def render_part(self, order: PartOrder) -> None:
        """Store the file of one part, unless it is stored already."""
        async with _alive_and_translating():
            package = await self._mark(order, RENDERING)
            key = part_key(package, order.plan.watermark, file_name(order.part, package.report_format))
            if not await asyncio.to_thread(self.storage.exists, key):
                work = await asyncio.to_thread(self._work_of, package, order.plan)
                data = await self.renderer.render(work, order.part)
                await asyncio.to_thread(self.storage.put, key, data)
            await self._mark(order, DONE)

    @activity.defn(name=PUBLISH)
    async def publish(self, plan: Plan) -> None:
        """Store the zip, then make the package ready."""
        async with _alive_and_translating():
            package = await asyncio.to_thread(milestones.read_wanted, self.engine, plan)
            work = await asyncio.to_thread(self._work_of, package, plan)
            summary = await self.renderer.summarise(work)
            packed = await asyncio.to_thread(self._pack, package, plan, work, summary.figures)
            finished = Finished(
                size_bytes=len(packed.data),
                sha256=packed.sha256,
                files=packed.files(),
                checks_failed=summary.checks_failed,
                checks_warned=summary.checks_warned,
            )
            await asyncio.to_thread(self._publish, package, plan, packed, finished)

    @activity.defn(name=FAIL_BUILD)
    async def fail_build(self, failure: Failure) -> None:
        """Write on the row why there will be no package, in a sentence."""
        async with _alive_and_translating():
            try:
                await asyncio.to_thread(
                    milestones.settle_failed, self.engine, failure, message=sentence_of(failure)
                )
            except NotWanted:
                activity.logger.info("The package %s has ended otherwise", failure.package_id)

    def _take_cut(self, package_id: str) -> Plan:
        package = milestones.begin(self.engine, package_id)
        if package.watermark is None or not self.storage.exists(cut_key(package, package.watermark)):
            watermark = self._take_new_cut(package)
        else:
            watermark = package.watermark
        cut = Cut.model_validate_json(self.storage.get(cut_key(package, watermark)))
        return Plan(package.id, package.attempt, watermark, parts_of(package.selected_reports, cut=cut))

    def _take_new_cut(self, package: MonthEndPackage) -> str:
        with reading(self.engine) as session:
            cut = take_cut(
                session,
                business_id=package.business_id,
                period_start=package.period_start,
                period_end=package.period_end,
            )
        self.storage.put_once(cut_key(package, cut.watermark), cut.model_dump_json().encode())
        return milestones.keep_watermark(
            self.engine, package_id=package.id, attempt=package.attempt, watermark=cut.watermark
        )

    async def _mark(self, order: PartOrder, status: str) -> MonthEndPackage:
        return await asyncio.to_thread(
            milestones.mark_part, self.engine, order.plan, part=order.part, status=status
        )

    def _work_of(self, package: MonthEndPackage, plan: Plan) -> RenderWork:
        return RenderWork(
            cut_json=self.storage.get(cut_key(package, plan.watermark)),
            reports=tuple(package.selected_reports),
            report_format=package.report_format,
        )

    def _pack(self, package: MonthEndPackage, plan: Plan, work: RenderWork, figures: bytes) -> Packed:
        names = [file_name(part, package.report_format) for part in plan.parts]
        return pack(
            self._rendered(package, plan, names),
            figures=figures,
            request=request_of(package),
            cut=Cut.model_validate_json(work.cut_json),
            key=signing_key(self.keys),
        )

    def _rendered(self, package: MonthEndPackage, plan: Plan, names: Sequence[str]) -> list[Member]:
        return [Member(name, self.storage.get(part_key(package, plan.watermark, name))) for name in names]

    def _publish(self, package: MonthEndPackage, plan: Plan, packed: Packed, finished: Finished) -> None:
        self.storage.put(zip_key(package), packed.data, attachment=package.filename)
        milestones.settle_ready(self.engine, plan, finished)


def request_of(package: MonthEndPackage) -> PackageRequest:
    """What the package was asked for, as its manifest says."""
    return PackageRequest(
        business_id=package.business_id,
        period_start=package.period_start,
        period_end=package.period_end,
        report_format=package.report_format,
        selected_reports=tuple(package.selected_reports),
    )


def sentence_of(failure: Failure) -> str:
    """Why a build failed, for the accountant: a refusal as it is, never the words of a bug."""
    if failure.refusal is not None:
        return failure.refusal
    why = f": {CAUSES[failure.cause]}" if failure.cause in CAUSES else ""
    return (
        f"The build failed at {STEP_NAMES.get(failure.step, failure.step)} and was given up after "
        f"{failure.tries} tries{why}. Retry, or ask your administrator; reference {failure.package_id}."
    )


@asynccontextmanager
async def _alive_and_translating() -> AsyncGenerator[None]:
    """Beat while the step works, and turn what it raises into what the workflow decides by."""
    info = activity.info()
    workflow_id.set(info.workflow_id or "")
    beating, started, outcome = asyncio.create_task(_beat()), time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    except NotWanted as error:
        raise ApplicationError(
            "The build is not wanted any more", type=NOT_WANTED, non_retryable=True
        ) from error
    except CloseError as error:
        raise ApplicationError(str(error), type=REFUSED, non_retryable=True) from error
    except (StorageError, OSError) as error:
        raise ApplicationError(CAUSES[STORAGE_AWAY], type=STORAGE_AWAY) from error
    except DBAPIError as error:
        raise ApplicationError(CAUSES[DATABASE_AWAY], type=DATABASE_AWAY) from error
    finally:
        beating.cancel()
        STEPS.labels(info.activity_type, outcome).observe(time.perf_counter() - started)


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(SECONDS_BETWEEN_HEARTBEATS)
