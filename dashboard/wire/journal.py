"""The journal: accounts, entries and their lines."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from dashboard.wire.shapes import DateText, Day, NumberOnly, Page, Request, UuidText, Wire
from dashboard.wire.words import EntryKind


class LateEntryOffer(Wire):
    """Where an entry that a closed period refused can be posted, or the entries of a file."""

    period_id: str
    original_date: Day = Field(description="The date of the entry, or the earliest of several")
    last_original_date: Day | None = Field(default=None, description="The latest of several")
    entries: int = Field(default=1, description="How many entries of the file closed periods refused")
    date: date


class LedgerResponse(Wire):
    """One account of the chart; `balance` in minor units, debit positive."""

    id: str
    business_id: str
    account_number: str
    name: str
    type: str
    sub_type: str
    cash_flow_section: str | None = None
    balance: int


class LedgersListResponse(Page):
    items: list[LedgerResponse]


class LineEntryRequest(Request):
    ledger_id: UuidText
    amount: Annotated[int, Field(gt=0, le=2**53 - 1, description="Positive, in minor units"), NumberOnly]
    debit_credit: Literal["debit", "credit"]
    description: str = Field(default="", max_length=1000)
    party: str | None = Field(default=None, max_length=255, description="Customer or vendor")
    document: str | None = Field(default=None, max_length=255, description="Invoice or bill number")
    due_date: DateText | None = None


class JournalEntryCreateRequest(Request):
    date: DateText
    description: str = Field(min_length=1, max_length=1000)
    currency: str | None = Field(default=None, description="Must be the currency of the business")
    kind: EntryKind = EntryKind.NORMAL
    closes_year_end: DateText | None = Field(
        default=None,
        description="Of a closing entry that is posted late: the last day of the fiscal year that it closes",
    )
    original_date: DateText | None = Field(
        default=None, description="Of a late entry: the day of a closed period that it belongs to"
    )
    line_entries: list[LineEntryRequest] = Field(min_length=2, max_length=1000)


class LineEntryResponse(Wire):
    id: str
    ledger_id: str
    account_number: str
    account_name: str
    amount: int
    debit_credit: Literal["debit", "credit"]
    description: str
    party: str | None = None
    document: str | None = None
    due_date: date | None = None


class JournalEntryResponse(Wire):
    id: str
    business_id: str
    sequence: int
    reference: str
    entry_date: date
    description: str
    currency: str
    kind: EntryKind
    source: str
    closes_year_end: Day | None = Field(
        default=None, description="Of a closing entry: last day of the fiscal year that it closes"
    )
    original_date: Day | None = None
    created_by_user_id: str | None = None
    created_at: datetime
    updated_at: datetime
    line_entries: list[LineEntryResponse]


class JournalEntriesListResponse(Page):
    items: list[JournalEntryResponse]


class JournalImportResponse(Wire):
    """What was posted from a file of entries."""

    entries: int
    lines: int
    first_reference: str = Field(description="Of the entry that stands first in the file")
    last_reference: str = Field(description="Of the entry that stands last in the file")
    late_entries: int = Field(
        default=0, description="How many were posted on `late_date`, with the date of the file kept beside it"
    )
    start_date: date = Field(description="The earliest date of an entry")
    end_date: date = Field(description="The latest date of an entry")
