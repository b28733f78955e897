"""Approvals: a forced close or a reopening asked for by one person and decided on by another."""

from fastapi import APIRouter

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.closing import approvals
from dashboard.database import reading, writing
from dashboard.schemas import (
    ApprovalResponse,
    ApprovalsResponse,
    ClosePeriodRequest,
    RefuseApprovalRequest,
    ReopenPeriodRequest,
)

router = APIRouter(prefix="/accounting-periods", tags=["accounting-periods"], route_class=Door)


@router.get("/{period_id}/approvals", summary="List approvals", responses=refusals(400, 401, 403, 404))
def list_approvals(period_id: str, caller: Viewer, services: ServicesHere) -> ApprovalsResponse:
    """What was asked for in the period and what became of it, the latest first."""
    with reading(services.engine) as session:
        found = approvals.approvals_of(session, business_id=caller.business_id, period_id=period_id)
        return ApprovalsResponse(period_id=period_id, items=found)


@router.post(
    "/{period_id}/approvals/close",
    status_code=201,
    summary="Ask for a forced close",
    responses=refusals(400, 401, 403, 404),
)
def ask_to_close(
    period_id: str, request: ClosePeriodRequest, caller: Admin, services: ServicesHere, by: Acting
) -> ApprovalResponse:
    """Ask a second person to let the period be closed over what blocks."""
    with writing(services.engine) as session:
        asked = approvals.ask_to_close(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            request=request,
            by=by,
            days=services.settings.approval_days,
        )
        return approvals.approval_shown(session, asked)


@router.post(
    "/{period_id}/approvals/reopen",
    status_code=201,
    summary="Ask for a reopening",
    responses=refusals(400, 401, 403, 404),
)
def ask_to_reopen(
    period_id: str, request: ReopenPeriodRequest, caller: Admin, services: ServicesHere, by: Acting
) -> ApprovalResponse:
    """Ask a second person to let the period be reopened; a locked one among owners only."""
    with writing(services.engine) as session:
        asked = approvals.ask_to_reopen(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            request=request,
            by=by,
            days=services.settings.approval_days,
        )
        return approvals.approval_shown(session, asked)


@router.post(
    "/{period_id}/approvals/{request_id}/approve",
    status_code=201,
    summary="Approve a request",
    responses=refusals(400, 401, 403, 404),
)
def approve(
    period_id: str, request_id: str, caller: Admin, services: ServicesHere, by: Acting
) -> ApprovalResponse:
    """Let it happen, now. Whoever asked cannot."""
    with writing(services.engine) as session:
        approved = approvals.approve(
            session, business_id=caller.business_id, period_id=period_id, request_id=request_id, by=by
        )
        return approvals.approval_shown(session, approved)


@router.post(
    "/{period_id}/approvals/{request_id}/refuse",
    status_code=201,
    summary="Refuse a request",
    responses=refusals(400, 401, 403, 404),
)
def refuse(
    period_id: str,
    request_id: str,
    request: RefuseApprovalRequest,
    caller: Admin,
    services: ServicesHere,
    by: Acting,
) -> ApprovalResponse:
    """Say no, and why."""
    with writing(services.engine) as session:
        refused = approvals.refuse(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            request_id=request_id,
            note=request.note,
            by=by,
        )
        return approvals.approval_shown(session, refused)


@router.post(
    "/{period_id}/approvals/{request_id}/withdraw",
    status_code=201,
    summary="Withdraw a request",
    responses=refusals(400, 401, 403, 404),
)
def withdraw(
    period_id: str, request_id: str, caller: Admin, services: ServicesHere, by: Acting
) -> ApprovalResponse:
    """Take one's own request back."""
    with writing(services.engine) as session:
        withdrawn = approvals.withdraw(
            session, business_id=caller.business_id, period_id=period_id, request_id=request_id, by=by
        )
        return approvals.approval_shown(session, withdrawn)
