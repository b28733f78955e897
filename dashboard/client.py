"""The httpx client of the API: typed answers, and two ways to fail.

* ApiError         the API answered, and the answer was no
* ApiUnreachable   no usable answer arrived

The composition root says once where the API is: `client.connect_to(base_url, transport)`.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from dashboard.inprocess import InProcessTransport
from dashboard.schemas import (
    DEFAULT_LIMIT,
    LIMIT_MAX,
    AccountingPeriodResponse,
    AccountingPeriodsListResponse,
    ApprovalResponse,
    ApprovalsResponse,
    BulkLockPeriodsResult,
    BusinessesListResponse,
    BusinessOverview,
    BusinessResponse,
    ChainResponse,
    ChangeEvent,
    CloseCertificateResponse,
    CloseChecklistAckResponse,
    CloseChecklistAcksListResponse,
    CloseReadinessResponse,
    CloseScoreResponse,
    HealthResponse,
    JournalEntriesListResponse,
    JournalEntryResponse,
    JournalImportResponse,
    LateEntryOffer,
    LedgersListResponse,
    LineNoteHistoryResponse,
    LineNoteResponse,
    LineNotesResponse,
    MonthEndPackageQueuedResponse,
    MonthEndPackageResponse,
    MonthEndPackagesListResponse,
    OverrideRequest,
    OverrideResponse,
    OverridesResponse,
    OverviewResponse,
    PackageChangesResponse,
    PackageCountsResponse,
    PackageDownloadResponse,
    PackageFilesResponse,
    PackageTieOutsResponse,
    PeopleResponse,
    PeriodChangesResponse,
    PeriodHistoryResponse,
    PeriodWindowResponse,
    PersonResponse,
    ReasonsResponse,
    ScoreHistoryResponse,
    SignOffResponse,
    SignOffsResponse,
    TokenCreatedResponse,
    TokenInfo,
    TokensListResponse,
    UserResponse,
    VerificationResponse,
)

Direction = Literal["next", "prev"]
Json = dict[str, Any]
AnyWire = TypeVar("AnyWire", bound=BaseModel)

PREFIX = "/api/v1"
TIMEOUT = httpx.Timeout(30, connect=5)
SECONDS_OF_SILENCE_MAX = 45.0  # The API says something at least every 15 s on an open event stream.
PAGES_MAX = 100
RETRIES_MAX = 2
RETRY_SECONDS_MAX = 5.0
BUSY_IN_WORDS = "The accounting API is busy. Try again in a moment."
BUSY = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}


def nothing(_business_id: str) -> None:
    """Stands in until somebody wants to know of changes that were made from here."""


# Told the business after each change that was made from here.
after_change: Callable[[str], None] = nothing
base_url: str = "http://127.0.0.1:3000"
transport: httpx.AsyncBaseTransport | None = None


class ApiError(Exception):
    """The API answered, and the answer was no; the message can be shown as it is."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        offer: LateEntryOffer | None = None,
        retry_after: float | None = None,
    ) -> None:
        """`retry_after`: seconds after which a busy API wants to be asked again, or None."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.offer = offer  # Where an entry that a closed period refused can be posted instead.
        self.retry_after = retry_after


class ApiUnreachable(Exception):
    """No usable answer arrived; the message can be shown as it is."""


class Kept(httpx.AsyncBaseTransport):
    """A transport that many clients share: one of them closing does not close it for the others."""

    def __init__(self, shared: httpx.AsyncBaseTransport) -> None:
        self.shared = shared

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.shared.handle_async_request(request)


def connect_to(url: str, through: httpx.AsyncBaseTransport) -> None:
    """Send all clients made from now on to `url`, through one shared transport."""
    global base_url, transport
    base_url, transport = url.rstrip("/"), Kept(through)


class CloseClient:
    """One caller's view of the API: her token, and the business that she works on."""

    def __init__(
        self, *, token: str = "", business_id: str | None = None, address: str = "", agent: str = ""
    ) -> None:
        """`address` and `agent` tell of the browser that asks; only an API in this process is told."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if isinstance(transport, Kept) and isinstance(transport.shared, InProcessTransport):
            headers |= {"X-Forwarded-For": address} if address else {}
            headers |= {"User-Agent": agent} if agent else {}
        if business_id:
            headers["x-business-id"] = business_id
        self._business_id = business_id or ""
        self._http = httpx.AsyncClient(
            base_url=base_url + PREFIX, headers=headers, transport=transport, timeout=TIMEOUT
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    # ── Who and where ────────────────────────────────────────────────────────────────────────────

    async def me(self) -> UserResponse:
        return await self._get("/users/me", UserResponse)

    async def set_second_person(self, business_id: str, *, needed: bool) -> BusinessResponse:
        """Ask for a second person at forced closes and reopenings from now on, or no longer."""
        path = f"/businesses/{_part(business_id)}"
        return _typed(BusinessResponse, await self._send("PATCH", path, json={"needs_second_person": needed}))

    async def people(self) -> list[PersonResponse]:
        """Everybody who belongs to the business, by name."""
        return (await self._get("/people", PeopleResponse)).items

    async def health(self) -> HealthResponse:
        return await self._get("/health", HealthResponse)

    async def every_business(self) -> list[BusinessResponse]:
        """All businesses that the caller belongs to, page by page."""
        found: list[BusinessResponse] = []
        seen: set[str | None] = set()
        cursor: str | None = None
        while cursor not in seen and len(seen) < PAGES_MAX:
            seen.add(cursor)
            page = await self.list_businesses(cursor=cursor)
            found += page.items
            cursor = page.next_cursor if page.has_next else None
        return found

    async def list_businesses(
        self, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> BusinessesListResponse:
        body = await self._send("GET", "/businesses", params=_given(cursor=cursor, limit=limit))
        return _typed(
            BusinessesListResponse,
            body | {"items": [_whole_business(item) for item in body.get("items", [])]},
        )

    async def overview(self) -> list[BusinessOverview]:
        """Every business of the caller, the most urgent first."""
        return (await self._get("/overview", OverviewResponse)).items

    # ── Periods ──────────────────────────────────────────────────────────────────────────────────

    async def list_periods(
        self,
        *,
        status: str | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
        direction: Direction = "next",
        sort_by: str | None = None,
        descending: bool | None = None,
        include_total_count: bool = False,
    ) -> AccountingPeriodsListResponse:
        query = _given(
            status=status,
            cursor=cursor,
            limit=limit,
            direction=direction,
            sort_by=sort_by,
            descending=descending,
            include_total_count=include_total_count or None,
        )
        return await self._get("/accounting-periods", AccountingPeriodsListResponse, params=query)

    async def get_period(self, period_id: str) -> AccountingPeriodResponse:
        return await self._get(f"/accounting-periods/{_part(period_id)}", AccountingPeriodResponse)

    async def create_period(self, *, period_start: date, period_end: date) -> AccountingPeriodResponse:
        body = _given(period_start=period_start, period_end=period_end)
        return await self._post("/accounting-periods", AccountingPeriodResponse, json=body)

    async def close_period(
        self,
        *,
        period_end: date,
        lock_reason: str | None = None,
        force: bool = False,
        overrides: Sequence[OverrideRequest] | None = None,
    ) -> AccountingPeriodResponse:
        """Close the period; with `force` over what blocks it, each override with reason, owner and date."""
        body = _close_body(period_end, lock_reason=lock_reason, force=force, overrides=overrides)
        return await self._post("/accounting-periods/close", AccountingPeriodResponse, json=body)

    async def reopen_period(
        self,
        period_id: str,
        *,
        reopen_reason: str,
        people: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> AccountingPeriodResponse:
        """Open the period again; for these people alone and until that time, when they are given."""
        path = f"/accounting-periods/{_part(period_id)}/reopen"
        body = _given(reopen_reason=reopen_reason, people=list(people) if people else None, until=until)
        return await self._post(path, AccountingPeriodResponse, json=body)

    async def approvals(self, period_id: str) -> list[ApprovalResponse]:
        """What was asked for in the period and what became of it, the latest first."""
        path = f"/accounting-periods/{_part(period_id)}/approvals"
        return (await self._get(path, ApprovalsResponse)).items

    async def ask_to_close(
        self,
        period_id: str,
        *,
        period_end: date,
        lock_reason: str | None = None,
        overrides: Sequence[OverrideRequest] | None = None,
    ) -> ApprovalResponse:
        """Ask a second person to let the period be closed over what blocks."""
        path = f"/accounting-periods/{_part(period_id)}/approvals/close"
        body = _close_body(period_end, lock_reason=lock_reason, force=True, overrides=overrides)
        return await self._post(path, ApprovalResponse, json=body)

    async def ask_to_reopen(
        self,
        period_id: str,
        *,
        reopen_reason: str,
        people: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> ApprovalResponse:
        """Ask a second person to let the period be reopened."""
        path = f"/accounting-periods/{_part(period_id)}/approvals/reopen"
        body = _given(reopen_reason=reopen_reason, people=list(people) if people else None, until=until)
        return await self._post(path, ApprovalResponse, json=body)

    async def approve(self, period_id: str, request_id: str) -> ApprovalResponse:
        path = f"/accounting-periods/{_part(period_id)}/approvals/{_part(request_id)}/approve"
        return await self._post(path, ApprovalResponse)

    async def refuse_approval(
        self, period_id: str, request_id: str, *, note: str | None = None
    ) -> ApprovalResponse:
        path = f"/accounting-periods/{_part(period_id)}/approvals/{_part(request_id)}/refuse"
        return await self._post(path, ApprovalResponse, json=_given(note=note))

    async def withdraw_approval(self, period_id: str, request_id: str) -> ApprovalResponse:
        path = f"/accounting-periods/{_part(period_id)}/approvals/{_part(request_id)}/withdraw"
        return await self._post(path, ApprovalResponse)

    async def readiness(self, period_id: str) -> CloseReadinessResponse:
        """Run the checks of a period now; may take a moment."""
        path = f"/accounting-periods/{_part(period_id)}/close-readiness"
        return await self._post(path, CloseReadinessResponse)

    async def certificate(self, period_id: str) -> CloseCertificateResponse:
        """The certificate in force of a closed period."""
        path = f"/accounting-periods/{_part(period_id)}/certificate"
        return await self._get(path, CloseCertificateResponse)

    async def certificate_pdf(self, period_id: str) -> bytes:
        path = f"/accounting-periods/{_part(period_id)}/certificate"
        return (await self._answer("GET", path, params={"format": "pdf"})).content

    async def chain(self, *, after: int = 0, limit: int = LIMIT_MAX) -> ChainResponse:
        """The links of the chain of closes after that one."""
        return await self._get(
            "/accounting-periods/chain", ChainResponse, params=_given(after=after, limit=limit)
        )

    async def period_history(
        self, period_id: str, *, before: int | None = None, limit: int = DEFAULT_LIMIT
    ) -> PeriodHistoryResponse:
        """What was done to and with the period, the latest first."""
        path = f"/accounting-periods/{_part(period_id)}/history"
        return await self._get(path, PeriodHistoryResponse, params=_given(before=before, limit=limit))

    async def changes_since_close(self, period_id: str) -> PeriodChangesResponse:
        """The books of the period now against its last certificate."""
        return await self._get(f"/accounting-periods/{_part(period_id)}/changes", PeriodChangesResponse)

    async def window(self, period_id: str) -> PeriodWindowResponse:
        """The last reopening of the period, and everything done while it stood open."""
        return await self._get(f"/accounting-periods/{_part(period_id)}/window", PeriodWindowResponse)

    async def overrides(self, period_id: str) -> OverridesResponse:
        return await self._get(f"/accounting-periods/{_part(period_id)}/overrides", OverridesResponse)

    async def open_items(self, period_id: str) -> list[OverrideResponse]:
        """What closes were closed over, as this period meets it; the open ones first."""
        path = f"/accounting-periods/{_part(period_id)}/open-items"
        return (await self._get(path, OverridesResponse)).items

    async def resolve_override(
        self, period_id: str, override_id: str, *, resolution: str
    ) -> OverrideResponse:
        path = f"/accounting-periods/{_part(period_id)}/overrides/{_part(override_id)}/resolve"
        return await self._post(path, OverrideResponse, json={"resolution": resolution})

    async def bulk_lock(
        self, period_ids: Sequence[str], *, lock_reason: str | None = None, force: bool = False
    ) -> BulkLockPeriodsResult:
        """Lock the periods, closing those that are open; what cannot be locked is named in the answer."""
        body = _given(period_ids=list(period_ids), lock_reason=lock_reason, force=force or None)
        return await self._post("/accounting-periods/bulk-lock", BulkLockPeriodsResult, json=body)

    async def checklist(self, period_id: str) -> CloseChecklistAcksListResponse:
        path = f"/accounting-periods/{_part(period_id)}/checklist-acks"
        return await self._get(path, CloseChecklistAcksListResponse)

    async def acknowledge_step(
        self, period_id: str, step_id: str, *, notes: str | None = None
    ) -> CloseChecklistAckResponse:
        path = f"/accounting-periods/{_part(period_id)}/checklist-acks/{_part(step_id)}"
        return _typed(CloseChecklistAckResponse, await self._send("PUT", path, json=_given(notes=notes)))

    async def sign_offs(self, period_id: str) -> list[SignOffResponse]:
        """Who has signed off the period, and whose word has lapsed."""
        path = f"/accounting-periods/{_part(period_id)}/sign-offs"
        return (await self._get(path, SignOffsResponse)).items

    async def sign_off(self, period_id: str, *, role: str, notes: str | None = None) -> SignOffResponse:
        path = f"/accounting-periods/{_part(period_id)}/sign-offs"
        return await self._post(path, SignOffResponse, json=_given(role=role, notes=notes))

    async def revoke_sign_off(self, period_id: str, *, role: str) -> None:
        path = f"/accounting-periods/{_part(period_id)}/sign-offs"
        await self._answer("DELETE", path, params={"role": role})

    async def close_score(self, period_id: str) -> CloseScoreResponse:
        return await self._get(f"/accounting-periods/{_part(period_id)}/close-score", CloseScoreResponse)

    async def score_history(self, period_id: str, *, limit: int = 60) -> ScoreHistoryResponse:
        path = f"/accounting-periods/{_part(period_id)}/score-history"
        return await self._get(path, ScoreHistoryResponse, params={"limit": limit})

    async def reasons(self, *, kind: Literal["lock", "reopen"] = "lock") -> list[str]:
        """Reasons that were given before, the latest first."""
        found = await self._get("/accounting-periods/reasons", ReasonsResponse, params={"kind": kind})
        return found.items

    # ── Line notes ───────────────────────────────────────────────────────────────────────────────

    async def list_line_notes(self, period_id: str, *, report: str | None = None) -> LineNotesResponse:
        path = f"/accounting-periods/{_part(period_id)}/line-notes"
        return await self._get(path, LineNotesResponse, params=_given(report=report))

    async def write_line_note(
        self, period_id: str, *, report: str, row_id: str, text: str
    ) -> LineNoteResponse:
        """Write the note on a line anew; an empty text takes it away."""
        body = {"report": report, "row_id": row_id, "text": text}
        path = f"/accounting-periods/{_part(period_id)}/line-notes"
        return await self._post(path, LineNoteResponse, json=body)

    async def list_line_note_versions(
        self, period_id: str, *, report: str, row_id: str
    ) -> LineNoteHistoryResponse:
        path = f"/accounting-periods/{_part(period_id)}/line-notes/history"
        return await self._get(path, LineNoteHistoryResponse, params={"report": report, "row_id": row_id})

    # ── Packages ─────────────────────────────────────────────────────────────────────────────────

    async def create_package(
        self,
        *,
        selected_reports: Sequence[str],
        accounting_period_id: str | None = None,
        period_start: date | None = None,
        period_end: date | None = None,
        report_format: str | None = None,
        idempotency_key: str | None = None,
    ) -> MonthEndPackageQueuedResponse:
        body = _given(
            selected_reports=list(selected_reports),
            accounting_period_id=accounting_period_id,
            period_start=period_start,
            period_end=period_end,
            report_format=report_format,
        )
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return await self._post(
            "/month-end-packages", MonthEndPackageQueuedResponse, json=body, headers=headers
        )

    async def list_packages(
        self,
        *,
        status: str | None = None,
        accounting_period_id: str | None = None,
        requested_by_user_id: str | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
        direction: Direction = "next",
        sort_by: str | None = None,
        descending: bool | None = None,
        include_total_count: bool = False,
    ) -> MonthEndPackagesListResponse:
        query = _given(
            status=status,
            accounting_period_id=accounting_period_id,
            requested_by_user_id=requested_by_user_id,
            cursor=cursor,
            limit=limit,
            direction=direction,
            sort_by=sort_by,
            descending=descending,
            include_total_count=include_total_count or None,
        )
        return await self._get("/month-end-packages", MonthEndPackagesListResponse, params=query)

    async def count_packages(self, *, accounting_period_id: str | None = None) -> PackageCountsResponse:
        query = _given(accounting_period_id=accounting_period_id)
        return await self._get("/month-end-packages/counts", PackageCountsResponse, params=query)

    async def get_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._get(f"/month-end-packages/{_part(package_id)}", MonthEndPackageResponse)

    async def download_link(self, package_id: str) -> PackageDownloadResponse:
        """A short-lived link to the zip, which needs no token; ask again rather than keep it."""
        return await self._get(f"/month-end-packages/{_part(package_id)}/download", PackageDownloadResponse)

    async def retry_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._post(f"/month-end-packages/{_part(package_id)}/retry", MonthEndPackageResponse)

    async def cancel_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._post(f"/month-end-packages/{_part(package_id)}/cancel", MonthEndPackageResponse)

    async def package_changes(self, package_id: str, *, from_id: str) -> PackageChangesResponse:
        """How the package differs from another one of its period."""
        path = f"/month-end-packages/{_part(package_id)}/changes"
        return await self._get(path, PackageChangesResponse, params={"from": from_id})

    async def list_files(self, package_id: str) -> PackageFilesResponse:
        return await self._get(f"/month-end-packages/{_part(package_id)}/files", PackageFilesResponse)

    async def list_tie_outs(self, package_id: str) -> PackageTieOutsResponse:
        """Every tie-out rule of a ready package with both numbers."""
        return await self._get(f"/month-end-packages/{_part(package_id)}/tie-outs", PackageTieOutsResponse)

    async def read_file(self, package_id: str, name: str) -> bytes:
        """The bytes of one member of a ready package."""
        path = f"/month-end-packages/{_part(package_id)}/files/{_part(name)}"
        return (await self._answer("GET", path)).content

    async def verify_package(self, data: bytes) -> VerificationResponse:
        """Check a package zip against its manifest, its signature and the books."""
        headers = {"Content-Type": "application/zip"}
        return await self._post(
            "/month-end-packages/verify", VerificationResponse, content=data, headers=headers
        )

    # ── Journal ──────────────────────────────────────────────────────────────────────────────────

    async def list_ledgers(
        self, *, cursor: str | None = None, limit: int = LIMIT_MAX, type: str | None = None
    ) -> LedgersListResponse:
        query = _given(cursor=cursor, limit=limit, type=type)
        return await self._get("/ledgers", LedgersListResponse, params=query)

    async def list_journal_entries(
        self,
        *,
        start_date: date | None = None,
        end_date: date | None = None,
        search: str | None = None,
        ledger_id: str | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
        direction: Direction = "next",
        sort_by: str | None = None,
        descending: bool | None = None,
        include_total_count: bool = False,
    ) -> JournalEntriesListResponse:
        query = _given(
            start_date=start_date,
            end_date=end_date,
            search=search or None,
            ledger_id=ledger_id,
            cursor=cursor,
            limit=limit,
            direction=direction,
            sort_by=sort_by,
            descending=descending,
            include_total_count=include_total_count or None,
        )
        return await self._get("/journal-entries", JournalEntriesListResponse, params=query)

    async def import_journal_entries(self, data: bytes) -> JournalImportResponse:
        """Post every entry of a CSV file, or none; a refusal has one problem a line."""
        headers = {"Content-Type": "text/csv"}
        return await self._post(
            "/journal-entries/import", JournalImportResponse, content=data, headers=headers
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
        body = _given(
            date=entry_date,
            description=description,
            line_entries=[_given(**line) for line in line_entries],
            kind=kind,
            currency=currency,
            closes_year_end=closes_year_end,
            original_date=original_date,
        )
        return await self._post("/journal-entries", JournalEntryResponse, json=body)

    # ── Tokens ───────────────────────────────────────────────────────────────────────────────────

    async def list_tokens(
        self, *, include_revoked: bool = False, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> TokensListResponse:
        query = _given(include_revoked=include_revoked or None, cursor=cursor, limit=limit)
        return await self._get("/tokens", TokensListResponse, params=query)

    async def create_token(
        self, *, name: str, description: str | None = None, expires_in_days: int | None = None
    ) -> TokenCreatedResponse:
        body = _given(name=name, description=description, expires_in_days=expires_in_days)
        return await self._post("/tokens", TokenCreatedResponse, json=body)

    async def revoke_token(self, token_id: str, *, reason: str | None = None) -> TokenInfo:
        return await self._post(f"/tokens/{_part(token_id)}/revoke", TokenInfo, json=_given(reason=reason))

    # ── Changes ──────────────────────────────────────────────────────────────────────────────────

    async def events(
        self, *, after: int | None = None, on_open: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncGenerator[ChangeEvent]:
        """Changes of the business as they happen, those later than the event `after` first.

        Ends when the API ends the stream; raises ApiError or ApiUnreachable. To connect again, with the
        id of the last event seen, is the caller's affair. `on_open` runs once the stream is live.
        """
        headers = {"Accept": "text/event-stream"} | (
            {"Last-Event-ID": str(after)} if after is not None else {}
        )
        async with self._open_stream("/events", headers) as response:
            if on_open:
                await on_open()
            async for data in _data_of_events(response.aiter_lines()):
                try:
                    yield ChangeEvent.model_validate_json(data)
                except ValidationError as error:
                    raise ApiUnreachable("The accounting API sent an event that cannot be read.") from error

    @asynccontextmanager
    async def _open_stream(self, path: str, headers: dict[str, str]) -> AsyncGenerator[httpx.Response]:
        silence = httpx.Timeout(TIMEOUT.connect, read=SECONDS_OF_SILENCE_MAX)
        try:
            async with self._http.stream("GET", path, headers=headers, timeout=silence) as response:
                if response.is_error:
                    await response.aread()
                    raise _refusal(response)
                yield response
        except httpx.HTTPError as error:
            raise _unreachable("GET", path, error) from error

    # ── Sending ──────────────────────────────────────────────────────────────────────────────────

    async def _get(self, path: str, shape: type[AnyWire], *, params: Json | None = None) -> AnyWire:
        return _typed(shape, await self._send("GET", path, params=params))

    async def _post(self, path: str, shape: type[AnyWire], **options: Any) -> AnyWire:
        return _typed(shape, await self._send("POST", path, **options))

    async def _send(self, method: str, path: str, **options: Any) -> Json:
        response = await self._answer(method, path, **options)
        try:
            body = response.json()
        except ValueError as error:
            raise _unreachable(method, path, error) from error
        if isinstance(body, dict) and cast(Json, body).get("success") is False:
            raise ApiError(response.status_code, str(cast(Json, body).get("message") or "The API said no."))
        return _unwrapped(body)

    async def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        for retries_left in range(RETRIES_MAX, -1, -1):
            try:
                response = await self._http.request(method, path, **options)
            except httpx.HTTPError as error:
                raise _unreachable(method, path, error) from error
            if response.is_success:
                if method != "GET":
                    after_change(self._business_id)
                return response
            refusal = _refusal(response)
            wait = refusal.retry_after if isinstance(refusal, ApiError) else None
            if wait is None or wait > RETRY_SECONDS_MAX or method != "GET" or not retries_left:
                raise refusal
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")


async def _data_of_events(lines: AsyncGenerator[str] | Any) -> AsyncGenerator[str]:
    """The data of each server-sent event; comments, such as the API's sign of life, are passed over."""
    data: list[str] = []
    async for line in lines:
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


