"""Import of journal entries: a CSV file, posted whole or not at all."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Member, ServicesHere
from dashboard.api.refusals import refusals
from dashboard.api.uploads import MEGABYTE, ROUND_THE_FILE, body_of, uploaded
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.late_entries import settle_late_entries
from dashboard.ledger.importing.entries_file import PostedFile, post_entries_file
from dashboard.schemas import DateText, JournalImportResponse

MEGABYTES_MAX = 5

LateDate = Annotated[
    DateText | None,
    Query(
        description="The `date` of the `offer` that an earlier refusal made: entries of closed periods are "
        "posted on that day, with their own as `original_date`"
    ),
]

router = APIRouter(prefix="/journal-entries", tags=["journal-entries"], route_class=Door)


@router.post(
    "/import",
    status_code=201,
    summary="Import journal entries",
    responses=refusals(400, 401, 403, 413),
    openapi_extra=body_of("text/csv"),
    max_body_size=MEGABYTES_MAX * MEGABYTE + ROUND_THE_FILE,
)
async def import_journal_entries(
    request: Request, caller: Member, services: ServicesHere, by: Acting, late_date: LateDate = None
) -> JournalImportResponse:
    """Post every entry of a CSV file (at most 5 MB) into open periods, or none of them.

    The columns are those of `journal.csv` in a books folder: `entry,date,description,account,amount,party,
    document,due_date,kind`, one row a line, debits positive. `entry` becomes the reference, so the same
    file is refused the second time. What is wrong is answered with 400, each problem on a line of `detail` as
    `file:line: column: what is wrong`, up to 100 of them. Where nothing is wrong but that some entries lie in
    closed periods, the answer has an `offer` as well: the first day of the next open period, where they can
    be posted as late entries by sending the file again with `late_date`.
    """
    data = await uploaded(
        request, megabytes_max=MEGABYTES_MAX, otherwise="Send a CSV file of journal entries"
    )

    def note(session: Session, posted: PostedFile) -> None:
        settle_late_entries(session, business_id=caller.business_id, posted=posted.late)
        late = f", {len(posted.late)} of them late on {late_date}" if posted.late else ""
        note_event(
            session,
            business_id=caller.business_id,
            kind=EventKind.ENTRIES_IMPORTED,
            by=by,
            detail=f"{posted.entries} entries, {posted.first_reference} to {posted.last_reference}{late}",
        )

    posted = await run_in_threadpool(
        post_entries_file,
        services.engine,
        data,
        business_id=caller.business_id,
        by_user_id=caller.user.id,
        late_date=late_date,
        at_the_end=note,
    )
    return JournalImportResponse(
        entries=posted.entries,
        lines=posted.lines,
        first_reference=posted.first_reference,
        last_reference=posted.last_reference,
        late_entries=len(posted.late),
        start_date=posted.first_day,
        end_date=posted.last_day,
    )
