"""Windows: a period reopened for named people and until a time, then closed again by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from dashboard.closing.actor import Actor
from dashboard.closing.certificate import certify_close
from dashboard.closing.chain import append_link
from dashboard.closing.examination import examine
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.overrides import keep_overrides, overrides_of
from dashboard.errors import InvalidField
from dashboard.ledger.keys import business_key, key_of
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import lock_period
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, Business, JournalEntry, Membership, User, now
from dashboard.schemas import PeriodStatus, ReopenPeriodRequest

ENTRIES_NAMED = 1_000
OVER = "The time for which it was reopened is over"


def open_window(session: Session, period: AccountingPeriod, request: ReopenPeriodRequest) -> dict[str, Any]:
    """Set for whom and until when the period opens; answers what the chain says of it.

    Raises InvalidField for somebody who is no member of the business, and for a time that is past.
    """
    if request.until is not None and request.until <= now():
        raise InvalidField("body", "until", message="The time until which it opens is past")
    people = _members(session, period.business_id, request.people) if request.people else None
    statement = select(Business.last_sequence).where(Business.id == period.business_id)
    period.reopen_until = request.until
    period.reopen_people = [user.id for user in people] if people else None
    period.reopen_sequence = session.exec(statement).one()
    period.reopened_from = period.status.value
    return {
        "until": request.until.isoformat() if request.until else None,
        "people": [{"id": user.id, "name": user.name, "email": user.email} for user in people or ()],
    }


def close_window(session: Session, period: AccountingPeriod) -> dict[str, Any]:
    """End what `open_window` set; answers the entries posted in between, for the certificate."""
    if period.reopen_sequence is None:
        return {}
    entries = _posted_since(session, period, sequence=period.reopen_sequence)
    period.reopen_until = period.reopen_people = period.reopen_sequence = period.reopened_from = None
    return {"posted_while_open_again": entries}


def expired_windows(session: Session, *, at: datetime) -> Sequence[AccountingPeriod]:
    """The open periods whose time is over."""
    statement = select(AccountingPeriod).where(
        AccountingPeriod.status == PeriodStatus.OPEN, col(AccountingPeriod.reopen_until) <= at
    )
    return session.exec(statement).all()


def end_window(session: Session, *, period_id: str, business_id: str, by: Actor, at: datetime) -> bool:
    """Close the period again as it was before, with a certificate; whether it was still to be done.

    In a writing transaction. What fails its checks by then is overridden for that reason, as an open item: a
    window that ends must not stay open for want of a reviewer.
    """
    take_turn(session, business_id=business_id)
    period = lock_period(session, period_id=period_id)
    if period.status != PeriodStatus.OPEN or period.reopen_until is None or period.reopen_until > at:
        return False
    was, reason = PeriodStatus(period.reopened_from or PeriodStatus.CLOSED), period.lock_reason or OVER
    examined = examine(session, period=period, thorough=True)
    overrides = overrides_of(
        session, period=period, blockers=examined.blockers, asked_for=None, reason=OVER, by=by
    )
    facts = close_window(session, period)
    link = certify_close(
        session, period=period, by=by, examined=examined, reason=OVER, overrides=overrides, facts=facts
    )
    keep_overrides(session, overrides=overrides, sequence=link.sequence, by=by)
    period.status, period.lock_reason, period.updated_at = PeriodStatus.CLOSED, reason, now()
    period.closed_at, period.closed_by_user_id = period.updated_at, None
    session.add(period)
    session.flush()
    if was == PeriodStatus.LOCKED:
        _lock_again(session, period, by=by)
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    session.flush()
    return True


def _lock_again(session: Session, period: AccountingPeriod, *, by: Actor) -> None:
    append_link(session, period=period, kind="locked", by=by, facts={"reason": OVER})
    note_event(
        session,
        business_id=period.business_id,
        period_id=period.id,
        kind=EventKind.LOCKED,
        by=by,
        detail=OVER,
    )
    period.status = PeriodStatus.LOCKED
    session.add(period)


def _members(session: Session, business_id: str, emails: Sequence[str]) -> list[User]:
    wanted = [email.strip().lower() for email in emails]
    statement = (
        select(User)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.business_id == business_id, func.lower(User.email).in_(wanted))
    )
    found = {user.email: user for user in session.exec(statement)}
    for index, email in enumerate(wanted):
        if email not in found:
            raise InvalidField("body", "people", index, message=f"{email} is no member of this business")
    return [found[email] for email in dict.fromkeys(wanted)]


def _posted_since(session: Session, period: AccountingPeriod, *, sequence: int) -> list[dict[str, str]]:
    key = session.exec(select(Business.key).where(Business.id == period.business_id)).one()
    statement = (
        select(JournalEntry)
        .where(
            col(JournalEntry.business_key) == business_key(period.business_id),
            col(JournalEntry.id) > key_of(key, sequence),
            col(JournalEntry.date) >= period.period_start,
            col(JournalEntry.date) <= period.period_end,
        )
        .order_by(col(JournalEntry.id))
        .limit(ENTRIES_NAMED)
    )
    return [
        {"reference": entry.reference, "date": entry.date.isoformat(), "description": entry.description}
        for entry in session.exec(statement)
    ]
