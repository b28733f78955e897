"""The second person: where a business asks for one, nobody closes over a blocker or reopens alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from dashboard.closing.actor import Actor
from dashboard.closing.chain import person_fact
from dashboard.closing.history import EventKind, note_event
from dashboard.errors import NotAuthenticated, NotPermitted, SecondPersonNeeded
from dashboard.ledger.businesses import find_business
from dashboard.ledger.notices import note_change
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, ApprovalRequest, Business, User, now
from dashboard.people.memberships import role_in
from dashboard.schemas import ApprovalState, PeriodStatus, Role


def refuse_alone(session: Session, *, business_id: str, what: str, approver: Actor | None) -> None:
    """Raise SecondPersonNeeded when the business asks for a second person and none has approved."""
    if approver is None and find_business(session, business_id).needs_second_person:
        raise SecondPersonNeeded(what)


def approval_facts(session: Session, approver: Actor | None) -> dict[str, Any]:
    """What the chain says of who approved; nothing where nobody had to."""
    return {"approved_by": person_fact(session, approver.user_id)} if approver else {}


def set_second_person(session: Session, *, business_id: str, needed: bool, by: Actor, days: int) -> Business:
    """Ask for a second person from now on, or no longer; the history of every open period says so.

    In a writing transaction. An owner switches it on alone. Off it takes two: an owner asks, and within so
    many `days` another admin or owner says the same, or that it stays on. What waits for approval goes on
    waiting. Raises NotFound (business), NotPermitted, NotAuthenticated.
    """
    take_turn(session, business_id=business_id)
    business = find_business(session, business_id)
    if business.needs_second_person and not needed:
        _switch_off(session, business, by=by, days=days)
    elif business.needs_second_person:
        _keep_on(session, business, by=by)
    elif needed:
        _refuse_unless_owner(session, business, by=by)
        _switch(session, business, needed=True, by=by)
    return business


def waits_to_switch_off(business: Business, *, at: datetime) -> bool:
    """Whether somebody asked to switch the second person off, and another can still agree."""
    return business.switch_off_until is not None and at < business.switch_off_until


def _switch_off(session: Session, business: Business, *, by: Actor, days: int) -> None:
    """Ask for it; or do it, where somebody else has asked."""
    if not waits_to_switch_off(business, at=now()):
        _refuse_unless_owner(session, business, by=by)
        if by.user_id is None:
            raise NotAuthenticated
        business.switch_off_by_user_id = by.user_id
        business.switch_off_until = now() + timedelta(days=days)
        _tell(session, business, kind=EventKind.SWITCH_OFF_ASKED_FOR, by=by)
        return
    asked_by = business.switch_off_by_user_id or ""
    if by.user_id == asked_by:
        raise NotPermitted("You asked for this yourself. Another admin or owner has to agree.")
    role = role_in(session, business_id=business.id, user_id=asked_by)
    if role is None or not role.reaches(Role.OWNER):
        raise NotPermitted("Whoever asked is no owner here any more. Keep the second person.")
    asker = session.get_one(User, asked_by).name
    _switch(session, business, needed=False, by=by, detail=f"Asked for by {asker}")


def _keep_on(session: Session, business: Business, *, by: Actor) -> None:
    if not waits_to_switch_off(business, at=now()):
        return
    business.switch_off_by_user_id = business.switch_off_until = None
    _tell(session, business, kind=EventKind.SWITCH_OFF_REFUSED, by=by)


def _switch(session: Session, business: Business, *, needed: bool, by: Actor, detail: str = "") -> None:
    business.needs_second_person = needed
    business.switch_off_by_user_id = business.switch_off_until = None
    kind = EventKind.SECOND_PERSON_ON if needed else EventKind.SECOND_PERSON_OFF
    _tell(session, business, kind=kind, by=by, detail=detail)


def _tell(session: Session, business: Business, *, kind: EventKind, by: Actor, detail: str = "") -> None:
    business.updated_at = now()
    session.add(business)
    statement = select(AccountingPeriod).where(
        AccountingPeriod.business_id == business.id, AccountingPeriod.status == PeriodStatus.OPEN
    )
    is_open = list(session.exec(statement))
    for period in is_open:
        note_change(session, business_id=business.id, kind="period", object_id=period.id)
    for period_id in [period.id for period in is_open] or [None]:
        note_event(session, business_id=business.id, period_id=period_id, kind=kind, by=by, detail=detail)
    session.flush()


def _refuse_unless_owner(session: Session, business: Business, *, by: Actor) -> None:
    role = role_in(session, business_id=business.id, user_id=by.user_id or "")
    if role is None or not role.reaches(Role.OWNER):
        raise NotPermitted("Only an owner changes this. It needs the role owner in this business.")


def pending_requests(session: Session, period_ids: Sequence[str]) -> list[ApprovalRequest]:
    """What waits for a second person in these periods, at most one a period; not what has expired."""
    statement = select(ApprovalRequest).where(
        col(ApprovalRequest.period_id).in_(period_ids),
        ApprovalRequest.state == ApprovalState.PENDING,
        or_(col(ApprovalRequest.expires_at).is_(None), col(ApprovalRequest.expires_at) > now()),
    )
    return list(session.exec(statement))


def has_expired(request: ApprovalRequest, *, at: datetime) -> bool:
    """Whether it waited for its whole time; written down or not yet."""
    is_over = request.expires_at is not None and request.expires_at <= at
    return request.state == ApprovalState.EXPIRED or (request.state == ApprovalState.PENDING and is_over)


def expired_requests(session: Session, *, at: datetime) -> list[tuple[str, str]]:
    """Id and business of every request whose time is over and of which nobody was told."""
    statement = select(ApprovalRequest.id, ApprovalRequest.business_id).where(
        ApprovalRequest.state == ApprovalState.PENDING, col(ApprovalRequest.expires_at) <= at
    )
    return list(session.exec(statement))


def expire_request(session: Session, *, request_id: str, business_id: str, by: Actor, at: datetime) -> bool:
    """Write down that nobody answered in time; in a writing transaction. Whether it was still to be done."""
    take_turn(session, business_id=business_id)
    request = session.get_one(ApprovalRequest, request_id, populate_existing=True)
    if request.state != ApprovalState.PENDING or not has_expired(request, at=at):
        return False
    request.state, request.decided_at = ApprovalState.EXPIRED, request.expires_at
    session.add(request)
    note_event(
        session,
        business_id=business_id,
        period_id=request.period_id,
        kind=EventKind.APPROVAL_EXPIRED,
        by=by,
        detail=f"Asked for on {request.asked_at.date()}, answered by nobody",
    )
    note_change(session, business_id=business_id, kind="period", object_id=request.period_id)
    session.flush()
    return True


def lapse_pending(session: Session, *, period: AccountingPeriod) -> None:
    """A period that was closed or reopened has no use for what was asked of it before."""
    for request in pending_requests(session, [period.id]):
        request.state, request.decided_at = ApprovalState.LAPSED, now()
        session.add(request)
