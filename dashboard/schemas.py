"""The wire contract: enums, requests, responses, pages. The only words both sides share."""

import json
import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

Day: TypeAlias = date  # Beside a field that is called `date`.

DEFAULT_LIMIT = 50
LIMIT_MAX = 1000


class ReportKey(StrEnum):
    """The seven reports, in the order of the package."""

    PROFIT_AND_LOSS = "pl"
    BALANCE_SHEET = "balance_sheet"
    CASH_FLOW = "cash_flow"
    AR_AGING = "ar_aging"
    AP_AGING = "ap_aging"
    BUDGET_VS_ACTUAL = "budget_vs_actual"
    BANK_RECONCILIATION = "bank_reconciliation"


REPORT_TITLES: dict[ReportKey, str] = {
    ReportKey.PROFIT_AND_LOSS: "Profit and loss",
    ReportKey.BALANCE_SHEET: "Balance sheet",
    ReportKey.CASH_FLOW: "Cash flow",
    ReportKey.AR_AGING: "AR aging",
    ReportKey.AP_AGING: "AP aging",
    ReportKey.BUDGET_VS_ACTUAL: "Budget vs actual",
    ReportKey.BANK_RECONCILIATION: "Bank reconciliation",
}


class Role(StrEnum):
    """What a person may do in a business, lowest first."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def reaches(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may do."""
        return self.rank >= needed.rank


class PeriodStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class MonthEndPackageStatusEnum(StrEnum):
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    READY = "ready"
    FAILED = "failed"


