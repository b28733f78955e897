"""Notifications: how a package ended, kept for the person who had asked for it until she has read it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select, update

from dashboard.errors import NotFound
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.notices import note_change
from dashboard.models import Business, Membership, MonthEndPackage, Notification, now
from dashboard.schemas import (
    CANCELLED_PREFIX,
    MonthEndPackageFormatEnum,
    MonthEndPackageStatusEnum,
    NotificationResponse,
    PackageOutcome,
)

SORT_COLUMNS = {"created_at": col(Notification.created_at)}


def tell_end(session: Session, package: MonthEndPackage, *, by_user_id: str | None = None) -> None:
    """Keep how the attempt ended, and tell of it; nothing for a package that no person asked for.

    Call it in the transaction that ends the attempt: each one ends once. What the person ended herself
    (`by_user_id`) she knows already: it is in her list, but read.
    """
    if package.requested_by_user_id is None:
        return
    knows = package.requested_by_user_id == by_user_id
    session.add(
        Notification(
            user_id=package.requested_by_user_id,
            business_id=package.business_id,
            package_id=package.id,
            attempt=package.attempt,
            outcome=outcome_of(package),
            read_at=now() if knows else None,
        )
    )
    session.flush()
    note_change(
        session,
        business_id=package.business_id,
        kind="notification",
        object_id=package.requested_by_user_id,
    )


def outcome_of(package: MonthEndPackage) -> PackageOutcome:
    """How a package that has ended did."""
    if package.status == MonthEndPackageStatusEnum.FAILED:
        return PackageOutcome.CANCELLED if is_cancelled(package) else PackageOutcome.FAILED
    has_warnings = bool(package.checks_failed or package.checks_warned)
    return PackageOutcome.READY_WITH_WARNINGS if has_warnings else PackageOutcome.READY


def is_cancelled(package: MonthEndPackage) -> bool:
    return package.status == MonthEndPackageStatusEnum.FAILED and (package.error_message or "").startswith(
        CANCELLED_PREFIX
    )


def notifications_of(session: Session, *, user_id: str, page: PageRequest) -> Page[NotificationResponse]:
    """One page of what the user was told, the newest first, of businesses that she still belongs to.

    Raises InvalidField and CursorInvalid.
    """
    found = keyset_page(
        session,
        model=Notification,
        where=_hers(user_id),
        sort_columns=SORT_COLUMNS,  # pyright: ignore[reportArgumentType] -- SQLModel types columns as Mapped.
        default_sort="created_at",
        request=page,
        scope=f"notifications {user_id}",
    )
    return found.with_items(_answers(session, found.items))


def unread_of(session: Session, *, user_id: str) -> int:
    """How much of it the user has not read."""
    statement = select(func.count()).select_from(Notification)
    return session.exec(statement.where(*_hers(user_id), col(Notification.read_at).is_(None))).one()


def mark_read(session: Session, *, user_id: str, notification_id: str, and_earlier: bool) -> None:
    """Note that the user has read it, and every earlier one where asked for. Raises NotFound."""
    read = session.get(Notification, notification_id)
    if read is None or read.user_id != user_id:
        raise NotFound("Notification")
    which = (
        col(Notification.created_at) <= read.created_at if and_earlier else col(Notification.id) == read.id
    )
    unread = [col(Notification.user_id) == user_id, col(Notification.read_at).is_(None)]
    if session.exec(update(Notification).where(*unread, which).values(read_at=now())).rowcount:
        # Her other tabs count anew as well.
        note_change(session, business_id=read.business_id, kind="notification", object_id=user_id)


def _hers(user_id: str) -> list[ColumnElement[bool]]:
    mine = select(Membership.business_id).where(Membership.user_id == user_id)
    return [col(Notification.user_id) == user_id, col(Notification.business_id).in_(mine)]


def _answers(session: Session, found: Sequence[Notification]) -> list[NotificationResponse]:
    package_ids, business_ids = {each.package_id for each in found}, {each.business_id for each in found}
    of_packages = select(MonthEndPackage).where(col(MonthEndPackage.id).in_(package_ids))
    of_businesses = select(Business).where(col(Business.id).in_(business_ids))
    packages = {package.id: package for package in session.exec(of_packages)}
    businesses = {business.id: business for business in session.exec(of_businesses)}
    return [
        NotificationResponse(
            id=each.id,
            business_id=each.business_id,
            business_name=businesses[each.business_id].name,
            package_id=each.package_id,
            period_start=packages[each.package_id].period_start,
            period_end=packages[each.package_id].period_end,
            report_format=MonthEndPackageFormatEnum(packages[each.package_id].report_format),
            outcome=each.outcome,
            created_at=each.created_at,
            read_at=each.read_at,
        )
        for each in found
    ]
