"""Closing a period: the checks once more, then the lock, in one transaction."""

from sqlmodel import Session

from dashboard.closing.readiness import blockers_among, checks_of
from dashboard.errors import CloseBlocked, CloseRefused, InvalidField
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import earliest_open_before, lock_period, period_ending
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, now
from dashboard.schemas import ClosePeriodRequest, PeriodStatus


def close_period(
    session: Session, *, business_id: str, request: ClosePeriodRequest, by_user_id: str | None
) -> AccountingPeriod:
    """Close the period that ends on `period_end`; call it in a writing transaction.

    Of two who close at once, one wins. An entry posted at the same moment lands before the checks, which then
    see it, or is refused. Raises InvalidField (`force` without a reason), NotFound (no such period),
    CloseRefused (closed already; an earlier one is open, T20) and CloseBlocked (a hard rule fails or could
    not run) unless `force` is set.
    """
    reason = (request.lock_reason or "").strip() or None
    if request.force and reason is None:
        raise InvalidField("body", "lock_reason", message="Closing anyway needs a lock reason")
    take_turn(session, business_id=business_id)
    found = period_ending(session, business_id=business_id, period_end=request.period_end)
    period = lock_period(session, period_id=found.id)
    _refuse_unless_next(session, period)
    blockers = blockers_among(checks_of(session, period=period, thorough=True))
    if blockers and not request.force:
        raise CloseBlocked(blockers)
    period.status = PeriodStatus.CLOSED
    period.lock_reason = reason
    period.closed_at = period.updated_at = now()
    period.closed_by_user_id = by_user_id
    session.add(period)
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    session.flush()
    return period


def _refuse_unless_next(session: Session, period: AccountingPeriod) -> None:
    if period.status != PeriodStatus.OPEN:
        raise CloseRefused(f"The period ending {period.period_end} is {period.status.value} already")
    if earlier := earliest_open_before(session, period=period):
        raise CloseRefused(f"The period ending {earlier.period_end} is still open. Close it first.")
