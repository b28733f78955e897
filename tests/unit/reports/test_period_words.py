"""Dates and periods in words."""

from datetime import date

import pytest

from dashboard.reports.period_words import for_the_range, percent_text, range_label, to_date_label


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-09-01", "2026-09-30", "For the month ended 30 September 2026"),
        ("2028-02-01", "2028-02-29", "For the month ended 29 February 2028"),
        ("2026-07-01", "2026-09-30", "For the three months ended 30 September 2026"),
        ("2025-10-01", "2026-09-30", "For the year ended 30 September 2026"),
        ("2025-01-01", "2026-06-30", "For the 18 months ended 30 June 2026"),
        ("2026-08-31", "2026-09-30", "For the period from 31 August 2026 to 30 September 2026"),
    ],
)
def test_a_range_is_named_by_its_whole_months(start: str, end: str, words: str) -> None:
    assert for_the_range(date.fromisoformat(start), date.fromisoformat(end)) == words


def test_column_headings() -> None:
    assert range_label(date(2026, 9, 1), date(2026, 9, 30)) == "Sep 2026"
    assert range_label(date(2026, 7, 1), date(2026, 9, 30)) == "1 Jul 2026 – 30 Sep 2026"
    assert to_date_label(date(2026, 9, 30)) == "YTD 30 Sep 2026"


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(43_14, "43.1 %"), (43_15, "43.2 %"), (-5_60, "−5.6 %"), (-4, "0.0 %"), (0, "0.0 %"), (None, "n/a")],
)
def test_percentages_have_one_decimal(hundredths: int | None, text: str) -> None:
    assert percent_text(hundredths) == text
