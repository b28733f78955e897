"""Dates, times, sizes and statuses in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.components.wording import (
    ago_text,
    day_text,
    exact_text,
    is_cancelled,
    period_text,
    progress_text,
    range_text,
    reports_text,
    short_period_text,
    size_text,
    status_text,
    took_text,
)
from dashboard.schemas import MonthEndPackageResponse, ReportKey, ReportProgress

NOW = datetime(2026, 11, 21, 14, 5, 9, tzinfo=UTC)


def package(**changes: object) -> MonthEndPackageResponse:
    usual: dict[str, object] = {
        "id": "1",
        "business_id": "2",
        "period_start": datetime(2026, 9, 1, tzinfo=UTC),
        "period_end": datetime(2026, 9, 30, tzinfo=UTC),
        "status": "in_progress",
        "report_format": "pdf",
        "selected_reports": ["pl", "ar_aging"],
        "created_at": NOW,
        "updated_at": NOW,
    }
    return MonthEndPackageResponse.model_validate(usual | changes)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (1, "just now"),
        (2, "2 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (3_600, "1 h ago"),
        (86_399, "23 h ago"),
        (86_400, "1 day ago"),
        (13 * 86_400, "13 days ago"),
        (14 * 86_400, "7 Nov 2026"),
    ],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago_text(NOW - timedelta(seconds=seconds), now=NOW) == words


def test_a_time_that_is_not_known_is_a_dash() -> None:
    assert ago_text(None, now=NOW) == "–"
    assert exact_text(None, "UTC") == ""


def test_the_exact_time_is_that_of_the_business() -> None:
    assert exact_text(NOW, "Europe/Oslo") == "21 Nov 2026, 15:05:09 (Europe/Oslo)"


def test_an_unknown_time_zone_reads_as_utc() -> None:
    assert exact_text(NOW, "Middle/Earth") == "21 Nov 2026, 14:05:09 (UTC)"


def test_a_calendar_month_has_a_name_and_other_ranges_have_dates() -> None:
    assert period_text(date(2024, 2, 1), date(2024, 2, 29)) == "February 2024"
    assert short_period_text(date(2026, 4, 1), date(2026, 4, 30)) == "Apr 2026"
    assert period_text(date(2026, 4, 1), date(2026, 4, 29)) == "1 Apr – 29 Apr 2026"
    assert range_text(date(2025, 12, 1), date(2026, 1, 31)) == "1 Dec 2025 – 31 Jan 2026"
    assert day_text(date(2026, 1, 5)) == "5 Jan 2026"


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (64_400, "64 kB"), (1_250_000, "1.2 MB")],
)
def test_sizes(size: int | None, words: str) -> None:
    assert size_text(size) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.94, "0.9 s"), (11.2, "11 s"), (180, "3 min")])
def test_how_long_it_took(seconds: float, words: str) -> None:
    assert took_text(NOW, NOW + timedelta(seconds=seconds)) == words


def test_reports_in_words() -> None:
    assert reports_text([key.value for key in ReportKey]) == "All 7"
    assert reports_text(["pl", "ar_aging"]) == "Profit and loss, AR aging"
    assert reports_text(["pl", "ar_aging", "cash_flow"]) == "Profit and loss, AR aging + 1"
    assert reports_text(["new_report"]) == "new_report"


def test_a_failed_build_that_says_so_is_cancelled() -> None:
    cancelled = package(status="failed", error_message="Cancelled by Ada King")
    failed = package(status="failed", error_message="No statement on or before 30 Sep 2026")

    assert (is_cancelled(cancelled), status_text(cancelled)) == (True, "Cancelled")
    assert (is_cancelled(failed), status_text(failed)) == (False, "Failed")


def test_progress_names_the_report_at_hand() -> None:
    progress = [
        ReportProgress(report="pl", status="done"),
        ReportProgress(report="ar_aging", status="rendering"),
    ]

    assert progress_text(package(progress=progress)) == "1 of 2 · AR aging"
    assert progress_text(package(progress=progress, status="ready")) == ""