class MonthEndPackageFormatEnum(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


class EntryKind(StrEnum):
    NORMAL = "normal"
    OPENING = "opening"
    CLOSING = "closing"
    REVERSAL = "reversal"


CANCELLED_PREFIX = "Cancelled"  # How `error_message` of a cancelled package begins.


class Wire(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Request(BaseModel):
    model_config = ConfigDict(extra="ignore")


# ── Packages ─────────────────────────────────────────────────────────────────────────────────────


def _known_reports(keys: list[str]) -> list[str]:
    supported = ", ".join(ReportKey)
    if not keys:
        raise ValueError(f"Select at least one report of: {supported}")
    unknown = [key for key in keys if key not in set(ReportKey)]
    if unknown:
        raise ValueError(f"Unknown report {', '.join(map(repr, unknown))}. Supported values: {supported}")
    if len(set(keys)) != len(keys):
        raise ValueError("Each report can be selected once")
    return keys


def _uuid_text(text: str) -> str:
    if not re.fullmatch(UUID_PATTERN, text):
        raise ValueError("This is no UUID")
    return text.lower()


UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
UuidText = Annotated[str, AfterValidator(_uuid_text), Field(json_schema_extra={"pattern": UUID_PATTERN})]


def _iso_date(value: object) -> object:
    # A number would be taken for seconds since 1970, and a time for its day.
    if not isinstance(value, date) and not (isinstance(value, str) and re.fullmatch(DATE_PATTERN, value)):
        raise ValueError("A date is written YYYY-MM-DD")
    return value


DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DateText = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]


class MonthEndPackageCreateRequest(Request):
    accounting_period_id: UuidText | None = Field(
        default=None,
        description="Optional accounting period UUID. If omitted, ``period_start`` and ``period_end`` "
        "are used directly.",
    )
    period_start: DateText | None = Field(
        default=None, description="Required if ``accounting_period_id`` is not provided."
    )
    period_end: DateText | None = Field(
        default=None, description="Required if ``accounting_period_id`` is not provided."
    )
    report_format: MonthEndPackageFormatEnum = Field(
        default=MonthEndPackageFormatEnum.PDF,
        description="Per-report format inside the zip (``pdf`` or ``xlsx``).",
    )
    selected_reports: Annotated[list[str], AfterValidator(_known_reports)] = Field(
        description="Report keys to include in the package. Supported values: " + ", ".join(ReportKey) + ".",
        json_schema_extra={
            "items": {"type": "string", "enum": list(ReportKey)},
            "minItems": 1,
            "uniqueItems": True,
        },
    )

    @model_validator(mode="after")
    def _covers_a_range(self) -> Self:
        if self.accounting_period_id is None and (self.period_start is None or self.period_end is None):
            raise ValueError("Give accounting_period_id, or both period_start and period_end")
        if self.period_start and self.period_end and self.period_start > self.period_end:
            raise ValueError("period_start must not be after period_end")
        return self


class ReportProgress(Wire):
    """How far one report of a package has come."""

    report: str
    status: Literal["waiting", "rendering", "done", "failed"]


class MonthEndPackageResponse(Wire):
    id: str = Field(description="Month-end package UUID")
    business_id: str = Field(description="Owning business UUID")
    accounting_period_id: str | None = Field(
        default=None, description="Linked accounting period UUID, if any"
    )
    period_start: datetime = Field(description="Start of the covered period")
    period_end: datetime = Field(description="End of the covered period")
    status: MonthEndPackageStatusEnum = Field(
        description="Build status: queued, in_progress, ready, or failed"
    )
    report_format: MonthEndPackageFormatEnum = Field(description="Per-report format inside the zip")
    selected_reports: list[str] = Field(default=[], description="Report keys included in the package")
    workflow_id: str | None = Field(default=None, description="Temporal workflow id driving the build")
    file_size_bytes: int | None = Field(default=None, description="Final zip size in bytes (set when ready)")
    filename: str | None = Field(
        default=None, description="Suggested attachment filename for the zip download"
    )
    error_message: str | None = Field(default=None, description="Failure reason when ``status == 'failed'``")
    requested_by_user_id: str | None = Field(default=None, description="User who requested the package")
    started_at: datetime | None = Field(default=None, description="When the build started")
    ready_at: datetime | None = Field(default=None, description="When the package became downloadable")
    created_at: datetime = Field(description="Creation timestamp")
    updated_at: datetime = Field(description="Last update timestamp")
    # Ours alone, additive and optional.
    requested_by_name: str | None = Field(default=None, description="Name of that user")
    progress: list[ReportProgress] = Field(default=[], description="How far each report has come")
    superseded: bool = Field(default=False, description="A period of it was reopened after the build")
    books_moved: bool = Field(
        default=False, description="Entries dated by the end of its period were posted after it was cut"
    )
    newer_package_id: str | None = Field(
        default=None,
        description="Of a package that no longer stands: the newest of the same days, format and reports",
    )
    checks_failed: list[str] = Field(default=[], description="Ids of hard tie-out rules that failed")
    checks_warned: list[str] = Field(default=[], description="Ids of tie-out rules with a warning")
    watermark: str | None = Field(default=None, description="Watermark of the cut of the books")
    sha256: str | None = Field(default=None, description="SHA-256 of the zip")


class MonthEndPackageQueuedResponse(Wire):
    package: MonthEndPackageResponse = Field(description="The freshly created package record")
    workflow_id: str | None = Field(default=None, description="Temporal workflow id (also on ``package``)")


class PackageDownloadResponse(Wire):
    package_id: str
    filename: str
    download_url: str = Field(description="Short-lived link to the zip; needs no token")
    expires_at: datetime
    file_size_bytes: int | None = None


class PackageFile(Wire):
    """One member of a ready package."""

    name: str
    size_bytes: int
    sha256: str
    media_type: str


class PackageFilesResponse(Wire):
    package_id: str
    items: list[PackageFile]


class PackageTieOut(Wire):
    """One tie-out rule as the package printed it; amounts in minor units."""

    id: str = Field(description="Id of the rule, such as T03")
    title: str = Field(description="What must agree")
    kind: Literal["hard", "soft"]
    status: Literal["pass", "warning", "fail", "could_not_run", "not_applicable"]
    left_label: str = ""
    left: int | None = None
    right_label: str = ""
    right: int | None = None
    difference: int | None = None
    tolerance: int = Field(default=0, description="The difference that is allowed")
    detail: str = Field(default="", description="What to look at, in words")
    count: int | None = Field(default=None, description="How many things were found")


class PackageTieOutsResponse(Wire):
    package_id: str
    currency: str
    minor_unit_digits: int
    watermark: str
    items: list[PackageTieOut]


class _Page(Wire):
    total: int | None = Field(
        default=None, description="Total number of items (null when not calculated for performance)"
    )
    limit: int | None = Field(default=None, description="Pagination limit")
    next_cursor: str | None = Field(default=None, description="Cursor for next page")
    prev_cursor: str | None = Field(default=None, description="Cursor for previous page")
    has_next: bool = Field(description="Whether there are more items")
    has_prev: bool = Field(description="Whether there are previous items")


class MonthEndPackagesListResponse(_Page):
    items: list[MonthEndPackageResponse] = Field(description="List of items")


class PackageCountsResponse(Wire):
    """How many packages stand in each status."""

    all: int
    queued: int
    in_progress: int
    ready: int
    failed: int


# ── Periods ──────────────────────────────────────────────────────────────────────────────────────


REASON_LENGTH_MIN = 3
REASON_LENGTH_MAX = 1000


def _long_enough(reason: str | None) -> str | None:
    if reason is not None and 0 < len(reason.strip()) < REASON_LENGTH_MIN:
        raise ValueError(f"A reason has at least {REASON_LENGTH_MIN} characters")
    return reason


class OverrideRequest(Request):
    """Why a check that blocks is closed over, and who sees to it by when."""

    check: str = Field(max_length=50, description="Id of the check, as readiness names it")
    reason: str = Field(min_length=REASON_LENGTH_MIN, max_length=REASON_LENGTH_MAX)
    owner: str = Field(min_length=1, max_length=255, description="Who sees to it")
    due_date: DateText


class ClosePeriodRequest(Request):
    period_end: DateText = Field(description="End date of the period to close")
    lock_reason: Annotated[str | None, AfterValidator(_long_enough)] = Field(
        default=None, max_length=REASON_LENGTH_MAX, description="Reason for closing the period"
    )
    force: bool = Field(
        default=False, strict=True, description="Close although checks block; needs a lock_reason"
    )
    overrides: list[OverrideRequest] | None = Field(
        default=None,
        max_length=100,
        description="With force: one for each check that blocks. Without them the lock_reason stands for all",
    )

    @model_validator(mode="after")
    def _overrides_each_check_once(self) -> Self:
        checks = [override.check for override in self.overrides or []]
        if len(set(checks)) != len(checks):
            raise ValueError("Each check can be overridden once")
        return self


class BulkLockRequest(Request):
    period_ids: list[UuidText] = Field(min_length=1, max_length=120)
    lock_reason: Annotated[str, AfterValidator(_long_enough)] = Field(
        default="Historical migration - bulk locked", min_length=1, max_length=REASON_LENGTH_MAX
    )
    force: bool = Field(default=False, strict=True, description="Close open periods although checks block")


class SkippedPeriod(Wire):
    period_id: str
    reason: str


class BulkLockPeriodsResult(Wire):
    locked_count: int
    skipped_count: int
    locked_ids: list[str]
    skipped: list[SkippedPeriod]


class ReopenPeriodRequest(Request):
    reopen_reason: str = Field(
        min_length=REASON_LENGTH_MIN, max_length=REASON_LENGTH_MAX, description="Why the period is reopened"
    )
    people: list[Annotated[str, Field(max_length=255)]] | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Only these may post into it: e-mail addresses of members. Without it, whoever may post",
    )
    until: AwareDatetime | None = Field(
        default=None, description="Then it is closed or locked again by itself, as it was before"
    )


