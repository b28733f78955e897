"""Dates and periods in the words that reports print."""

from datetime import date

from dashboard.reports.calendar_months import months_covered

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FEWEST_WEEKS = 4  # A shorter range is no accounting period.
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def long_date(day: date) -> str:
    """30 September 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """30 Sep 2026."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def range_words(start: date, end: date) -> str:
    """Month ended, nine months ended, year ended, five weeks ended …; both dates when it is neither."""
    months = months_covered(start, end)
    if months is None:
        weeks, days = divmod((end - start).days + 1, 7)
        if not days and weeks >= FEWEST_WEEKS:
            count = _COUNTS[weeks] if weeks < len(_COUNTS) else str(weeks)
            return f"{count} weeks ended {long_date(end)}"
        return f"period from {long_date(start)} to {long_date(end)}"
    if months == 1:
        return f"month ended {long_date(end)}"
    if months == 12:
        return f"year ended {long_date(end)}"
    count = _COUNTS[months] if months < len(_COUNTS) else str(months)
    return f"{count} months ended {long_date(end)}"


def for_the_range(start: date, end: date) -> str:
    """For the month ended 30 September 2026."""
    return f"For the {range_words(start, end)}"


def as_of(day: date) -> str:
    """As of 30 September 2026."""
    return f"As of {long_date(day)}"


def range_label(start: date, end: date) -> str:
    """Heading of a column over a range: Sep 2026, or 1 Jan 2026 – 15 Mar 2026."""
    if months_covered(start, end) == 1:
        return f"{_MONTHS[end.month - 1][:3]} {end.year}"
    return f"{short_date(start)} – {short_date(end)}"


def month_label(start: date, end: date) -> str:
    """Heading of a month in a row of months: Sep 2026; a month that is not over says its last day."""
    month = f"{_MONTHS[end.month - 1][:3]} {end.year}"
    return month if months_covered(start, end) else f"{end.day} {month}"


def to_date_label(end: date) -> str:
    """Heading of a column from the start of the fiscal year: YTD 30 Sep 2026."""
    return f"YTD {short_date(end)}"


def percent_text(hundredths: int | None) -> str:
    """12.3 %, from hundredths of a percent; n/a when there is none."""
    if hundredths is None:
        return "n/a"
    tenths = (abs(hundredths) + 5) // 10
    sign = "−" if hundredths < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10} %"
