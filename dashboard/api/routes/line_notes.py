"""Line notes: what preparers say of the lines of a period's reports."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Member, ServicesHere, Viewer
from dashboard.api.paging import known, one_of
from dashboard.api.refusals import refusals
from dashboard.closing.history import EventKind, note_event
from dashboard.database import reading, writing
from dashboard.ledger.line_notes import line_note_history
from dashboard.ledger.periods import get_period
from dashboard.reports.noting import current_notes, note_line, suggested_notes
from dashboard.schemas import (
    ROW_ID_MAX,
    LineNoteHistoryResponse,
    LineNoteResponse,
    LineNotesResponse,
    LineNoteWriteRequest,
    ReportKey,
)

router = APIRouter(prefix="/accounting-periods", tags=["line-notes"], route_class=Door)

REPORTS = one_of(ReportKey)
ReportFilter = Annotated[
    str | None,
    Query(description="Notes on this report; on all of them otherwise", json_schema_extra=REPORTS),
]
ReportName = Annotated[str, Query(description="Key of the report", json_schema_extra=REPORTS)]
RowId = Annotated[str, Query(min_length=1, max_length=ROW_ID_MAX, description="Id of the line")]


@router.get("/{period_id}/line-notes", summary="List line notes", responses=refusals(400, 401, 403, 404))
def list_line_notes(
    period_id: str, caller: Viewer, services: ServicesHere, report: ReportFilter = None
) -> LineNotesResponse:
    """The notes that count for the period, and what the period before said of lines without one."""
    key = known(ReportKey, report, name="report")
    with reading(services.engine) as session:
        asked = {"business_id": caller.business_id, "period_id": period_id}
        return LineNotesResponse(
            items=[
                LineNoteResponse.model_validate(note) for note in current_notes(session, **asked, report=key)
            ],
            suggestions=[
                LineNoteResponse.model_validate(note)
                for note in suggested_notes(session, **asked, report=key)
            ],
        )


@router.post(
    "/{period_id}/line-notes",
    status_code=201,
    summary="Write a line note",
    responses=refusals(400, 401, 403, 404),
)
def write_line_note(
    period_id: str, request: LineNoteWriteRequest, caller: Member, services: ServicesHere, by: Acting
) -> LineNoteResponse:
    """Write the note on a line anew; an empty text takes it away. Every version is kept."""
    with writing(services.engine) as session:
        note = note_line(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            report=request.report,
            row_id=request.row_id,
            text=request.text,
            by_user_id=caller.user.id,
        )
        note_event(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            kind=EventKind.NOTE_WRITTEN,
            by=by,
            detail=f"{request.report}, {request.row_id}",
        )
        return LineNoteResponse.model_validate(note)


@router.get(
    "/{period_id}/line-notes/history",
    summary="List the versions of a line note",
    responses=refusals(400, 401, 403, 404),
)
def list_line_note_versions(
    period_id: str, report: ReportName, row_id: RowId, caller: Viewer, services: ServicesHere
) -> LineNoteHistoryResponse:
    """Every version of the note on a line, the last one first; one without text took the note away."""
    key = known(ReportKey, report, name="report")
    with reading(services.engine) as session:
        period = get_period(session, business_id=caller.business_id, period_id=period_id)
        found = line_note_history(
            session,
            business_id=caller.business_id,
            period_start=period.period_start,
            period_end=period.period_end,
            report=str(key),
            row_id=row_id,
        )
        return LineNoteHistoryResponse(items=[LineNoteResponse.model_validate(note) for note in found])
