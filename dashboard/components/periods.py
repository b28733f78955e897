"""Periods in words, for the pages that list or choose them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.client import CloseClient
from dashboard.components.wording import (
    ago_text,
    exact_text,
    listed_text,
    minute_text,
    period_text,
    range_text,
)
from dashboard.schemas import AccountingPeriodResponse, PeriodStatus

PERIODS_MAX = 1000
PEOPLE_NAMED = 3
WAITING_WORDS = {"close": "Close waits for approval", "reopen": "Reopening waits for approval"}
STATUS_WORDS = {PeriodStatus.OPEN: "Open", PeriodStatus.CLOSED: "Closed", PeriodStatus.LOCKED: "Locked"}


@dataclass(frozen=True)
class PeriodRow:
    """One accounting period, in words."""

    id: str
    key: str  # Its last day, ISO: what the address bar calls it.
    year: str
    month: str
    name: str
    dates: str
    status: str
    tone: str
    is_open: bool
    is_closed: bool
    is_locked: bool
    reason: str
    closed_by: str
    closed: str
    closed_iso: str
    closed_exact: str
    has_moved: bool  # The books differ from its last certificate.
    window: str  # For whom and until when it stands open again; empty unless it does.
    was_reopened: bool
    waits_for: str  # What a second person has to decide on; empty when nothing waits.


def to_period_row(period: AccountingPeriodResponse, *, timezone: str, now: datetime) -> PeriodRow:
    """The period in words."""
    start, end = period.period_start, period.period_end
    is_open = period.status == PeriodStatus.OPEN
    return PeriodRow(
        id=period.id,
        key=end.isoformat(),
        year=str(end.year),
        month=f"{end:%b}",
        name=period_text(start, end),
        dates=range_text(start, end),
        status=STATUS_WORDS.get(PeriodStatus(period.status), period.status),
        tone=period.status,
        is_open=is_open,
        is_closed=period.status == PeriodStatus.CLOSED,
        is_locked=period.status == PeriodStatus.LOCKED,
        reason=((period.reopen_reason and f"Reopened: {period.reopen_reason}") or "")
        if is_open
        else (period.lock_reason or ""),
        closed_by="" if is_open else (period.closed_by_name or ""),
        closed="" if is_open or not period.closed_at else ago_text(period.closed_at, now=now),
        closed_iso=period.closed_at.isoformat() if period.closed_at else "",
        closed_exact=exact_text(period.closed_at, timezone),
        has_moved=bool(period.moved_since_close),
        window=window_text(period, timezone=timezone) if is_open else "",
        was_reopened=period.reopened_at is not None,
        waits_for=WAITING_WORDS.get(period.approval_pending or "", ""),
    )


def window_text(period: AccountingPeriodResponse, *, timezone: str) -> str:
    """Open for Ada King and Ben Cole until 21 Nov 2026, 14:05 (Europe/Oslo); empty without either limit."""
    people = period.reopen_people
    for_whom = f" for {listed_text(people, at_most=PEOPLE_NAMED)}" if people else ""
    until = f" until {minute_text(period.reopen_until, timezone)}" if period.reopen_until else ""
    return f"Open{for_whom}{until}" if for_whom or until else ""


async def all_periods(client: CloseClient, *, timezone: str) -> list[PeriodRow]:
    """Every period of the business, earliest first."""
    page = await client.list_periods(limit=PERIODS_MAX, sort_by="period_end", descending=False)
    now = datetime.now(UTC)
    return [to_period_row(period, timezone=timezone, now=now) for period in page.items]


def find_period(periods: list[PeriodRow], key: str) -> PeriodRow | None:
    """The period called so, else the earliest open one, else the last."""
    named = next((period for period in periods if period.key == key), None)
    earliest_open = next((period for period in periods if period.is_open), None)
    return named or earliest_open or (periods[-1] if periods else None)
