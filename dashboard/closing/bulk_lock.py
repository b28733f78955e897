"""Bulk lock: many periods closed and locked at once, as far as each can be; what cannot is told."""

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.chain import append_link
from dashboard.closing.close import close_period
from dashboard.closing.history import EventKind, note_event
from dashboard.errors import CloseError
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import lock_period
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, now
from dashboard.schemas import (
    BulkLockPeriodsResult,
    BulkLockRequest,
    ClosePeriodRequest,
    PeriodStatus,
    SkippedPeriod,
)


def bulk_lock(
    session: Session, *, business_id: str, request: BulkLockRequest, by: Actor
) -> BulkLockPeriodsResult:
    """Lock the periods, the earliest first; one that is open is closed before, as any close is.

    In a writing transaction. A period that is missing, locked already, or cannot be closed is skipped with
    the reason and leaves no trace; the others are locked all the same.
    """
    take_turn(session, business_id=business_id)
    wanted = list(dict.fromkeys(request.period_ids))
    statement = select(AccountingPeriod).where(
        AccountingPeriod.business_id == business_id, col(AccountingPeriod.id).in_(wanted)
    )
    found = session.exec(statement.order_by(col(AccountingPeriod.period_end))).all()
    known = {period.id for period in found}
    skipped = [SkippedPeriod(period_id=each, reason="Not found") for each in wanted if each not in known]
    locked: list[str] = []
    for period in found:
        try:
            with session.begin_nested():
                _lock(session, period.id, request, by=by)
            locked.append(period.id)
        except CloseError as refusal:
            skipped.append(SkippedPeriod(period_id=period.id, reason=str(refusal)))
    return BulkLockPeriodsResult(
        locked_count=len(locked), skipped_count=len(skipped), locked_ids=locked, skipped=skipped
    )


def _lock(session: Session, period_id: str, request: BulkLockRequest, *, by: Actor) -> None:
    period = lock_period(session, period_id=period_id)
    if period.status == PeriodStatus.LOCKED:
        raise CloseError("Already locked")
    if period.status == PeriodStatus.OPEN:
        closing = ClosePeriodRequest(
            period_end=period.period_end, lock_reason=request.lock_reason, force=request.force
        )
        close_period(session, business_id=period.business_id, request=closing, by=by)
    append_link(session, period=period, kind="locked", by=by, facts={"reason": request.lock_reason})
    period.status = PeriodStatus.LOCKED
    period.lock_reason = request.lock_reason
    period.updated_at = now()
    session.add(period)
    note_event(
        session,
        business_id=period.business_id,
        period_id=period.id,
        kind=EventKind.LOCKED,
        by=by,
        detail=request.lock_reason,
    )
    note_change(session, business_id=period.business_id, kind="period", object_id=period.id)
    session.flush()
