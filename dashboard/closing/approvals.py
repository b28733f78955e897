"""Approvals: a forced close or a reopening that one person asks for and another one lets happen."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.close import close_period, judge_close
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.reopen import reopen_period
from dashboard.closing.second_person import has_expired, pending_requests
from dashboard.errors import CloseError, NotAuthenticated, NotFound, NotPermitted
from dashboard.ledger.businesses import find_business
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, ApprovalRequest, now
from dashboard.people.memberships import names_of, role_in
from dashboard.schemas import (
    ApprovalKind,
    ApprovalResponse,
    ApprovalState,
    ClosePeriodRequest,
    OverrideRequest,
    PeriodStatus,
    ReopenPeriodRequest,
    Role,
)

SHOWN_AT_MOST = 20
ACTS = {ApprovalKind.CLOSE: "Close over what blocks", ApprovalKind.REOPEN: "Reopen"}


def ask_to_close(
    session: Session, *, business_id: str, period_id: str, request: ClosePeriodRequest, by: Actor, days: int
) -> ApprovalRequest:
    """Ask a second person for a forced close, to answer within so many days; in a writing transaction.

    It is refused as the close itself would be: raises what `judge_close` raises, and CloseError where the
    business asks for no second person, nothing blocks, or the period waits for an answer already.
    """
    period = _free_to_ask(session, business_id=business_id, period_id=period_id)
    if request.period_end != period.period_end:
        raise CloseError(f"This period ends on {period.period_end}, not on {request.period_end}")
    judged = judge_close(session, business_id=business_id, request=request, by=by)
    if not judged.examined.blockers:
        raise CloseError("Nothing blocks this close. Close the period: it needs no second person.")
    # Each blocker by name, so that one that comes later is not closed over unseen.
    named = [OverrideRequest.model_validate(each, from_attributes=True) for each in judged.overrides]
    request = request.model_copy(update={"overrides": named})
    reason = judged.reason or ""
    return _ask(session, period, kind=ApprovalKind.CLOSE, request=request, reason=reason, by=by, days=days)


def ask_to_reopen(
    session: Session, *, business_id: str, period_id: str, request: ReopenPeriodRequest, by: Actor, days: int
) -> ApprovalRequest:
    """Ask a second person for a reopening, to answer within so many days; in a writing transaction.

    Raises what `reopen_period` raises, NotPermitted (a locked period, not for an owner), and CloseError where
    the business asks for no second person or the period waits for an answer already.
    """
    period = _free_to_ask(session, business_id=business_id, period_id=period_id)
    _refuse_unless_may_reopen(session, period, by=by)
    with session.begin_nested() as trial:  # As if it had been approved, to refuse now what could not be then.
        reopen_period(
            session, business_id=business_id, period_id=period.id, request=request, by=by, approver=by
        )
        trial.rollback()
    session.refresh(period)
    reason = request.reopen_reason.strip()
    return _ask(session, period, kind=ApprovalKind.REOPEN, request=request, reason=reason, by=by, days=days)


def approve(
    session: Session, *, business_id: str, period_id: str, request_id: str, by: Actor
) -> ApprovalRequest:
    """Let it happen, now, as it was asked for; in a writing transaction.

    Whoever asked is who does it; the certificate names both. Raises NotPermitted (who asked herself; no
    owner, for a locked period; who asked may no longer), CloseError (decided already, or expired), NotFound,
    and what the act itself raises, such as InvalidField for a check that blocks by now and did not when it
    was asked.
    """
    period, request = _pending(session, business_id=business_id, period_id=period_id, request_id=request_id)
    if by.user_id == request.asked_by_user_id:
        raise NotPermitted("Whoever asked cannot approve. Another admin or owner has to.")
    asker = replace(by, user_id=request.asked_by_user_id, address=request.address, agent=request.agent)
    role = role_in(session, business_id=business_id, user_id=request.asked_by_user_id)
    if role is None or not role.reaches(Role.ADMIN):
        raise NotPermitted("Whoever asked may no longer close or reopen here. Refuse the request.")
    _decide(session, request, state=ApprovalState.APPROVED, kind=EventKind.APPROVED, by=by)
    if request.kind == ApprovalKind.CLOSE:
        close = ClosePeriodRequest.model_validate(request.request)
        close_period(session, business_id=business_id, request=close, by=asker, approver=by)
    else:
        for person in (asker, by):
            _refuse_unless_may_reopen(session, period, by=person)
        reopen = ReopenPeriodRequest.model_validate(request.request)
        reopen_period(
            session, business_id=business_id, period_id=period.id, request=reopen, by=asker, approver=by
        )
    return request


def refuse(
    session: Session, *, business_id: str, period_id: str, request_id: str, note: str | None, by: Actor
) -> ApprovalRequest:
    """Say no, and why; in a writing transaction. NotPermitted (who asked), CloseError, NotFound."""
    _, request = _pending(session, business_id=business_id, period_id=period_id, request_id=request_id)
    if by.user_id == request.asked_by_user_id:
        raise NotPermitted("Whoever asked can withdraw the request, not refuse it.")
    request.note = (note or "").strip() or None
    return _decide(session, request, state=ApprovalState.REFUSED, kind=EventKind.APPROVAL_REFUSED, by=by)


def withdraw(
    session: Session, *, business_id: str, period_id: str, request_id: str, by: Actor
) -> ApprovalRequest:
    """Take one's own request back; in a writing transaction. NotPermitted, CloseError, NotFound."""
    _, request = _pending(session, business_id=business_id, period_id=period_id, request_id=request_id)
    if by.user_id != request.asked_by_user_id:
        raise NotPermitted("Only who asked can withdraw the request. You can refuse it.")
    return _decide(session, request, state=ApprovalState.WITHDRAWN, kind=EventKind.APPROVAL_WITHDRAWN, by=by)


