"""Packages as they are asked for: queued, listed, cancelled, tried again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, false, func
from sqlmodel import Session, col, select

from dashboard.builds.finding import keep_words, ways_to
from dashboard.builds.naming import package_filename
from dashboard.builds.notifications import is_cancelled, tell_end
from dashboard.builds.shared import workflow_id_of
from dashboard.errors import CloseError, InvalidField, NotFound, PackageSettled
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.notices import note_change
from dashboard.models import AccountingPeriod, Business, MonthEndPackage, User, new_id, now
from dashboard.schemas import (
    CANCELLED_PREFIX,
    MonthEndPackageCreateRequest,
    MonthEndPackageStatusEnum,
    PackageCountsResponse,
    ReportKey,
)

YEARS_MAX = 5
DAYS_MAX = YEARS_MAX * 366
IDEMPOTENCY_WINDOW = timedelta(hours=24)
UNSETTLED = (MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS)
WAITING = "waiting"
SORT_COLUMNS = {
    name: getattr(MonthEndPackage, name)
    for name in ("created_at", "updated_at", "period_start", "period_end", "status", "report_format")
}


@dataclass(frozen=True)
class _Range:
    """The days a package covers, and the accounting period they are, if they are one."""

    start: date
    end: date
    period_id: str | None


def queue_package(
    session: Session,
    *,
    business_id: str,
    user_id: str | None,
    request: MonthEndPackageCreateRequest,
    idempotency_key: str | None = None,
) -> tuple[MonthEndPackage, bool]:
    """The package of the request, and whether it is new; it is queued once, however often it is asked for.

    Call it in a writing transaction; start the build after the commit. Raises NotFound (business, period),
    CloseError (period and dates disagree, nothing in the books) and InvalidField (too long a range).
    """
    business = _lock_business(session, business_id)
    days = _range_asked_for(session, business_id=business_id, request=request)
    reports = in_package_order(request.selected_reports)
    asked_for = _request_sha256(business_id, days, request.report_format, reports)
    existing = _same_request(
        session, business_id=business_id, request_sha256=asked_for, idempotency_key=idempotency_key
    )
    if existing:
        return existing, False
    refuse_without_books(business)
    package_id = new_id()
    package = MonthEndPackage(
        id=package_id,
        business_id=business_id,
        accounting_period_id=days.period_id,
        period_start=days.start,
        period_end=days.end,
        report_format=request.report_format.value,
        selected_reports=reports,
        workflow_id=workflow_id_of(package_id),
        filename=package_filename(business_name=business.name, period_start=days.start, period_end=days.end),
        requested_by_user_id=user_id,
        progress=dict.fromkeys(reports, WAITING),
        request_sha256=asked_for,
        idempotency_key=idempotency_key,
    )
    session.add(package)
    session.flush()
    note_change(session, business_id=business_id, kind="package", object_id=package.id)
    return package, True


def get_package(session: Session, *, business_id: str, package_id: str) -> MonthEndPackage:
    """The business's package; raises NotFound."""
    package = session.get(MonthEndPackage, package_id)
    if package is None or package.business_id != business_id:
        raise NotFound("Package")
    return package


def list_packages(
    session: Session,
    *,
    business_id: str,
    status: MonthEndPackageStatusEnum | None = None,
    accounting_period_id: str | None = None,
    requested_by_user_id: str | None = None,
    search: str | None = None,
    page: PageRequest,
) -> Page[MonthEndPackage]:
    """One page of the business's packages, the newest first unless asked otherwise.

    `search` is what somebody typed to find them (`builds.finding`). Raises InvalidField (paging, search) and
    CursorInvalid.
    """
    where = [_of_period(session, accounting_period_id, business_id=business_id)]
    if status is not None:
        where.append(col(MonthEndPackage.status) == status)
    if requested_by_user_id is not None:
        where.append(col(MonthEndPackage.requested_by_user_id) == requested_by_user_id)
    ways = ways_to(session, business_id=business_id, search=search) if search else ((),)
    return keyset_page(
        session,
        model=MonthEndPackage,
        where=where,
        ways=ways,
        sort_columns=SORT_COLUMNS,
        default_sort="created_at",
        request=page,
        scope=json.dumps(
            ["packages", business_id, status, accounting_period_id, requested_by_user_id, search or None]
        ),
    )


