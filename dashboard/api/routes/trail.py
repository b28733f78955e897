"""The audit trail: who did what, when and from where. For the owner."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Owner, ServicesHere
from dashboard.api.package_files import attachment
from dashboard.api.paging import known, one_of, page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.trail import SORT_COLUMNS, TrailFilter, csv_of_trail, list_trail
from dashboard.database import reading, writing
from dashboard.errors import InvalidField
from dashboard.keyset import PageRequest
from dashboard.schemas import AuditTrailResponse, DateText

router = APIRouter(prefix="/audit-trail", tags=["audit-trail"], route_class=Door)

CSV = "text/csv"


async def narrowed_to(
    by_user_id: Annotated[str | None, Query(description="Filter by UUID of who did it")] = None,
    kind: Annotated[
        str | None, Query(description="Filter by what was done", json_schema_extra=one_of(EventKind))
    ] = None,
    start_date: Annotated[DateText | None, Query(description="Of this day and later")] = None,
    end_date: Annotated[DateText | None, Query(description="Of this day and earlier")] = None,
) -> TrailFilter:
    """Which events are asked for; raises InvalidField."""
    if start_date and end_date and start_date > end_date:
        raise InvalidField("query", "start_date", message="start_date must not be after end_date")
    return TrailFilter(
        by_user_id=by_user_id, kind=known(EventKind, kind, name="kind"), start=start_date, end=end_date
    )


Wanted = Annotated[TrailFilter, Depends(narrowed_to)]
Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS))]


@router.get("", summary="List audit events", responses=refusals(400, 401, 403))
def list_audit_events(
    caller: Owner, services: ServicesHere, wanted: Wanted, page: Paged
) -> AuditTrailResponse:
    """Everything that was done in the business, and its people's sign-ins; the latest first."""
    with reading(services.engine) as session:
        found = list_trail(session, business_id=caller.business_id, wanted=wanted, page=page)
        return AuditTrailResponse(items=found.items, **page_fields(found))


@router.get(
    "/export",
    summary="Export audit events",
    response_class=Response,
    responses={**refusals(400, 401, 403), 200: {"description": "The events", "content": {CSV: {}}}},
)
def export_audit_events(caller: Owner, services: ServicesHere, wanted: Wanted, by: Acting) -> Response:
    """The same events as CSV, the latest first, a million at the most. The export is an event itself."""
    with writing(services.engine) as session:
        note_event(session, business_id=caller.business_id, kind=EventKind.TRAIL_EXPORTED, by=by)
    lines = csv_of_trail(services.engine, business_id=caller.business_id, wanted=wanted)
    return StreamingResponse(lines, media_type=CSV, headers=attachment("audit-trail.csv"))
