"""The checklist of a close and the sign-offs given for it."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from dashboard.wire.shapes import REASON_LENGTH_MAX, Request, Wire
from dashboard.wire.words import ReportKey


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
    column_label: str = Field(default="", description="What the report calls the column")
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
