"""Answers: packages, periods and businesses in the words of the wire."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from sqlmodel import Session

from dashboard.builds.standing import UNTOUCHED, Standing, standings
from dashboard.builds.waiting import NO_WAIT, Wait, waits_of
from dashboard.closing.moved import moved_by_period
from dashboard.closing.second_person import pending_requests, waits_to_switch_off
from dashboard.models import AccountingPeriod, Business, MonthEndPackage, now
from dashboard.money import currency_digits
from dashboard.people.memberships import names_of
from dashboard.schemas import AccountingPeriodResponse, BusinessResponse, MonthEndPackageResponse, Role

NOT_ON_THE_WIRE = {"files", "progress", "attempt", "request_sha256", "idempotency_key"}


def package_answers(session: Session, packages: list[MonthEndPackage]) -> list[MonthEndPackageResponse]:
    """The packages as they are shown, in the order given."""
    names = names_of(session, [package.requested_by_user_id for package in packages])
    standing = standings(session, packages)
    waits = waits_of(session, packages)
    return [
        _package_answer(package, names, standing.get(package.id, UNTOUCHED), waits.get(package.id, NO_WAIT))
        for package in packages
    ]


def package_answer(session: Session, package: MonthEndPackage) -> MonthEndPackageResponse:
    return package_answers(session, [package])[0]


def period_answers(session: Session, periods: list[AccountingPeriod]) -> list[AccountingPeriodResponse]:
    """The periods as they are shown, in the order given."""
    opened_for = [user_id for period in periods for user_id in period.reopen_people or ()]
    names = names_of(session, [*(period.closed_by_user_id for period in periods), *opened_for])
    moved = moved_by_period(session, [period.id for period in periods])
    pending = pending_requests(session, [period.id for period in periods])
    waiting = {request.period_id: request.kind.value for request in pending}
    return [
        AccountingPeriodResponse.model_validate(
            period.model_dump()
            | {
                "closed_by_name": names.get(period.closed_by_user_id or ""),
                "reopen_people": [names[each] for each in period.reopen_people if each in names]
                if period.reopen_people
                else None,
                "moved_since_close": moved.get(period.id),
                "approval_pending": waiting.get(period.id),
            }
        )
        for period in periods
    ]


def period_answer(session: Session, period: AccountingPeriod) -> AccountingPeriodResponse:
    return period_answers(session, [period])[0]


def _package_answer(
    package: MonthEndPackage, names: Mapping[str, str], standing: Standing, wait: Wait
) -> MonthEndPackageResponse:
    return MonthEndPackageResponse.model_validate(
        package.model_dump(exclude=NOT_ON_THE_WIRE)
        | {
            "period_start": _midnight(package.period_start),
            "period_end": _midnight(package.period_end),
            "requested_by_name": names.get(package.requested_by_user_id or ""),
            "place_in_line": wait.place,
            "usual_seconds": wait.usual_seconds,
            "superseded": package.superseded_at is not None,
            "books_moved": standing.books_moved,
            "newer_package_id": standing.newer_package_id,
            "progress": [
                {"report": report, "status": package.progress.get(report, "waiting")}
                for report in package.selected_reports
            ],
        }
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def business_answers(session: Session, found: Sequence[tuple[Business, Role]]) -> list[BusinessResponse]:
    """The businesses as they are shown to whoever has these roles there, in the order given."""
    names = names_of(session, [business.switch_off_by_user_id for business, _ in found])
    return [_business_answer(business, role, names) for business, role in found]


def _business_answer(business: Business, role: Role, names: Mapping[str, str]) -> BusinessResponse:
    asked_by, until = business.switch_off_by_user_id, business.switch_off_until
    if not waits_to_switch_off(business, at=now()):
        asked_by = until = None
    return BusinessResponse(
        id=business.id,
        name=business.name,
        default_currency=business.currency,
        timezone=business.timezone,
        fiscal_year_start_month=business.fiscal_year_start_month,
        minor_unit_digits=currency_digits(business.currency),
        role=role,
        needs_second_person=business.needs_second_person,
        switch_off_by_user_id=asked_by,
        switch_off_by_name=names.get(asked_by or ""),
        switch_off_until=until,
        created_at=business.created_at,
        updated_at=business.updated_at,
    )
