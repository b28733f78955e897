"""What stands in the way of a close, and how ready a period is."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from dashboard.wire.review import SignOffsResponse
from dashboard.wire.shapes import Wire


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
    unit: Literal["money", "count"] = Field(
        default="money", description="Whether left and right are minor units of money, or counts of things"
    )


class ReadinessSummary(Wire):
    transaction_count: int
    unreviewed_count: int
    uncategorized_count: int
    bank_line_count: int = 0


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
    # From the same reading; a hosted service answers them apart.
    close_score: CloseScoreResponse | None = None
    sign_offs: SignOffsResponse | None = None
