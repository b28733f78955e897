"""How dates, times, sizes and statuses read on the screen."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.money import printed_text
from dashboard.schemas import (
    CANCELLED_PREFIX,
    REPORT_TITLES,
    MonthEndPackageFormatEnum,
    MonthEndPackageResponse,
    MonthEndPackageStatusEnum,
    ReportKey,
)

FORMAT_WORDS = {MonthEndPackageFormatEnum.PDF: "PDF", MonthEndPackageFormatEnum.XLSX: "Excel"}
STATUS_WORDS = {
    MonthEndPackageStatusEnum.QUEUED: "Queued",
    MonthEndPackageStatusEnum.IN_PROGRESS: "In progress",
    MonthEndPackageStatusEnum.READY: "Ready",
    MonthEndPackageStatusEnum.FAILED: "Failed",
}
TREND_ROWS = "trend_"  # Ids of rows begin so: the trend repeats what the statement above it says.
UNITS = (("h", 3600), ("min", 60), ("s", 1))
CHECK_WORDS = {
    "pass": "Pass",
    "warning": "Warning",
    "fail": "Fail",
    "could_not_run": "Could not run",
    "not_applicable": "Not applicable",
}


def day_text(day: date) -> str:
    """31 Jan 2026"""
    return f"{day.day} {day:%b %Y}"


def range_text(start: date, end: date) -> str:
    """1 Apr – 30 Apr 2026"""
    first = f"{start.day} {start:%b}" if start.year == end.year else day_text(start)
    return f"{first} – {day_text(end)}"


def is_month(start: date, end: date) -> bool:
    """Whether the range is exactly one calendar month."""
    return (
        start.day == 1
        and (end + timedelta(days=1)).day == 1
        and (start.year, start.month)
        == (
            end.year,
            end.month,
        )
    )


def period_text(start: date, end: date) -> str:
    """April 2026 for a calendar month, else the range."""
    return f"{end:%B %Y}" if is_month(start, end) else range_text(start, end)


def short_period_text(start: date, end: date) -> str:
    """Apr 2026 for a calendar month, else the range."""
    return f"{end:%b %Y}" if is_month(start, end) else range_text(start, end)


def listed_text(names: Sequence[str], *, at_most: int) -> str:
    """March, April and May; of many the first few and how many more."""
    if len(names) > at_most:
        names = [*names[: at_most - 1], f"{len(names) - at_most + 1} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def exact_text(moment: datetime | None, timezone: str) -> str:
    """21 Nov 2026, 14:05:09 (America/New_York)"""
    return _local_text(moment, timezone, form="%H:%M:%S")


def minute_text(moment: datetime | None, timezone: str) -> str:
    """21 Nov 2026, 14:05 (America/New_York)"""
    return _local_text(moment, timezone, form="%H:%M")


def _local_text(moment: datetime | None, timezone: str, *, form: str) -> str:
    if moment is None:
        return ""
    try:
        local = moment.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError):
        local, timezone = moment.astimezone(UTC), "UTC"
    return f"{day_text(local.date())}, {local:{form}} ({timezone})"


def ago_text(moment: datetime | None, *, now: datetime) -> str:
    """12 s ago, 3 min ago, 2 h ago, 5 days ago, then the date."""
    if moment is None:
        return "–"
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 2:
        return "just now"
    days = seconds // 86_400
    if days >= 14:
        return day_text(moment.date())
    if days:
        return "1 day ago" if days == 1 else f"{days} days ago"
    unit, length = next((unit, length) for unit, length in UNITS if seconds >= length)
    return f"{seconds // length} {unit} ago"


def took_text(started: datetime | None, ended: datetime | None) -> str:
    """0.9 s, 4 s, 2 min; an en dash while it is not known."""
    if started is None or ended is None:
        return "–"
    seconds = max(0.0, (ended - started).total_seconds())
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def seconds_text(seconds: float) -> str:
    """1 s, 40 s, 3 min: about, and never less than a second."""
    return f"{max(1, round(seconds))} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def place_text(place: int) -> str:
    """Next in line, 2nd in line, 11th in line"""
    if place == 1:
        return "Next in line"
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending} in line"


def size_text(size: int | None) -> str:
    """64 kB, 1.2 MB; an en dash while it is not known."""
    if size is None:
        return "–"
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def money_text(amount: int | None, *, digits: int) -> str:
    """The amount as reports print it; nothing where there is none."""
    return printed_text(amount, digits=digits)


def report_title(key: str) -> str:
    """The name of a report; a key of a newer API reads as itself."""
    return REPORT_TITLES[ReportKey(key)] if key in set(ReportKey) else key


def reports_text(keys: list[str]) -> str:
    """All 7, AR aging, or 3 · AR aging, AP aging…"""
    if len(keys) == len(ReportKey):
        return f"All {len(keys)}"
    names = [report_title(key) for key in keys]
    return ", ".join(names) if len(names) <= 2 else f"{', '.join(names[:2])} + {len(names) - 2}"


def is_cancelled(package: MonthEndPackageResponse) -> bool:
    """The wire knows four statuses: a cancelled build is a failed one that says so."""
    return package.status == MonthEndPackageStatusEnum.FAILED and (package.error_message or "").startswith(
        CANCELLED_PREFIX
    )


def status_text(package: MonthEndPackageResponse) -> str:
    """Queued, In progress, Ready, Failed or Cancelled."""
    return "Cancelled" if is_cancelled(package) else STATUS_WORDS[package.status]


def progress_text(package: MonthEndPackageResponse) -> str:
    """5 of 7 · AR aging, while a build is moving; 2nd in line, while it waits."""
    if package.status == MonthEndPackageStatusEnum.QUEUED and package.place_in_line:
        return place_text(package.place_in_line)
    if package.status != MonthEndPackageStatusEnum.IN_PROGRESS or not package.progress:
        return ""
    done = sum(report.status == "done" for report in package.progress)
    now = next((report.report for report in package.progress if report.status == "rendering"), None)
    count = f"{done} of {len(package.progress)}"
    return f"{count} · {report_title(now)}" if now else count


def usual_text(package: MonthEndPackageResponse) -> str:
    """usually 4 s, until the build has ended."""
    return f"usually {seconds_text(package.usual_seconds)}" if package.usual_seconds else ""
