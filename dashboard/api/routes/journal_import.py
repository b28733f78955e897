"""Import of journal entries: a CSV file, posted whole or not at all."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from dashboard.api.admission import Door, Member, ServicesHere
from dashboard.api.refusals import refusals
from dashboard.api.uploads import MEGABYTE, ROUND_THE_FILE, body_of, uploaded
from dashboard.ledger.importing.entries_file import post_entries_file
from dashboard.schemas import JournalImportResponse

MEGABYTES_MAX = 5

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
    request: Request, caller: Member, services: ServicesHere
) -> JournalImportResponse:
    """Post every entry of a CSV file (at most 5 MB) into open periods, or none of them.

    The columns are those of `journal.csv` in a books folder: `entry,date,description,account,amount,party,
    document,due_date,kind`, one row a line, debits positive. `entry` becomes the reference, so the same
    file is refused the second time. What is wrong is answered with 400, each problem on a line of `detail` as
    `file:line: column: what is wrong`, up to 100 of them.
    """
    data = await uploaded(
        request, megabytes_max=MEGABYTES_MAX, otherwise="Send a CSV file of journal entries"
    )
    posted = await run_in_threadpool(
        post_entries_file,
        services.engine,
        data,
        business_id=caller.business_id,
        by_user_id=caller.user.id,
    )
    return JournalImportResponse(
        entries=posted.entries,
        lines=posted.lines,
        first_reference=posted.first_reference,
        last_reference=posted.last_reference,
        start_date=posted.first_day,
        end_date=posted.last_day,
    )
