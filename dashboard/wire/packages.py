"""Month-end packages: asked for, listed, downloaded; their files and tie-outs."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from dashboard.wire.shapes import DateText, Page, Request, UuidText, Wire
from dashboard.wire.words import MonthEndPackageFormatEnum, MonthEndPackageStatusEnum, ReportKey


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
    place_in_line: int | None = Field(
        default=None, description="Of a queued package: 1 is the next of the business to be built"
    )
    usual_seconds: float | None = Field(
        default=None, description="Until it has ended: how long the last builds of the same format took"
    )
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
    """One tie-out rule as the package printed it; its numbers in minor units, or counts of things."""

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
    unit: Literal["money", "count"] = Field(
        default="money", description="Whether both numbers are minor units of money, or counts of things"
    )


class PackageTieOutsResponse(Wire):
    package_id: str
    currency: str
    minor_unit_digits: int
    watermark: str
    items: list[PackageTieOut]


class MonthEndPackagesListResponse(Page):
    items: list[MonthEndPackageResponse] = Field(description="List of items")


class PackageCountsResponse(Wire):
    """How many packages stand in each status."""

    all: int
    queued: int
    in_progress: int
    ready: int
    failed: int
