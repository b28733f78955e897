"""Calendar months: how many a range covers, the same day a year before, the last twelve."""

import calendar
from datetime import date

from dashboard.ledger.fiscal_year import ONE_DAY, is_whole_months

MONTHS_IN_TREND = 12


def a_year_before(day: date) -> date:
    """The same day one year earlier; a month's last day stays a month's last day (29 Feb, 28 Feb)."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    is_month_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if is_month_end else min(day.day, last))


def trend_months(end: date) -> tuple[tuple[date, date], ...]:
    """The twelve calendar months up to the one that contains the day, which stops at that day."""
    last = end.year * 12 + end.month - 1
    starts = [date(index // 12, index % 12 + 1, 1) for index in range(last - MONTHS_IN_TREND + 1, last + 1)]
    ends = [*(start - ONE_DAY for start in starts[1:]), end]
    return tuple(zip(starts, ends, strict=True))


def months_covered(start: date, end: date) -> int | None:
    """How many whole calendar months the range is, or None when it is not whole months."""
    if not is_whole_months(start, end):
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


def prior_start(start: date, end: date) -> date:
    """First day of as many whole months, or else as many days, that end on the day before the range."""
    months = months_covered(start, end)
    if months is None:
        return start - (end - start) - ONE_DAY
    index = start.year * 12 + start.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
