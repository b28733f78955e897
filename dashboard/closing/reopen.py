"""Reopening a period: with a reason, and its packages are superseded."""

from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.chain import append_link
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.second_person import approval_facts, lapse_pending, refuse_alone
from dashboard.closing.windows import open_window
from dashboard.errors import InvalidField, ReopenRefused
from dashboard.ledger.chain import REOPENED
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period, lock_period
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, MonthEndPackage, now
from dashboard.schemas import MonthEndPackageStatusEnum, PeriodStatus, ReopenPeriodRequest

# A build under way may have read the books before; one that is queued reads them afterwards.
BUILT = (MonthEndPackageStatusEnum.READY, MonthEndPackageStatusEnum.IN_PROGRESS)


def reopen_period(
    session: Session,
    *,
    business_id: str,
    period_id: str,
    request: ReopenPeriodRequest,
    by: Actor,
    approver: Actor | None = None,
) -> AccountingPeriod:
    """Open a closed or locked period again; later periods keep their state. In a writing transaction.

    What the last close said (when, who, why) stays on the period and in the chain, to which the reopening is
    appended. Packages that cover a day of it become superseded. Raises InvalidField (no reason;
    who is no member, a time that is past), NotFound,
    ReopenRefused (open already) and SecondPersonNeeded (no `approver` in a business that asks for one). Who
    may reopen a locked period is for the caller to judge by its status.
    """
    reason = request.reopen_reason.strip()
    if not reason:
        raise InvalidField("body", "reopen_reason", message="Reopening a period needs a reason")
    take_turn(session, business_id=business_id)
    found = get_period(session, business_id=business_id, period_id=period_id)
    period = lock_period(session, period_id=found.id)
    if period.status == PeriodStatus.OPEN:
        raise ReopenRefused(f"The period ending {period.period_end} is open already")
    refuse_alone(session, business_id=business_id, what="Reopening", approver=approver)
    lapse_pending(session, period=period)
    was = period.status
    window = open_window(session, period, request)
    append_link(
        session,
        period=period,
        kind=REOPENED,
        by=by,
        facts={"reason": reason, "was": was.value, **window, **approval_facts(session, approver)},
    )
    note_event(
        session,
        business_id=business_id,
        period_id=period.id,
        kind=EventKind.REOPENED,
        by=by,
        detail=_said(request),
    )
    at = now()
    period.status = PeriodStatus.OPEN
    period.reopen_reason = reason
    period.reopened_at = period.updated_at = at
    period.reopened_by_user_id = by.user_id
    session.add(period)
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    _supersede_packages(session, period=period, at=at)
    session.flush()
    return period


def _said(request: ReopenPeriodRequest) -> str:
    """The reason, and for whom and until when, for the history."""
    people = f", for {', '.join(request.people)}" if request.people else ""
    until = f", until {request.until.isoformat()}" if request.until else ""
    return f"{request.reopen_reason.strip()}{people}{until}"


def _supersede_packages(session: Session, *, period: AccountingPeriod, at: datetime) -> None:
    statement = select(MonthEndPackage).where(
        MonthEndPackage.business_id == period.business_id,
        MonthEndPackage.period_start <= period.period_end,
        MonthEndPackage.period_end >= period.period_start,
        col(MonthEndPackage.status).in_(BUILT),
        col(MonthEndPackage.superseded_at).is_(None),
    )
    for package in session.exec(statement):
        package.superseded_at = package.updated_at = at
        session.add(package)
        note_change(session, business_id=period.business_id, kind="package", object_id=package.id)
