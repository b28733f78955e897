"""The second person: where a business asks for one, nobody closes over a blocker or reopens alone."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.chain import person_fact
from dashboard.closing.history import EventKind, note_event
from dashboard.errors import SecondPersonNeeded
from dashboard.ledger.businesses import find_business
from dashboard.ledger.notices import note_change
from dashboard.models import AccountingPeriod, ApprovalRequest, Business, now
from dashboard.schemas import ApprovalState, PeriodStatus


def refuse_alone(session: Session, *, business_id: str, what: str, approver: Actor | None) -> None:
    """Raise SecondPersonNeeded when the business asks for a second person and none has approved."""
    if approver is None and find_business(session, business_id).needs_second_person:
        raise SecondPersonNeeded(what)


def approval_facts(session: Session, approver: Actor | None) -> dict[str, Any]:
    """What the chain says of who approved; nothing where nobody had to."""
    return {"approved_by": person_fact(session, approver.user_id)} if approver else {}


def set_second_person(session: Session, *, business_id: str, needed: bool, by: Actor) -> Business:
    """Ask for a second person from now on, or no longer; the history of every open period says so.

    In a writing transaction. What waits for approval goes on waiting. Raises NotFound (business).
    """
    business = find_business(session, business_id)
    if business.needs_second_person == needed:
        return business
    business.needs_second_person, business.updated_at = needed, now()
    session.add(business)
    kind = EventKind.SECOND_PERSON_ON if needed else EventKind.SECOND_PERSON_OFF
    statement = select(AccountingPeriod).where(
        AccountingPeriod.business_id == business_id, AccountingPeriod.status == PeriodStatus.OPEN
    )
    for period in session.exec(statement):
        note_event(session, business_id=business_id, period_id=period.id, kind=kind, by=by)
        note_change(session, business_id=business_id, kind="period", object_id=period.id)
    session.flush()
    return business


def pending_requests(session: Session, period_ids: Sequence[str]) -> list[ApprovalRequest]:
    """What waits for a second person in these periods, at most one a period."""
    statement = select(ApprovalRequest).where(
        col(ApprovalRequest.period_id).in_(period_ids), ApprovalRequest.state == ApprovalState.PENDING
    )
    return list(session.exec(statement))


def lapse_pending(session: Session, *, period: AccountingPeriod) -> None:
    """A period that was closed or reopened has no use for what was asked of it before."""
    for request in pending_requests(session, [period.id]):
        request.state, request.decided_at = ApprovalState.LAPSED, now()
        session.add(request)
