"""The journal: entries posted and read, and the chart of accounts they are posted to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dashboard.api.acting import Acting
from dashboard.api.admission import Caller, Door, Member, ServicesHere, Viewer
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.late_entries import offer_next_open, settle_late_entry
from dashboard.database import reading, writing
from dashboard.errors import InvalidField, PeriodNotOpen
from dashboard.keyset import PageRequest
from dashboard.ledger.accounts import ACCOUNT_SORTS
from dashboard.ledger.accounts import list_ledgers as find_ledgers
from dashboard.ledger.entries import ENTRY_SORTS, entries_shown, get_entry, list_entries
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entry
from dashboard.schemas import (
    DateText,
    JournalEntriesListResponse,
    JournalEntryCreateRequest,
    JournalEntryResponse,
    LedgersListResponse,
    LineEntryRequest,
)

router = APIRouter(route_class=Door)

StartDate = Annotated[DateText | None, Query(description="Entries of this day and later")]
EndDate = Annotated[DateText | None, Query(description="Entries of this day and earlier")]
Search = Annotated[
    str | None,
    Query(max_length=200, description="Words in the reference, a description, a document or a party's name"),
]
LedgerFilter = Annotated[str | None, Query(description="Entries with a line on this ledger")]
PagedEntries = Annotated[PageRequest, Depends(paged_by(ENTRY_SORTS))]
PagedLedgers = Annotated[PageRequest, Depends(paged_by(ACCOUNT_SORTS, newest_first=False))]


@router.get("/ledgers", tags=["ledgers"], summary="List ledgers", responses=refusals(400, 401, 403))
def list_ledgers(
    caller: Viewer,
    services: ServicesHere,
    page: PagedLedgers,
    type: Annotated[str | None, Query(description="Filter by type of account")] = None,
) -> LedgersListResponse:
    """The chart of accounts, by number, with today's balances."""
    with reading(services.engine) as session:
        found = find_ledgers(session, business_id=caller.business_id, request=page, type=type)
    return LedgersListResponse(items=found.items, **page_fields(found))


@router.get(
    "/journal-entries",
    tags=["journal-entries"],
    summary="List journal entries",
    responses=refusals(400, 401, 403),
)
def list_journal_entries(
    caller: Viewer,
    services: ServicesHere,
    page: PagedEntries,
    start_date: StartDate = None,
    end_date: EndDate = None,
    search: Search = None,
    ledger_id: LedgerFilter = None,
) -> JournalEntriesListResponse:
    """The entries of the business with their lines, the latest first."""
    if start_date and end_date and start_date > end_date:
        raise InvalidField("query", "start_date", message="start_date must not be after end_date")
    with reading(services.engine) as session:
        found = list_entries(
            session,
            business_id=caller.business_id,
            request=page,
            start=start_date,
            end=end_date,
            account_id=ledger_id,
            search=search,
        )
    return JournalEntriesListResponse(items=found.items, **page_fields(found))


@router.post(
    "/journal-entries",
    status_code=201,
    tags=["journal-entries"],
    summary="Create journal entry",
    responses=refusals(400, 401, 403),
)
def create_journal_entry(
    request: JournalEntryCreateRequest, caller: Member, services: ServicesHere, by: Acting
) -> JournalEntryResponse:
    """Post a balanced entry into an open period. It is never changed; a correction is a new entry.

    What a closed period refuses is answered with an `offer`: the next open period, where it can be posted
    with its `original_date`.
    """
    draft = EntryDraft(
        date=request.date,
        description=request.description,
        kind=request.kind,
        closes_year_end=request.closes_year_end,
        original_date=request.original_date,
        lines=[_line_draft(line) for line in request.line_entries],
    )
    try:
        return _post(services, caller, by, draft, currency=request.currency)
    except PeriodNotOpen as refusal:
        with writing(services.engine) as session:
            offer = offer_next_open(session, business_id=caller.business_id, draft=draft, by=by)
        refusal.offer = offer.model_dump(mode="json") if offer else None
        raise


def _post(
    services: Services, caller: Caller, by: Doer, draft: EntryDraft, *, currency: str | None
) -> JournalEntryResponse:
    with writing(services.engine) as session:
        entry = post_entry(session, business_id=caller.business_id, draft=draft, by_user_id=caller.user.id)
        settle_late_entry(session, business_id=caller.business_id, draft=draft, entry=entry)
        [answer] = entries_shown(session, business_id=caller.business_id, entries=[entry])
        if currency not in {None, answer.currency}:
            # Raised inside the transaction, which therefore posts nothing.
            raise InvalidField("body", "currency", message=f"The books are kept in {answer.currency}")
        note_event(
            session,
            business_id=caller.business_id,
            kind=EventKind.ENTRY_POSTED,
            by=by,
            detail=f"{entry.reference}, {entry.date}",
        )
        return answer


@router.get(
    "/journal-entries/{entry_id}",
    tags=["journal-entries"],
    summary="Get journal entry",
    responses=refusals(400, 401, 403, 404),
)
def get_journal_entry(entry_id: str, caller: Viewer, services: ServicesHere) -> JournalEntryResponse:
    """One entry with its lines."""
    with reading(services.engine) as session:
        return get_entry(session, business_id=caller.business_id, entry_id=entry_id)


def _line_draft(line: LineEntryRequest) -> LineDraft:
    return LineDraft(
        account_id=line.ledger_id,
        amount=line.amount if line.debit_credit == "debit" else -line.amount,
        description=line.description,
        party=line.party,
        document=line.document,
        due_date=line.due_date,
    )
