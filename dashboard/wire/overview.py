"""Every client at a glance."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from dashboard.wire.shapes import Wire
from dashboard.wire.words import MonthEndPackageStatusEnum, PeriodStatus, Role


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