class CreatePeriodRequest(Request):
    period_start: DateText
    period_end: DateText

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.period_start > self.period_end:
            raise ValueError("period_start must not be after period_end")
        return self


class AccountingPeriodResponse(Wire):
    id: str = Field(description="Period UUID")
    business_id: str = Field(description="Business UUID")
    period_start: date = Field(description="Start date of the period")
    period_end: date = Field(description="End date of the period")
    status: str = Field(description="Status: open, closed, or locked")
    closed_at: datetime | None = Field(default=None, description="When period was closed")
    closed_by_user_id: str | None = Field(default=None, description="User who closed the period")
    lock_reason: str | None = Field(default=None, description="Reason period was closed")
    reopen_reason: str | None = Field(default=None, description="Reason period was reopened")
    reopened_at: datetime | None = Field(default=None, description="When period was reopened")
    reopened_by_user_id: str | None = Field(default=None, description="User who reopened the period")
    created_at: datetime = Field(description="Creation timestamp")
    updated_at: datetime = Field(description="Last update timestamp")
    closed_by_name: str | None = Field(default=None, description="Name of the user who closed it")
    reopen_until: datetime | None = Field(default=None, description="When it closes again by itself")
    reopen_people: list[str] | None = Field(
        default=None, description="Names of those for whom alone it stands open again"
    )
    approval_pending: str | None = Field(
        default=None, description="close or reopen: what waits for the approval of a second person"
    )
    moved_since_close: bool | None = Field(
        default=None, description="Whether the books differ from its last certificate; null without one"
    )


