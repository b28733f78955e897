"""Accounting periods: closed, locked in bulk, reopened, created."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from dashboard.wire.shapes import (
    REASON_LENGTH_MAX,
    REASON_LENGTH_MIN,
    DateText,
    Page,
    Request,
    UuidText,
    Wire,
)


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


class AccountingPeriodsListResponse(Page):
    items: list[AccountingPeriodResponse]
