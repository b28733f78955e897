"""Who did what from where."""

from datetime import date

from pydantic import Field

from dashboard.wire.evidence import PeriodEventResponse
from dashboard.wire.shapes import Page


class AuditEventResponse(PeriodEventResponse):
    """Something that somebody did in the business, or for herself as one of its people."""

    by_email: str | None = None
    period_id: str | None = None
    period_end: date | None = Field(default=None, description="Of the period that it was done to")


class AuditTrailResponse(Page):
    """What was done, the latest first."""

    items: list[AuditEventResponse]
