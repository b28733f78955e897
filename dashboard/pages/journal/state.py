"""What the journal page shows: the entries that the address asks for, page by page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from dashboard.calls.paging import Direction
from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.accounts import account_text, all_accounts, find_account
from dashboard.components.pager import TurnsPages
from dashboard.components.wording import day_text, exact_text, money_text
from dashboard.schemas import EntryKind, JournalEntryResponse, LineEntryResponse
from dashboard.state import Session, connect, refresh_on, to_sign_in

PAGE_SIZES = ("25", "50")
LINES_SHOWN_MAX = 100
FIND_LENGTH_MAX = 200
KIND_WORDS = {EntryKind.OPENING: "Opening", EntryKind.CLOSING: "Closing", EntryKind.REVERSAL: "Reversal"}


# ── The address ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Filters:
    """Which entries are asked for, as typed; an empty text asks for all."""

    start: str = ""
    end: str = ""
    find: str = ""
    account: str = ""
    size: str = PAGE_SIZES[0]


def filters_of(query: Mapping[str, Any]) -> Filters:
    """The filters that an address or a form names."""
    size = str(query.get("size", ""))
    return Filters(
        start=str(query.get("from", "")).strip(),
        end=str(query.get("to", "")).strip(),
        find=str(query.get("find", "")).strip()[:FIND_LENGTH_MAX],
        account=str(query.get("account", "")).strip(),
        size=size if size in PAGE_SIZES else PAGE_SIZES[0],
    )


def address(filters: Filters, **place: str) -> str:
    """The address of the journal under these filters, at the given cursor."""
    size = "" if filters.size == PAGE_SIZES[0] else filters.size
    asked = {
        "from": filters.start,
        "to": filters.end,
        "find": filters.find,
        "account": filters.account,
        "size": size,
        **place,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/journal?{query}" if query else "/journal"


def filters_text(filters: Filters) -> str:
    """The filters in words: from 1 Apr 2026, account 1020, with "rent"."""
    words = [
        f"from {filters.start}" if filters.start else "",
        f"to {filters.end}" if filters.end else "",
        f"on account {filters.account}" if filters.account else "",
        f"with “{filters.find}”" if filters.find else "",
    ]
    return ", ".join(word for word in words if word)


def typed_day(text: str, label: str) -> date | None:
    """A day as it was typed, none when nothing was; ValueError says what is wrong with it."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{label}: type a date such as 2026-04-30.") from None


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LineRow:
    """One line of an entry, in words."""

    account: str
    debit: str
    credit: str
    party: str
    document: str
    due: str
    description: str


@dataclass(frozen=True)
class EntryRow:
    """One journal entry, in words."""

    id: str
    date: str
    reference: str
    description: str
    amount: str
    kind: str
    late: str  # The day that a late entry belongs to; empty for any other.
    posted: str
    lines: list[LineRow]
    more: str


def to_line_row(line: LineEntryResponse, *, digits: int) -> LineRow:
    """The line in words."""
    amount = money_text(line.amount, digits=digits)
    return LineRow(
        account=f"{line.account_number} {line.account_name}",
        debit=amount if line.debit_credit == "debit" else "",
        credit=amount if line.debit_credit == "credit" else "",
        party=line.party or "",
        document=line.document or "",
        due=day_text(line.due_date) if line.due_date else "",
        description=line.description,
    )


def to_entry_row(entry: JournalEntryResponse, *, digits: int, timezone: str) -> EntryRow:
    """The entry in words; its amount is the sum of its debits."""
    lines = entry.line_entries
    hidden = len(lines) - LINES_SHOWN_MAX
    total = sum(line.amount for line in lines if line.debit_credit == "debit")
    return EntryRow(
        id=entry.id,
        date=day_text(entry.entry_date),
        reference=entry.reference,
        description=entry.description,
        amount=money_text(total, digits=digits),
        kind=KIND_WORDS.get(entry.kind, ""),
        late=f"Late, belongs to {day_text(entry.original_date)}" if entry.original_date else "",
        posted=f"Posted {exact_text(entry.created_at, timezone)} · {entry.source.replace('_', ' ')}",
        lines=[to_line_row(line, digits=digits) for line in lines[:LINES_SHOWN_MAX]],
        more=f"{hidden} more lines" if hidden > 0 else "",
    )


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


class JournalState(TurnsPages, rx.State):
    """The entries on this page of the journal, and which of them show their lines."""

    rows: list[EntryRow] = []
    opened: list[str] = []
    accounts: list[str] = []
    filters: Filters = Filters()
    filter_words: str = ""
    form_version: int = 0  # A new one makes the filter form show the address anew.
    is_loaded: bool = False
    problem: str = ""
    _account_ids: dict[str, str] = {}

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """Show the entries that the address asks for. Runs on page load."""
        self.is_loaded, self.opened = False, []
        filters = filters_of(self.router.url.query_parameters)
        if filters != self.filters:
            self.filters, self.form_version = filters, self.form_version + 1
        self.filter_words = filters_text(filters)
        yield
        yield await self._refresh()

    @rx.event
    async def refresh(self) -> Any:
        """Show what has been posted meanwhile."""
        return await self._refresh()

    @rx.event
    def find(self, form: dict[str, Any]) -> Any:
        """Go to the first page of the entries asked for; the address remembers it."""
        self.filters = filters_of({**form, "size": self.filters.size})
        return rx.redirect(address(self.filters))

    @rx.event
    def choose_size(self, size: str) -> Any:
        """Show so many entries a page, from the first on."""
        return rx.redirect(address(filters_of({**self.router.url.query_parameters, "size": size})))

    @rx.event
    def toggle(self, entry_id: str) -> None:
        """Show the lines of an entry, or put them away."""
        if entry_id in self.opened:
            self.opened.remove(entry_id)
        elif any(row.id == entry_id for row in self.rows):
            self.opened.append(entry_id)

    async def _refresh(self) -> Any:
        session = await self.get_state(Session)
        try:
            async with await connect(self) as client:
                accounts = await all_accounts(client)
                self._account_ids = {account_text(account): account.id for account in accounts}
                page = await client.list_journal_entries(**self._asked())
        except (ApiError, ApiUnreachable, ValueError) as problem:
            self.problem, self.is_loaded = str(problem), True
            return to_sign_in(self, problem)
        self.accounts = list(self._account_ids)
        self.rows = [
            to_entry_row(entry, digits=session._digits, timezone=session._timezone) for entry in page.items
        ]
        self._know_the_ways(page, self._path_at)
        self.problem, self.is_loaded = "", True
        return None

    def _path_at(self, cursor: str, direction: Direction) -> str:
        backwards = {"page": "prev"} if direction == "prev" else {}
        return address(self.filters, cursor=cursor, **backwards)

    def _asked(self) -> dict[str, Any]:
        """What the address asks of the API; ValueError says what cannot be asked."""
        filters, query = self.filters, self.router.url.query_parameters
        ledger_id = find_account(self._account_ids, filters.account) if filters.account else None
        if filters.account and not ledger_id:
            raise ValueError(f"No account is called {filters.account}. Choose one from the list.")
        return {
            "start_date": typed_day(filters.start, "From"),
            "end_date": typed_day(filters.end, "To"),
            "search": filters.find or None,
            "ledger_id": ledger_id,
            "cursor": query.get("cursor") or None,
            "direction": "prev" if query.get("page") == "prev" else "next",
            "limit": int(filters.size),
        }


refresh_on("journal", route="/journal", handler=JournalState.refresh)
