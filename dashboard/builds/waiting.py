"""How long a build has still to wait: its place in line, and how long builds like it take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlmodel import Session, col, select

from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum

LINE_LOOKED_AT = 500
BUILDS_LOOKED_AT = 30


@dataclass(frozen=True)
class Wait:
    """What is known of a build that has not ended."""

    place: int | None = None  # 1 is the next of the business to be begun; None when it has begun.
    usual_seconds: float | None = None  # Of builds of the same format; None before the first.


NO_WAIT = Wait()


def waits_of(session: Session, packages: Sequence[MonthEndPackage]) -> Mapping[str, Wait]:
    """By the ids of those packages of one business that have not ended."""
    queued, moving = MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS
    waiting = [package for package in packages if package.status in {queued, moving}]
    if not waiting:
        return {}
    business_id = waiting[0].business_id
    has_line = any(package.status == queued for package in waiting)
    line: Mapping[str, int] = _line(session, business_id) if has_line else dict[str, int]()
    usual = {
        report_format: _usual_seconds(session, business_id=business_id, report_format=report_format)
        for report_format in {package.report_format for package in waiting}
    }
    return {
        package.id: Wait(place=line.get(package.id), usual_seconds=usual[package.report_format])
        for package in waiting
    }


def _line(session: Session, business_id: str) -> Mapping[str, int]:
    statement = (
        select(MonthEndPackage.id)
        .where(
            MonthEndPackage.business_id == business_id,
            MonthEndPackage.status == MonthEndPackageStatusEnum.QUEUED,
        )
        .order_by(col(MonthEndPackage.updated_at), col(MonthEndPackage.id))  # Since when it waits.
        .limit(LINE_LOOKED_AT)
    )
    return {package_id: place for place, package_id in enumerate(session.exec(statement), start=1)}


def _usual_seconds(session: Session, *, business_id: str, report_format: str) -> float | None:
    """The median of the last builds: one that was tried again after a week says nothing."""
    statement = (
        select(MonthEndPackage.started_at, MonthEndPackage.ready_at, MonthEndPackage.report_format)
        .where(
            MonthEndPackage.business_id == business_id,
            MonthEndPackage.status == MonthEndPackageStatusEnum.READY,
        )
        .order_by(col(MonthEndPackage.created_at).desc(), col(MonthEndPackage.id).desc())
        .limit(BUILDS_LOOKED_AT)
    )
    taken = [
        (ready - started).total_seconds()
        for started, ready, of_format in session.exec(statement)
        if started and ready and of_format == report_format
    ]
    return round(median(taken), 1) if taken else None