class AccountingPeriodsListResponse(_Page):
    items: list[AccountingPeriodResponse]


class ReadinessItem(Wire):
    """One check of a period: does it stop the close, and by how much it is off."""

    check: str = Field(description="Stable id of the check, such as T03")
    status: Literal["pass", "warning", "fail", "could_not_run", "not_applicable"]
    detail: str = Field(description="What was found, in words")
    count: int | None = None
    title: str = Field(default="", description="Name of the check")
    amount: int | None = Field(default=None, description="The difference, in minor units")
    blocks: bool = Field(default=False, description="Whether it stops the close")
    left_label: str = Field(default="", description="What is compared")
    left: int | None = Field(default=None, description="In minor units")
    right_label: str = Field(default="", description="What it is compared with")
    right: int | None = Field(default=None, description="In minor units")
    link: str | None = Field(
        default=None, description="Path of the screen that shows the records it is about"
    )
    tolerance: int = Field(default=0, description="The difference that is allowed, in minor units")


class ReadinessSummary(Wire):
    transaction_count: int
    unreviewed_count: int
    uncategorized_count: int
    bank_line_count: int = 0


class ChecklistAckRequest(Request):
    notes: str | None = Field(default=None, max_length=REASON_LENGTH_MAX)


class CloseChecklistAckResponse(Wire):
    id: str
    business_id: str
    period_start: date
    step_id: str
    notes: str | None = None
    acked_by: str | None = None
    created_at: datetime
    updated_at: datetime
    acked_by_name: str | None = None


class ChecklistStep(Wire):
    """A step of the close that a person has to take."""

    step_id: str
    title: str


class CloseChecklistAcksListResponse(Wire):
    period_id: str
    period_start: date
    items: list[CloseChecklistAckResponse]
    steps: list[ChecklistStep] = Field(default=[], description="Every step there is, in order")


class SignOffRole(StrEnum):
    PREPARER = "preparer"
    REVIEWER = "reviewer"
    CONTROLLER = "controller"
    PARTNER = "partner"


class SignOffRequest(Request):
    role: SignOffRole
    notes: str | None = Field(default=None, max_length=REASON_LENGTH_MAX)


class FigureDifference(Wire):
    """One figure of a report that is not as the close found it; minor units, natural sign."""

    report: ReportKey
    row_id: str
    label: str
    column: str
    then: int | None = None
    now: int | None = None


class SignOffResponse(Wire):
    id: str
    business_id: str
    period_id: str
    user_id: str
    user_name: str | None = None
    role: SignOffRole
    notes: str | None = None
    score: int = Field(description="Readiness when it was given")
    lapsed: bool = Field(default=False, description="A figure that it covered has moved since")
    created_at: datetime
    updated_at: datetime
    moved: list[FigureDifference] = Field(
        default=[], description="Of a lapsed one: the figures of the reports that moved, the first of them"
    )
    moved_total: int = Field(default=0, description="How many moved, shown or not")


class SignOffsResponse(Wire):
    period_id: str
    items: list[SignOffResponse]


class CloseScoreResponse(Wire):
    """How far the close has come: five components, each 0 to 100, and their weighted mean."""

    period_id: str
    score: int
    components: dict[str, int]
    computed_at: datetime


class ScoreOfDay(Wire):
    day: date
    score: int
    components: dict[str, int]


