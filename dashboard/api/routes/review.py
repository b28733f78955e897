"""The review of a close: checklist, sign-offs, score; and the lock of many periods at once."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Member, Owner, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.closing import sign_offs
from dashboard.closing.bulk_lock import bulk_lock
from dashboard.closing.checklist import acknowledge, acks_answer
from dashboard.closing.close_score import close_score, keep_score, score_history
from dashboard.database import reading, writing
from dashboard.schemas import (
    BulkLockPeriodsResult,
    BulkLockRequest,
    ChecklistAckRequest,
    CloseChecklistAckResponse,
    CloseChecklistAcksListResponse,
    CloseScoreResponse,
    ScoreHistoryResponse,
    SignOffRequest,
    SignOffResponse,
    SignOffRole,
    SignOffsResponse,
)

router = APIRouter(prefix="/accounting-periods", tags=["accounting-periods"], route_class=Door)


@router.post(
    "/bulk-lock", status_code=201, summary="Bulk close and lock periods", responses=refusals(400, 401, 403)
)
def bulk_lock_periods(
    request: BulkLockRequest, caller: Owner, services: ServicesHere, by: Acting
) -> BulkLockPeriodsResult:
    """Lock many periods at once, closing those that are open; what cannot be locked is skipped and named."""
    with writing(services.engine) as session:
        return bulk_lock(session, business_id=caller.business_id, request=request, by=by)


@router.get(
    "/{period_id}/checklist-acks",
    summary="List period checklist acks",
    responses=refusals(400, 401, 403, 404),
)
def list_checklist_acks(
    period_id: str, caller: Viewer, services: ServicesHere
) -> CloseChecklistAcksListResponse:
    """The steps of the close that are taken, and all there are."""
    with reading(services.engine) as session:
        return acks_answer(session, business_id=caller.business_id, period_id=period_id)


@router.put(
    "/{period_id}/checklist-acks/{step_id}",
    summary="Acknowledge a checklist step",
    responses=refusals(400, 401, 403, 404),
)
def acknowledge_step(
    period_id: str,
    step_id: str,
    request: ChecklistAckRequest,
    caller: Member,
    services: ServicesHere,
    by: Acting,
) -> CloseChecklistAckResponse:
    """Say that a step is taken; again, and its notes are replaced."""
    with writing(services.engine) as session:
        return acknowledge(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            step_id=step_id,
            notes=request.notes,
            by=by,
        )


@router.get("/{period_id}/sign-offs", summary="List sign-offs", responses=refusals(400, 401, 403, 404))
def list_sign_offs(period_id: str, caller: Viewer, services: ServicesHere) -> SignOffsResponse:
    """Who has signed off the period, and whose word has lapsed because a figure moved."""
    with reading(services.engine) as session:
        return sign_offs.sign_offs_answer(session, business_id=caller.business_id, period_id=period_id)


@router.post(
    "/{period_id}/sign-offs",
    status_code=201,
    summary="Record a sign-off",
    responses=refusals(400, 401, 403, 404),
)
def create_sign_off(
    period_id: str, request: SignOffRequest, caller: Member, services: ServicesHere, by: Acting
) -> SignOffResponse:
    """Sign off the period in a role; again, and it covers the figures as they are now."""
    with writing(services.engine) as session:
        return sign_offs.sign_off(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            role=request.role,
            notes=request.notes,
            by=by,
        )


@router.delete(
    "/{period_id}/sign-offs",
    status_code=204,
    summary="Revoke a sign-off",
    responses=refusals(400, 401, 403, 404),
)
def delete_sign_off(
    period_id: str, role: SignOffRole, caller: Member, services: ServicesHere, by: Acting
) -> None:
    """Take one's own sign-off back; the history keeps that it was given."""
    with writing(services.engine) as session:
        sign_offs.revoke_sign_off(
            session, business_id=caller.business_id, period_id=period_id, role=role, by=by
        )


@router.get("/{period_id}/close-score", summary="Get close score", responses=refusals(400, 401, 403, 404))
def get_close_score(period_id: str, caller: Viewer, services: ServicesHere) -> CloseScoreResponse:
    """How far the close has come, in five components, as the books stand now."""
    with reading(services.engine) as session:
        found = close_score(session, business_id=caller.business_id, period_id=period_id)
    keep_score(services.engine, business_id=caller.business_id, found=found)
    return found


@router.get("/{period_id}/score-history", summary="Get score history", responses=refusals(400, 401, 403, 404))
def get_score_history(
    period_id: str,
    caller: Viewer,
    services: ServicesHere,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many days at most")] = 60,
) -> ScoreHistoryResponse:
    """The score day by day, the oldest first."""
    with reading(services.engine) as session:
        return score_history(session, business_id=caller.business_id, period_id=period_id, limit=limit)
