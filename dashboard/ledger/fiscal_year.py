"""Fiscal years: they begin on the first of a month and are named by their last day."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def fiscal_year_end(day: date, *, first_month: int) -> date:
    """Last day of the fiscal year that contains the day."""
    next_year_start = date(day.year if day.month < first_month else day.year + 1, first_month, 1)
    return next_year_start - ONE_DAY


def is_fiscal_year_end(day: date, *, first_month: int) -> bool:
    """Whether a fiscal year ends on the day."""
    return fiscal_year_end(day, first_month=first_month) == day