def approvals_of(session: Session, *, business_id: str, period_id: str) -> list[ApprovalResponse]:
    """What was asked for in the period, the latest first; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    statement = select(ApprovalRequest).where(ApprovalRequest.period_id == period.id)
    latest = statement.order_by(col(ApprovalRequest.asked_at).desc(), col(ApprovalRequest.id).desc())
    return [approval_shown(session, each) for each in session.exec(latest.limit(SHOWN_AT_MOST))]


def approval_shown(session: Session, request: ApprovalRequest) -> ApprovalResponse:
    """The request as it is shown, with the names of both people."""
    names = names_of(session, [request.asked_by_user_id, request.decided_by_user_id])
    expired = {"state": ApprovalState.EXPIRED, "decided_at": request.expires_at}
    return ApprovalResponse.model_validate(
        request.model_dump()
        | (expired if has_expired(request, at=now()) else {})
        | {
            "reason": _reason(request),
            "asked_by_name": names.get(request.asked_by_user_id),
            "decided_by_name": names.get(request.decided_by_user_id or ""),
        }
    )


def _free_to_ask(session: Session, *, business_id: str, period_id: str) -> AccountingPeriod:
    take_turn(session, business_id=business_id)
    period = get_period(session, business_id=business_id, period_id=period_id)
    if not find_business(session, business_id).needs_second_person:
        raise CloseError("This business asks for no second person. Close or reopen the period itself.")
    if pending_requests(session, [period.id]):
        raise CloseError("This period waits for an answer already. Approve, refuse or withdraw that first.")
    return period


def _refuse_unless_may_reopen(session: Session, period: AccountingPeriod, *, by: Actor) -> None:
    role = role_in(session, business_id=period.business_id, user_id=by.user_id or "")
    if period.status == PeriodStatus.LOCKED and not (role and role.reaches(Role.OWNER)):
        raise NotPermitted("Only an owner can reopen a locked period, and only an owner can approve it")


def _ask(
    session: Session,
    period: AccountingPeriod,
    *,
    kind: ApprovalKind,
    request: ClosePeriodRequest | ReopenPeriodRequest,
    reason: str,
    by: Actor,
    days: int,
) -> ApprovalRequest:
    if by.user_id is None:
        raise NotAuthenticated
    asked_at = now()
    asked = ApprovalRequest(
        business_id=period.business_id,
        period_id=period.id,
        kind=kind,
        request=request.model_dump(mode="json", exclude_none=True),
        asked_by_user_id=by.user_id,
        asked_at=asked_at,
        expires_at=asked_at + timedelta(days=days),
        address=by.address,
        agent=by.agent,
    )
    session.add(asked)
    _note(session, asked, kind=EventKind.APPROVAL_ASKED_FOR, detail=f"{ACTS[kind]}: {reason}", by=by)
    return asked


def _pending(
    session: Session, *, business_id: str, period_id: str, request_id: str
) -> tuple[AccountingPeriod, ApprovalRequest]:
    take_turn(session, business_id=business_id)
    period = get_period(session, business_id=business_id, period_id=period_id)
    request = session.get(ApprovalRequest, request_id, populate_existing=True)
    if request is None or request.period_id != period.id:
        raise NotFound("Approval request")
    if has_expired(request, at=now()):
        raise CloseError("This request expired before anybody answered it. Ask again.")
    if request.state != ApprovalState.PENDING:
        raise CloseError(f"This request is {request.state.value} already")
    return period, request


def _decide(
    session: Session, request: ApprovalRequest, *, state: ApprovalState, kind: EventKind, by: Actor
) -> ApprovalRequest:
    request.state, request.decided_by_user_id, request.decided_at = state, by.user_id, now()
    session.add(request)
    said = request.note or _reason(request)
    _note(session, request, kind=kind, detail=f"{ACTS[request.kind]}: {said}", by=by)
    return request


def _note(session: Session, request: ApprovalRequest, *, kind: EventKind, detail: str, by: Actor) -> None:
    note_event(
        session,
        business_id=request.business_id,
        period_id=request.period_id,
        kind=kind,
        by=by,
        detail=detail,
    )
    note_change(session, business_id=request.business_id, kind="period", object_id=request.period_id)
    session.flush()


def _reason(request: ApprovalRequest) -> str:
    return str(request.request.get("lock_reason") or request.request.get("reopen_reason") or "")
