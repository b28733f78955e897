"""Closing a period: the checks once more, then the lock and its certificate, in one transaction."""

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.closing.actor import Actor
from dashboard.closing.certificate import certify_close
from dashboard.closing.examination import Examination, examine, sentences_of
from dashboard.closing.overrides import keep_overrides, overrides_of
from dashboard.closing.second_person import approval_facts, lapse_pending, refuse_alone
from dashboard.closing.windows import close_window
from dashboard.errors import CloseBlocked, CloseRefused, InvalidField
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import earliest_open_before, lock_period, period_ending
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, CloseOverride, now
from dashboard.people.memberships import names_of
from dashboard.schemas import ClosePeriodRequest, OverrideRequest, PeriodStatus


@dataclass(frozen=True)
class JudgedClose:
    """A close that may be: the period, held by this transaction, what was looked at, what is closed over."""

    period: AccountingPeriod
    reason: str | None
    examined: Examination
    overrides: list[CloseOverride]


def close_period(
    session: Session,
    *,
    business_id: str,
    request: ClosePeriodRequest,
    by: Actor,
    approver: Actor | None = None,
) -> AccountingPeriod:
    """Close the period that ends on `period_end`; call it in a writing transaction.

    Of two who close at once, one wins. An entry posted at the same moment lands before the checks, which then
    see it, or is refused. The certificate of the close becomes the next link of the business's chain.
    Raises what `judge_close` raises, and SecondPersonNeeded where blockers are closed over without `approver`
    in a business that asks for one.
    """
    judged = judge_close(session, business_id=business_id, request=request, by=by)
    period = judged.period
    if judged.examined.blockers:
        refuse_alone(session, business_id=business_id, what="A forced close", approver=approver)
    lapse_pending(session, period=period)
    link = certify_close(
        session,
        period=period,
        by=by,
        examined=judged.examined,
        reason=judged.reason,
        overrides=judged.overrides,
        facts={**close_window(session, period), **approval_facts(session, approver)},
    )
    keep_overrides(session, overrides=judged.overrides, sequence=link.sequence, by=by)
    _set_closed(session, period, reason=judged.reason, by=by)
    return period


def judge_close(session: Session, *, business_id: str, request: ClosePeriodRequest, by: Actor) -> JudgedClose:
    """Run the checks, and refuse what cannot be closed; changes nothing, in a writing transaction.

    Raises InvalidField (`force` without a reason, overrides that do not fit the blockers), NotFound (no such
    period), CloseRefused (closed already; an earlier one is open, T20) and CloseBlocked (a hard rule fails or
    could not run) unless `force` is set.
    """
    reason = (request.lock_reason or "").strip() or None
    if request.force and reason is None:
        raise InvalidField("body", "lock_reason", message="Closing anyway needs a lock reason")
    take_turn(session, business_id=business_id)
    found = period_ending(session, business_id=business_id, period_end=request.period_end)
    period = lock_period(session, period_id=found.id)
    _refuse_unless_next(session, period)
    examined = examine(session, period=period, thorough=True)
    blockers = examined.blockers
    if blockers and (not request.force or reason is None):
        raise CloseBlocked(sentences_of(blockers))
    overrides = _overrides(session, period, examined, request.overrides, reason=reason, by=by)
    return JudgedClose(period, reason, examined, overrides)


def _overrides(
    session: Session,
    period: AccountingPeriod,
    examined: Examination,
    asked_for: list[OverrideRequest] | None,
    *,
    reason: str | None,
    by: Actor,
) -> list[CloseOverride]:
    if not examined.blockers:
        return []
    return overrides_of(
        session, period=period, blockers=examined.blockers, asked_for=asked_for, reason=reason or "", by=by
    )


def _set_closed(session: Session, period: AccountingPeriod, *, reason: str | None, by: Actor) -> None:
    period.status = PeriodStatus.CLOSED
    period.lock_reason = reason
    period.closed_at = period.updated_at = now()
    period.closed_by_user_id = by.user_id
    session.add(period)
    note_change(session, business_id=period.business_id, kind="period", object_id=period.id)
    session.flush()


def _refuse_unless_next(session: Session, period: AccountingPeriod) -> None:
    if period.status != PeriodStatus.OPEN:
        by = names_of(session, [period.closed_by_user_id]).get(period.closed_by_user_id or "")
        who = f", by {by}" if by else ""
        why = f": {period.lock_reason}" if period.lock_reason else ""
        raise CloseRefused(
            f"The period ending {period.period_end} is {period.status.value} already{who}{why}"
        )
    if earlier := earliest_open_before(session, period=period):
        raise CloseRefused(f"The period ending {earlier.period_end} is still open. Close it first.")
