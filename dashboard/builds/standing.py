"""Whether ready packages still stand, or the books moved on and a newer one took their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.ledger.posted_between import newest_by_day
from dashboard.models import MonthEndPackage
from dashboard.reports.watermark import sequence_in
from dashboard.schemas import MonthEndPackageStatusEnum


@dataclass(frozen=True)
class Standing:
    """What has happened to a ready package since its reading of the books."""

    books_moved: bool = False  # An entry dated by the end of its period was posted.
    newer_package_id: str | None = None  # Ready, of the same days and format, with all of its reports.


UNTOUCHED = Standing()
CANDIDATES_MAX = 500


class Candidate(NamedTuple):
    """A ready package that may have taken the place of another."""

    id: str
    period_start: date
    period_end: date
    report_format: str
    selected_reports: list[str]
    watermark: str | None
    created_at: datetime


def standings(session: Session, packages: Sequence[MonthEndPackage]) -> dict[str, Standing]:
    """The standing of each ready package of one business, by id; the others have none.

    Only a package that no longer stands is told what took its place.
    """
    ready = [package for package in packages if package.status == MonthEndPackageStatusEnum.READY]
    moved = _whose_books_moved(session, ready)
    fallen = [package for package in ready if package.id in moved or package.superseded_at is not None]
    newer = _newer_packages(session, fallen)
    return {
        package.id: Standing(books_moved=package.id in moved, newer_package_id=newer.get(package.id))
        for package in ready
    }


def _whose_books_moved(session: Session, ready: Sequence[MonthEndPackage]) -> set[str]:
    """Ids of the packages for whose days an entry was posted after they were cut."""
    if not ready:
        return set()
    # One look for all of them: from the oldest reading on, and up to the last day of any.
    newest = newest_by_day(
        session,
        business_id=ready[0].business_id,
        after=min(sequence_in(package.watermark) for package in ready),
        dated_by=max(package.period_end for package in ready),
    )
    return {
        package.id
        for package in ready
        if any(
            day <= package.period_end and sequence > sequence_in(package.watermark)
            for day, sequence in newest.items()
        )
    }


def _newer_packages(session: Session, fallen: Sequence[MonthEndPackage]) -> Mapping[str, str]:
    """By the id of each package the id of the newest that holds at least the same."""
    if not fallen:
        return {}
    # Of each only what tells it apart: a period may have been built a thousand times.
    statement = (
        select(
            col(MonthEndPackage.id),
            col(MonthEndPackage.period_start),
            col(MonthEndPackage.period_end),
            col(MonthEndPackage.report_format),
            col(MonthEndPackage.selected_reports),
            col(MonthEndPackage.watermark),
            col(MonthEndPackage.created_at),
        )
        .where(
            col(MonthEndPackage.business_id) == fallen[0].business_id,
            col(MonthEndPackage.status) == MonthEndPackageStatusEnum.READY,
            col(MonthEndPackage.period_end).in_({package.period_end for package in fallen}),
            col(MonthEndPackage.superseded_at).is_(None),
            col(MonthEndPackage.created_at) > min(package.created_at for package in fallen),
        )
        .order_by(col(MonthEndPackage.created_at).desc(), col(MonthEndPackage.id).desc())
        .limit(CANDIDATES_MAX)
    )
    candidates = [Candidate(*row) for row in session.connection().execute(statement)]
    return {
        package.id: newer.id
        for package in fallen
        if (newer := next((other for other in candidates if _takes_the_place(other, of=package)), None))
    }


def _takes_the_place(other: Candidate, *, of: MonthEndPackage) -> bool:
    return (
        (other.period_start, other.period_end, other.report_format)
        == (of.period_start, of.period_end, of.report_format)
        and set(other.selected_reports) >= set(of.selected_reports)
        and sequence_in(other.watermark) >= sequence_in(of.watermark)
        and other.created_at > of.created_at
    )