class ScoreHistoryResponse(Wire):
    period_id: str
    items: list[ScoreOfDay] = Field(description="One a day, the oldest first")


def _whole(number: object) -> object:
    return round(number) if isinstance(number, float) else number


class CloseReadinessResponse(Wire):
    # A hosted service gives it with decimals.
    score: Annotated[int, BeforeValidator(_whole, json_schema_input_type=float)] = Field(ge=0, le=100)
    items: list[ReadinessItem]
    summary: ReadinessSummary


# ── Evidence of a close ──────────────────────────────────────────────────────────────────────────


class ChainLink(Wire):
    """One link of the chain of closes; `sha256` and `signature` are of `content` as canonical JSON.

    Canonical JSON has sorted keys, no white space and UTF-8 letters as they are. The signature is Ed25519, by
    the key that the content names, in base64.
    """

    content: dict[str, Any]
    sha256: str
    signature: str

    @classmethod
    def of(cls, *, content: str, sha256: str, signature: str) -> Self:
        """The link whose content is that JSON text."""
        return cls(content=json.loads(content), sha256=sha256, signature=signature)


class ChainResponse(Wire):
    """Links of a business's chain, in order; the rest follow the last one."""

    business_id: str
    links: list[ChainLink]
    has_more: bool = False


class CertifiedPackage(Wire):
    """A package built of a period, as its certificate names it."""

    id: str
    filename: str | None = None
    report_format: str
    watermark: str | None = None
    sha256: str | None = None
    ready_at: datetime | None = None


class CloseCertificateResponse(Wire):
    """The certificate in force of a closed period."""

    period_id: str
    link: ChainLink
    packages: list[CertifiedPackage] = Field(
        description="Built of the period by now, before and after the close"
    )


class OverrideResponse(Wire):
    """A check that a period was closed over."""

    id: str
    business_id: str
    period_id: str
    check: str
    title: str
    reason: str
    owner: str
    due_date: date
    created_at: datetime
    resolved_at: datetime | None = None
    resolved_by_user_id: str | None = None
    resolution: str | None = None
    period_end: date | None = Field(default=None, description="Of the period that was closed over it")
    resolved_by_name: str | None = None


class OverridesResponse(Wire):
    period_id: str
    items: list[OverrideResponse]


class ResolveOverrideRequest(Request):
    resolution: str = Field(
        min_length=REASON_LENGTH_MIN, max_length=REASON_LENGTH_MAX, description="How it was seen to"
    )


class PeriodEventResponse(Wire):
    """Something that was done to or with a period."""

    id: int
    kind: str
    at: datetime
    by_user_id: str | None = None
    by_name: str | None = None
    address: str = Field(default="", description="Of the browser or program that asked")
    agent: str = Field(default="", description="What it calls itself")
    detail: str = ""


class PeriodHistoryResponse(Wire):
    """The events of a period, the latest first."""

    period_id: str
    items: list[PeriodEventResponse]
    next_before: int | None = Field(default=None, description="Ask with `before` for what came earlier")


class EntryDifference(Wire):
    """One entry of a period that is not as the close found it."""

    change: Literal["added", "changed", "removed", "redated"]
    entry_id: str = Field(description="Id of the entry, as the journal shows it")
    reference: str
    date: date
    new_date: Day | None = Field(default=None, description="Where it is dated now, when it was re-dated")
    description: str
    details: list[str] = Field(default=[], description="What differs, field by field and line by line")
    by_name: str | None = Field(default=None, description="Who posted it, when that was after the close")
    at: datetime | None = Field(default=None, description="When, likewise")


class PeriodChangesResponse(Wire):
    """The books of a period now against its last certificate."""

    period_id: str
    certificate_sequence: int
    closed_at: datetime
    moved: bool
    evidence_intact: bool = Field(
        description="Whether what the close kept still has the hash that it certified"
    )
    entries: list[EntryDifference]
    figures: list[FigureDifference]
    entries_total: int = Field(description="How many entries differ, shown or not")
    figures_total: int


class WindowEntry(Wire):
    """An entry posted into a period that stood open again."""

    entry_id: str
    reference: str
    date: Day
    description: str
    amount: int = Field(description="Sum of its debits, in minor units")
    by_name: str | None = None
    at: datetime