def _of_period(
    session: Session, accounting_period_id: str | None, *, business_id: str
) -> ColumnElement[bool]:
    """The business's packages, or those of one of its periods.

    A period has packages of its own business only. Naming the business as well would lead a database to
    walk all of the business's packages in order, and to meet those of the period late.
    """
    if accounting_period_id is None:
        return col(MonthEndPackage.business_id) == business_id
    period = session.get(AccountingPeriod, accounting_period_id)
    if period is None or period.business_id != business_id:
        return false()
    return col(MonthEndPackage.accounting_period_id) == accounting_period_id


def count_packages(
    session: Session, *, business_id: str, accounting_period_id: str | None = None
) -> PackageCountsResponse:
    """How many packages stand in each status."""
    statement = select(MonthEndPackage.status, func.count()).where(
        col(MonthEndPackage.business_id) == business_id
    )
    if accounting_period_id is not None:
        statement = statement.where(col(MonthEndPackage.accounting_period_id) == accounting_period_id)
    found = {
        MonthEndPackageStatusEnum(status): count
        for status, count in session.exec(statement.group_by(col(MonthEndPackage.status)))
    }
    by_status = {status.value: found.get(status, 0) for status in MonthEndPackageStatusEnum}
    return PackageCountsResponse(all=sum(by_status.values()), **by_status)


def cancel_package(
    session: Session, *, business_id: str, package_id: str, by_user_id: str | None
) -> MonthEndPackage:
    """The package as cancelled by the user; cancelling twice is once. Stop the build after the commit.

    Raises NotFound, and PackageSettled when the build has ended in another way.
    """
    package = _lock_package(session, business_id=business_id, package_id=package_id)
    if is_cancelled(package):
        return package
    if package.status not in UNSETTLED:
        raise PackageSettled(f"The build has ended already: the package is {package.status.value}")
    user = session.get(User, by_user_id) if by_user_id else None
    package.status = MonthEndPackageStatusEnum.FAILED
    package.error_message = f"{CANCELLED_PREFIX} by {user.name if user else 'an administrator'}"
    keep_change(session, package)
    tell_end(session, package, by_user_id=by_user_id)
    return package


def retry_package(session: Session, *, business_id: str, package_id: str) -> MonthEndPackage:
    """The failed or cancelled package, queued again. Start the build after the commit.

    The cut of the books and every report that is done are kept, so the new attempt goes on where the old one
    stopped. A new cut is taken when there is none, when the books themselves were what failed (the failing
    build drops its cut then), or when the period was reopened since. Raises NotFound and PackageSettled.
    """
    _lock_business(session, business_id)
    package = _lock_package(session, business_id=business_id, package_id=package_id)
    if package.status != MonthEndPackageStatusEnum.FAILED:
        raise PackageSettled(f"Only a failed package can be tried again: this one is {package.status.value}")
    twin = _unsettled_twin(session, business_id=business_id, request_sha256=package.request_sha256)
    if twin:
        raise PackageSettled("The same package is being built already. Wait for it, or cancel it first.")
    if package.superseded_at is not None:
        package.watermark, package.superseded_at = None, None
    if package.watermark is None:
        package.progress = dict.fromkeys(package.selected_reports, WAITING)
    else:
        package.progress = {
            report: status if status == "done" else WAITING for report, status in package.progress.items()
        }
    package.status = MonthEndPackageStatusEnum.QUEUED
    package.attempt += 1
    package.error_message, package.started_at = None, None
    keep_change(session, package)
    return package


def in_package_order(keys: Sequence[str]) -> list[str]:
    """The report keys in the order of the package."""
    return [key.value for key in ReportKey if key in keys]


