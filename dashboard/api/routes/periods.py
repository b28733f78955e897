"""Accounting periods: listed, created, checked, closed, reopened."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, ServicesHere, Viewer
from dashboard.api.answers import period_answer, period_answers
from dashboard.api.paging import known, one_of, page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.closing.close import close_period as close
from dashboard.closing.close_score import keep_score
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.readiness import readiness_of
from dashboard.closing.reopen import reopen_period as reopen
from dashboard.database import reading, writing
from dashboard.errors import NotPermitted
from dashboard.keyset import PageRequest
from dashboard.ledger.periods import PERIOD_SORTS
from dashboard.ledger.periods import create_period as create
from dashboard.ledger.periods import get_period as find_period
from dashboard.ledger.periods import list_periods as find_periods
from dashboard.schemas import (
    AccountingPeriodResponse,
    AccountingPeriodsListResponse,
    ClosePeriodRequest,
    CloseReadinessResponse,
    CreatePeriodRequest,
    PeriodStatus,
    ReopenPeriodRequest,
    Role,
)

router = APIRouter(prefix="/accounting-periods", tags=["accounting-periods"], route_class=Door)

StatusFilter = Annotated[
    str | None,
    Query(description="Filter by status: open, closed, locked", json_schema_extra=one_of(PeriodStatus)),
]
Paged = Annotated[PageRequest, Depends(paged_by(PERIOD_SORTS))]


@router.get("", summary="List accounting periods", responses=refusals(400, 401, 403))
def list_periods(
    caller: Viewer, services: ServicesHere, page: Paged, status: StatusFilter = None
) -> AccountingPeriodsListResponse:
    """The accounting periods of the business, the latest first."""
    with reading(services.engine) as session:
        found = find_periods(
            session,
            business_id=caller.business_id,
            request=page,
            status=known(PeriodStatus, status, name="status"),
        )
        return AccountingPeriodsListResponse(items=period_answers(session, found.items), **page_fields(found))


@router.post("", status_code=201, summary="Create accounting period", responses=refusals(400, 401, 403, 409))
def create_period(
    request: CreatePeriodRequest, caller: Admin, services: ServicesHere, by: Acting
) -> AccountingPeriodResponse:
    """Add an open period next to those there are."""
    with writing(services.engine) as session:
        period = create(session, business_id=caller.business_id, request=request)
        note_event(
            session,
            business_id=caller.business_id,
            period_id=period.id,
            kind=EventKind.PERIOD_CREATED,
            by=by,
            detail=f"{period.period_start} to {period.period_end}",
        )
        return period_answer(session, period)


@router.post(
    "/close", status_code=201, summary="Close accounting period", responses=refusals(400, 401, 403, 404)
)
def close_period(
    request: ClosePeriodRequest, caller: Admin, services: ServicesHere, by: Acting
) -> AccountingPeriodResponse:
    """Close an accounting period to prevent modifications."""
    with writing(services.engine) as session:
        period = close(session, business_id=caller.business_id, request=request, by=by)
        return period_answer(session, period)


@router.get("/{period_id}", summary="Get accounting period", responses=refusals(400, 401, 403, 404))
def get_period(period_id: str, caller: Viewer, services: ServicesHere) -> AccountingPeriodResponse:
    """One accounting period."""
    with reading(services.engine) as session:
        period = find_period(session, business_id=caller.business_id, period_id=period_id)
        return period_answer(session, period)


@router.post(
    "/{period_id}/reopen",
    status_code=201,
    summary="Reopen accounting period",
    responses=refusals(400, 401, 403, 404),
)
def reopen_period(
    period_id: str, request: ReopenPeriodRequest, caller: Admin, services: ServicesHere, by: Acting
) -> AccountingPeriodResponse:
    """Open a closed period again; a locked one only for an owner."""
    with writing(services.engine) as session:
        period = find_period(session, business_id=caller.business_id, period_id=period_id)
        if period.status == PeriodStatus.LOCKED and not caller.role.reaches(Role.OWNER):
            raise NotPermitted("Only an owner can reopen a locked period")
        reopened = reopen(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            request=request,
            by=by,
        )
        return period_answer(session, reopened)


@router.post(
    "/{period_id}/close-readiness",
    status_code=201,
    summary="Check close readiness",
    responses=refusals(400, 401, 403, 404),
)
def check_close_readiness(period_id: str, caller: Viewer, services: ServicesHere) -> CloseReadinessResponse:
    """Run every check of the period now."""
    with reading(services.engine) as session:
        found = readiness_of(session, business_id=caller.business_id, period_id=period_id)
    if found.close_score:
        keep_score(services.engine, business_id=caller.business_id, found=found.close_score)
    return found
