"""Months and working days at the edges of the calendar."""

from datetime import date

import pytest

from dashboard.demo.calendar import (
    add_months,
    last_demo_month,
    months_ending,
    working_day_from,
    working_day_until,
    working_days_after,
)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-21", "2026-09-30"),
        ("2026-02-01", "2025-12-31"),
        ("2026-01-31", "2025-11-30"),
        ("2024-04-30", "2024-02-29"),
        ("2025-04-01", "2025-02-28"),
    ],
)
def test_the_demo_ends_with_the_month_before_last(today: str, expected: str) -> None:
    assert last_demo_month(date.fromisoformat(today)) == date.fromisoformat(expected)


@pytest.mark.parametrize("day", [date(2024, 2, 1), date(2024, 2, 29)])
def test_24_months_end_with_the_month_of_any_of_its_days(day: date) -> None:
    months = months_ending(day)
    assert [month.index for month in months] == list(range(24))
    assert (months[0].first, months[-1].last) == (date(2022, 3, 1), date(2024, 2, 29))


def test_months_are_added_across_years() -> None:
    assert add_months(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert add_months(date(2026, 1, 1), -13) == date(2024, 12, 1)


def test_a_day_that_the_month_lacks_is_its_last_day() -> None:
    assert months_ending(date(2025, 2, 1))[-1].on(31) == date(2025, 2, 28)


def test_weekends_and_holidays_are_not_working_days() -> None:
    assert working_day_from(date(2026, 7, 4)) == date(2026, 7, 6)
    assert working_day_until(date(2026, 1, 1)) == date(2025, 12, 31)
    assert working_days_after(date(2026, 7, 2), 2) == date(2026, 7, 6)
    assert working_days_after(date(2026, 7, 4), 0) == date(2026, 7, 4)