def _given(**values: object) -> Json:
    """Those that were given, ready for JSON and for a query."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value is not None
    }


def _close_body(
    period_end: date,
    *,
    lock_reason: str | None,
    force: bool,
    overrides: Sequence[OverrideRequest] | None,
) -> Json:
    return _given(
        period_end=period_end,
        lock_reason=lock_reason,
        force=force or None,
        overrides=[override.model_dump(mode="json") for override in overrides] if overrides else None,
    )


def _part(text: str) -> str:
    """One part of a path, whatever it holds."""
    return quote(text, safe="")


def _unwrapped(body: Any) -> Json:
    """The resource itself: the hosted service has it bare or in an envelope, told apart by shape."""
    if isinstance(body, dict) and "success" in body and "data" in body:
        body = cast(Json, body)["data"]
    if not isinstance(body, dict):
        return {"items": body}
    resource = cast(Json, body)
    if "items" in resource and "has_next" not in resource:
        # Its guide and its reference disagree on the name; a list without either is whole.
        return resource | {
            "has_next": bool(resource.get("has_more")),
            "has_prev": bool(resource.get("has_prev")),
        }
    return resource


def _whole_business(business: Json) -> Json:
    """A business with what the hosted service does not tell filled in.

    Without a role every button is shown, and the service refuses what is not allowed.
    """
    first_month = int(business.get("tax_year_end_month") or 12) % 12 + 1
    told = {name: value for name, value in business.items() if value is not None}
    return {
        "default_currency": "USD",
        "timezone": "UTC",
        "fiscal_year_start_month": first_month,
        "minor_unit_digits": 2,
        "role": "owner",
    } | told


def _typed(shape: type[AnyWire], body: Json) -> AnyWire:
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise ApiUnreachable("The accounting API sent an answer that cannot be read.") from error


def _refusal(response: httpx.Response) -> ApiError | ApiUnreachable:
    retry_after = _seconds_to_wait(response) if response.status_code in BUSY else None
    try:
        body = response.json()
        detail = body["detail"] if "detail" in body else body["message"]
        offer = LateEntryOffer.model_validate(body["offer"]) if body.get("offer") else None
    except (ValueError, KeyError, TypeError):
        if retry_after is not None:  # It did say no: a gateway in front of it has no words of its own.
            return ApiError(response.status_code, BUSY_IN_WORDS, retry_after=retry_after)
        return ApiUnreachable(f"The accounting API answered {response.status_code} without a reason.")
    return ApiError(response.status_code, _in_words(detail), offer=offer, retry_after=retry_after)


def _in_words(detail: Any) -> str:
    """What the API said, as text: its validation errors are a list."""
    if not isinstance(detail, list):
        return str(detail)
    return " ".join(_one_in_words(item) for item in cast(list[Json], detail))


def _one_in_words(item: Json) -> str:
    message = str(item.get("msg", "")).removeprefix("Value error, ").rstrip(".")
    where = ".".join(str(part) for part in item.get("loc", []) if part not in {"body", "query", "path"})
    return f"{where}: {message}." if where else f"{message}."


def _unreachable(method: str, path: str, error: Exception) -> ApiUnreachable:
    return ApiUnreachable(f"The accounting API does not answer ({method} {path}: {type(error).__name__}).")


def _seconds_to_wait(response: httpx.Response) -> float:
    """What Retry-After asks for, in seconds or as a time; half a second when it asks for nothing."""
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.5
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.5