def refuse_long_range(start: date, end: date) -> None:
    """Raise InvalidField when a package would cover more than the most years."""
    if (end - start).days > DAYS_MAX:
        raise InvalidField("body", "period_end", message=f"A package covers at most {YEARS_MAX} years")


def _range_asked_for(session: Session, *, business_id: str, request: MonthEndPackageCreateRequest) -> _Range:
    if request.accounting_period_id is None:
        assert request.period_start is not None  # noqa: S101  The schema sees to both.
        assert request.period_end is not None  # noqa: S101
        refuse_long_range(request.period_start, request.period_end)
        return _range_of_dates(
            session, business_id=business_id, start=request.period_start, end=request.period_end
        )
    period = session.get(AccountingPeriod, request.accounting_period_id)
    if period is None or period.business_id != business_id:
        raise NotFound("Accounting period")
    starts_elsewhere = request.period_start not in {None, period.period_start}
    if starts_elsewhere or request.period_end not in {None, period.period_end}:
        raise CloseError(
            f"The accounting period is {period.period_start} to {period.period_end}, "
            "but period_start and period_end say otherwise. Leave the dates out, or give the period's own."
        )
    return _Range(period.period_start, period.period_end, period.id)


def _range_of_dates(session: Session, *, business_id: str, start: date, end: date) -> _Range:
    statement = select(AccountingPeriod.id).where(
        AccountingPeriod.business_id == business_id,
        AccountingPeriod.period_start == start,
        AccountingPeriod.period_end == end,
    )
    return _Range(start, end, session.exec(statement).first())


def _request_sha256(business_id: str, days: _Range, report_format: str, reports: Sequence[str]) -> str:
    words = [business_id, days.start.isoformat(), days.end.isoformat(), str(report_format), *reports]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _same_request(
    session: Session, *, business_id: str, request_sha256: str, idempotency_key: str | None
) -> MonthEndPackage | None:
    if idempotency_key is not None:
        statement = select(MonthEndPackage).where(
            MonthEndPackage.business_id == business_id,
            MonthEndPackage.idempotency_key == idempotency_key,
            MonthEndPackage.created_at > now() - IDEMPOTENCY_WINDOW,
        )
        same_key = session.exec(statement.order_by(col(MonthEndPackage.created_at).desc())).first()
        if same_key:
            return same_key
    return _unsettled_twin(session, business_id=business_id, request_sha256=request_sha256)


def _unsettled_twin(session: Session, *, business_id: str, request_sha256: str) -> MonthEndPackage | None:
    statement = select(MonthEndPackage).where(
        MonthEndPackage.business_id == business_id,
        MonthEndPackage.request_sha256 == request_sha256,
        col(MonthEndPackage.status).in_(UNSETTLED),
    )
    return session.exec(statement.order_by(col(MonthEndPackage.created_at))).first()


def refuse_without_books(business: Business) -> None:
    """Raise CloseError when there is nothing to report on."""
    if business.last_sequence == 0:
        raise CloseError("The books hold no journal entries yet: there is nothing to report on")


def _lock_business(session: Session, business_id: str) -> Business:
    # On Postgres this row orders requests of one business; SQLite has one writer anyway.
    statement = select(Business).where(Business.id == business_id).with_for_update()
    business = session.exec(statement).first()
    if business is None:
        raise NotFound("Business")
    return business


def _lock_package(session: Session, *, business_id: str, package_id: str) -> MonthEndPackage:
    statement = select(MonthEndPackage).where(
        MonthEndPackage.id == package_id, MonthEndPackage.business_id == business_id
    )
    package = session.exec(statement.with_for_update()).first()
    if package is None:
        raise NotFound("Package")
    return package


def keep_change(session: Session, package: MonthEndPackage) -> None:
    """Write a change of the package, with its time, and tell of it."""
    package.updated_at = now()
    session.add(package)
    session.flush()
    keep_words(session, package)
    note_change(session, business_id=package.business_id, kind="package", object_id=package.id)