class WindowEvent(Wire):
    """Something else that was done with it meanwhile, as the history names it."""

    kind: str
    detail: str = ""
    by_name: str | None = None
    at: datetime


class PeriodWindowResponse(Wire):
    """The last reopening of a period, and everything done from then until it closed again."""

    period_id: str
    is_open: bool
    reason: str
    reopened_at: datetime
    reopened_by_name: str | None = None
    people: list[str] | None = Field(default=None, description="Names; null when it is open for everyone")
    until: datetime | None = None
    ended_at: datetime | None = Field(default=None, description="When it was closed again")
    entries: list[WindowEntry]
    entries_total: int = Field(description="How many were posted, shown or not")
    events: list[WindowEvent]


class ApprovalKind(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class RefuseApprovalRequest(Request):
    note: str | None = Field(default=None, max_length=REASON_LENGTH_MAX, description="Why it is refused")


class ApprovalResponse(Wire):
    """A forced close or a reopening that one person asked for and another decides on."""

    id: str
    business_id: str
    period_id: str
    kind: ApprovalKind
    state: ApprovalState
    request: dict[str, Any] = Field(description="What was asked for, as the act itself takes it")
    reason: str = Field(description="The lock reason or the reason to reopen")
    asked_by_user_id: str
    asked_by_name: str | None = None
    asked_at: datetime
    decided_by_user_id: str | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = None
    note: str | None = None


class ApprovalsResponse(Wire):
    """What was asked for in a period, the latest first."""

    period_id: str
    items: list[ApprovalResponse]


class LateEntryOffer(Wire):
    """Where an entry that a closed period refused can be posted."""

    period_id: str
    date: date
    original_date: Day


class ReasonsResponse(Wire):
    """Reasons that were given before, the latest first."""

    items: list[str]


# ── Businesses, people, tokens ───────────────────────────────────────────────────────────────────


class BusinessResponse(Wire):
    id: str
    name: str
    default_currency: str
    timezone: str
    fiscal_year_start_month: int
    minor_unit_digits: int
    role: Role = Field(description="Role of the caller in this business")
    needs_second_person: bool = Field(
        default=False, description="Forced closes and reopenings need the approval of a second person"
    )
    created_at: datetime
    updated_at: datetime


class BusinessSettingsRequest(Request):
    needs_second_person: bool = Field(
        strict=True, description="Whether forced closes and reopenings need the approval of a second person"
    )


class BusinessesListResponse(_Page):
    items: list[BusinessResponse]


class NeedKind(StrEnum):
    """What may wait for a person in a business, the most urgent first."""

    MOVED = "moved"
    OVERDUE = "overdue"
    FAILED = "failed"
    BEHIND = "behind"
    OPEN_ITEM = "open_item"


class OverviewPeriod(Wire):
    period_id: str
    period_start: date
    period_end: date
    status: PeriodStatus
    moved_since_close: bool


class OverviewNeed(Wire):
    kind: NeedKind = Field(
        description=(
            "Closed periods that have moved; overrides past their due date; the latest package failed; "
            "periods over and still open; overrides not yet due"
        )
    )
    count: int
    since: date = Field(description="End of the earliest such period, or the earliest due date")


class OverviewPackage(Wire):
    id: str
    status: MonthEndPackageStatusEnum
    period_start: date
    period_end: date
    created_at: datetime


class BusinessOverview(Wire):
    business_id: str
    name: str
    role: Role = Field(description="Role of the caller in this business")
    periods: list[OverviewPeriod] = Field(description="Of the last twelve months, the earliest first")
    needs: list[OverviewNeed] = Field(description="What waits for a person, the most urgent first")
    latest_package: OverviewPackage | None = None


class OverviewResponse(Wire):
    items: list[BusinessOverview] = Field(description="The most urgent first")


class UserResponse(Wire):
    id: str
    email: str
    name: str


class PersonResponse(Wire):
    """A person of the business, and what she may do there."""

    id: str
    email: str
    name: str
    role: Role


class PeopleResponse(Wire):
    items: list[PersonResponse]


class TokenCreateRequest(Request):
    name: str = Field(min_length=1, max_length=255)
    description: str | None = Field(default=None, max_length=1000)
    expires_in_days: int = Field(default=365, ge=1, le=365)


class TokenInfo(Wire):
    id: str
    jti: str
    name: str
    description: str | None = None
    token_prefix: str
    token_type: Literal["api"] = "api"
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


class TokenCreatedResponse(Wire):
    token: str = Field(description="The token itself, shown once")
    token_info: TokenInfo


class TokenRevokeRequest(Request):
    reason: str | None = Field(default=None, max_length=1000)


class TokensListResponse(_Page):
    items: list[TokenInfo]


# ── Journal ──────────────────────────────────────────────────────────────────────────────────────


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


class LedgersListResponse(_Page):
    items: list[LedgerResponse]


class LineEntryRequest(Request):
    ledger_id: UuidText
    amount: int = Field(gt=0, le=2**53 - 1, description="Positive, in minor units")
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


class JournalEntriesListResponse(_Page):
    items: list[JournalEntryResponse]


class JournalImportResponse(Wire):
    """What was posted from a file of entries."""

    entries: int
    lines: int
    first_reference: str = Field(description="Of the entry that stands first in the file")
    last_reference: str = Field(description="Of the entry that stands last in the file")
    start_date: date = Field(description="The earliest date of an entry")
    end_date: date = Field(description="The latest date of an entry")


# ── Line notes ───────────────────────────────────────────────────────────────────────────────────

NOTE_LENGTH_MAX = 1000
ROW_ID_MAX = 1000


class LineNoteWriteRequest(Request):
    report: ReportKey
    row_id: str = Field(min_length=1, max_length=ROW_ID_MAX, description="Id of the line in `figures.json`")
    text: str = Field(max_length=NOTE_LENGTH_MAX, description="Empty takes the note away")


class LineNoteResponse(Wire):
    """One version of the note on a line of a period's report."""

    report: ReportKey
    row_id: str
    label: str = Field(description="The line, as it read when the note was written")
    text: str
    author: str
    author_user_id: str | None = None
    written_at: datetime


class LineNotesResponse(Wire):
    items: list[LineNoteResponse]
    suggestions: list[LineNoteResponse] = Field(
        description="What the period before says of lines that have no note in this one"
    )


class LineNoteHistoryResponse(Wire):
    items: list[LineNoteResponse]


# ── The difference between two packages ──────────────────────────────────────────────────────────


class FigureChange(Wire):
    """One figure that differs, in minor units; null where a package has none."""

    column: str
    label: str
    was: int | None
    now: int | None
    difference: int


class LineChange(Wire):
    """One report line that differs, and the entries behind it."""

    report: ReportKey
    row_id: str
    label: str
    kind: Literal["changed", "appeared", "disappeared"]
    account: str | None = None
    figures: list[FigureChange]
    entry_ids: list[str] = Field(description="Entries of `entries` that touch the line's account or party")


class PackageChangesResponse(Wire):
    package_id: str
    from_package_id: str = Field(description="The package that it is compared with")
    currency: str
    minor_unit_digits: int
    compared: list[ReportKey] = Field(description="The reports that both packages hold")
    lines: list[LineChange]
    lines_total: int
    entries: list[JournalEntryResponse] = Field(
        description="Posted between the two readings of the books and dated by the end of the period"
    )
    entries_total: int


# ── Service ──────────────────────────────────────────────────────────────────────────────────────


class ChangeEvent(Wire):
    """One line of `GET /events`: something of the business has changed; fetch it anew."""

    id: int
    kind: Literal["package", "period", "journal"]
    object_id: str


class HealthResponse(Wire):
    status: Literal["ok", "degraded"]
    version: str
    database: bool
    builds: bool


class SessionRequest(Request):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)


class VerificationFinding(Wire):
    """What checking one part of a package found."""

    subject: str = Field(description="A file of the package, or what was checked")
    ok: bool
    detail: str


class VerificationResponse(Wire):
    ok: bool
    summary: str
    findings: list[VerificationFinding]


class ErrorResponse(Wire):
    detail: str | list[dict[str, Any]]
