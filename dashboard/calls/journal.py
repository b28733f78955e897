"""The journal: accounts, entries, files of entries."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Unpack

from dashboard.calls.paging import Paging, paged
from dashboard.calls.sending import Sender, given
from dashboard.schemas import (
    LIMIT_MAX,
    JournalEntriesListResponse,
    JournalEntryResponse,
    JournalImportResponse,
    LedgersListResponse,
)


class JournalCalls(Sender):
    """The journal: accounts, entries, files of entries."""

    async def list_ledgers(
        self, *, cursor: str | None = None, limit: int = LIMIT_MAX, type: str | None = None
    ) -> LedgersListResponse:
        query = given(cursor=cursor, limit=limit, type=type)
        return await self._get("/ledgers", LedgersListResponse, params=query)

    async def list_journal_entries(
        self,
        *,
        start_date: date | None = None,
        end_date: date | None = None,
        search: str | None = None,
        ledger_id: str | None = None,
        **page: Unpack[Paging],
    ) -> JournalEntriesListResponse:
        query = given(
            start_date=start_date,
            end_date=end_date,
            search=search or None,
            ledger_id=ledger_id,
        ) | paged(page)
        return await self._get("/journal-entries", JournalEntriesListResponse, params=query)

    async def import_journal_entries(
        self, data: bytes, *, late_date: date | None = None
    ) -> JournalImportResponse:
        """Post every entry of a CSV file, or none; a refusal has one problem a line.

        `late_date` takes the offer of an earlier refusal: entries of closed periods are posted on that day.
        """
        return await self._post(
            "/journal-entries/import",
            JournalImportResponse,
            content=data,
            params=given(late_date=late_date),
            headers={"Content-Type": "text/csv"},
        )

    async def post_journal_entry(
        self,
        *,
        entry_date: date,
        description: str,
        line_entries: Sequence[Mapping[str, object]],
        kind: str | None = None,
        currency: str | None = None,
        closes_year_end: date | None = None,
        original_date: date | None = None,
    ) -> JournalEntryResponse:
        """Post an entry; each line is ledger_id, amount (positive, minor units), debit_credit and extras."""
        body = given(
            date=entry_date,
            description=description,
            line_entries=[given(**line) for line in line_entries],
            kind=kind,
            currency=currency,
            closes_year_end=closes_year_end,
            original_date=original_date,
        )
        return await self._post("/journal-entries", JournalEntryResponse, json=body)
