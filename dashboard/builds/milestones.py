"""What a build writes on its package's row: short transactions that a cancel or a newer attempt stops."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.builds.notifications import tell_end
from dashboard.builds.requests import UNSETTLED, keep_change
from dashboard.builds.shared import CERTIFICATE, COVER, Failure, Plan
from dashboard.database import writing
from dashboard.models import MonthEndPackage, now
from dashboard.schemas import MonthEndPackageStatusEnum, PackageFile

RENDERING = "rendering"
DONE = "done"
FAILED = "failed"


class NotWanted(Exception):
    """The row has moved on: cancelled, settled by another worker, or a newer attempt."""


@dataclass(frozen=True)
class Finished:
    """What the row says of a finished zip."""

    size_bytes: int
    sha256: str
    files: Sequence[PackageFile]
    checks_failed: Sequence[str]
    checks_warned: Sequence[str]


def begin(engine: Engine, package_id: str) -> MonthEndPackage:
    """The package, in progress; raises NotWanted when it is settled or gone."""
    with writing(engine) as session:
        package = _unsettled(session, package_id)
        if package.status != MonthEndPackageStatusEnum.IN_PROGRESS or package.started_at is None:
            package.status = MonthEndPackageStatusEnum.IN_PROGRESS
            package.started_at = now()
            keep_change(session, package)
        return package


def keep_watermark(engine: Engine, *, package_id: str, attempt: int, watermark: str) -> str:
    """The watermark of the cut that the package is built from: the first one named stays."""
    with _attempt_under_way(engine, package_id, attempt) as (session, package):
        if package.watermark is None:
            package.watermark = watermark
            keep_change(session, package)
        return package.watermark


def mark_part(engine: Engine, plan: Plan, *, part: str, status: str) -> MonthEndPackage:
    """Say how far a report has come; what is done stays done. The package, or NotWanted."""
    with _attempt_under_way(engine, plan.package_id, plan.attempt) as (session, package):
        if part not in {COVER, CERTIFICATE} and package.progress.get(part) not in {status, DONE}:
            package.progress = {**package.progress, part: status}
            keep_change(session, package)
        return package


def read_wanted(engine: Engine, plan: Plan) -> MonthEndPackage:
    """The package of an attempt under way; raises NotWanted."""
    with _attempt_under_way(engine, plan.package_id, plan.attempt) as (_, package):
        return package


def settle_ready(engine: Engine, plan: Plan, finished: Finished) -> None:
    """Make the package downloadable, in one step; raises NotWanted."""
    with _attempt_under_way(engine, plan.package_id, plan.attempt) as (session, package):
        package.status = MonthEndPackageStatusEnum.READY
        package.ready_at = now()
        package.file_size_bytes = finished.size_bytes
        package.sha256 = finished.sha256
        package.files = [file.model_dump(mode="json") for file in finished.files]
        package.checks_failed = list(finished.checks_failed)
        package.checks_warned = list(finished.checks_warned)
        package.progress = dict.fromkeys(package.selected_reports, DONE)
        package.error_message = None
        keep_change(session, package)
        tell_end(session, package)


def settle_failed(engine: Engine, failure: Failure, *, message: str) -> None:
    """End the attempt with a sentence; raises NotWanted when it has ended already."""
    with writing(engine) as session:
        package = _unsettled(session, failure.package_id)
        if failure.attempt is not None and package.attempt != failure.attempt:
            raise NotWanted
        package.status = MonthEndPackageStatusEnum.FAILED
        package.error_message = message
        if failure.step in package.progress:
            package.progress = {**package.progress, failure.step: FAILED}
        if failure.blames_books:
            package.watermark = None  # The books must change first, so the next attempt reads them anew.
        keep_change(session, package)
        tell_end(session, package)


@contextmanager
def _attempt_under_way(
    engine: Engine, package_id: str, attempt: int
) -> Generator[tuple[Session, MonthEndPackage]]:
    with writing(engine) as session:
        package = _unsettled(session, package_id)
        if package.attempt != attempt:
            raise NotWanted
        yield session, package


def _unsettled(session: Session, package_id: str) -> MonthEndPackage:
    # Parts end at the same moment on several workers: the lock keeps each one's word on the row.
    statement = select(MonthEndPackage).where(MonthEndPackage.id == package_id).with_for_update()
    package = session.exec(statement).first()
    if package is None or package.status not in UNSETTLED:
        raise NotWanted
    return package
