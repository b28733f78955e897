"""The accounting periods: the oldest locked, the last two open, those between closed."""

from datetime import date
from typing import NamedTuple

from dashboard.demo.calendar import Month

LOCKED = 12
OPEN = 2
LOCK_REASONS = (
    "Reviewed by A. King; bank and AR reconciled",
    "Month closed after bank, AR and AP tie-out (B. Osei)",
    "Sales tax return filed; no further postings",
    "Reviewed by A. King; stock and cut-off checked",
    "Package sent to the owners; accruals agreed to bills",
)
ARCHIVED = "Year reviewed by Marlowe & Bright CPAs; books final"


class PeriodRow(NamedTuple):
    start: date
    end: date
    status: str
    lock_reason: str


def periods(months: list[Month]) -> list[PeriodRow]:
    """One period a month, oldest first."""
    return [_period(month, len(months)) for month in months]


def _period(month: Month, count: int) -> PeriodRow:
    if month.index >= count - OPEN:
        return PeriodRow(month.first, month.last, "open", "")
    if month.index < LOCKED:
        return PeriodRow(month.first, month.last, "locked", ARCHIVED)
    reason = LOCK_REASONS[month.index % len(LOCK_REASONS)]
    return PeriodRow(month.first, month.last, "closed", reason)
