"""Fiscal years: they begin with the first of a month, or with the accounting period nearest to it.

Accounting periods that are calendar months need nothing but the month that the year begins with. Books of
4-4-5 weeks, or with a short first period, follow their periods: a fiscal year begins with the period whose
first day is nearest, within seven days, to the first of the start month; where there is none, on that first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

ONE_DAY = timedelta(days=1)
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class FiscalYears:
    """`boundaries` are the days on which accounting periods begin, where those are not calendar months."""

    first_month: int
    boundaries: tuple[date, ...] = ()

    def start_of(self, day: date) -> date:
        """First day of the fiscal year that contains the day."""
        return max(start for start in self._starts_about(day) if start <= day)

    def end_of(self, day: date) -> date:
        """Last day of the fiscal year that contains the day."""
        return min(start for start in self._starts_about(day) if start > day) - ONE_DAY

    def end_named(self, day: date) -> date | None:
        """The last day of the fiscal year that ends on the day, by the books' periods or by the calendar."""
        after = day + ONE_DAY
        if (after.month, after.day) == (self.first_month, 1):
            return nearest(self.boundaries, after) - ONE_DAY
        return day if after in self._starts_about(day) else None

    def _starts_about(self, day: date) -> list[date]:
        years = range(max(day.year - 1, MINYEAR), min(day.year + 2, MAXYEAR) + 1)
        return [nearest(self.boundaries, date(year, self.first_month, 1)) for year in years]


def fiscal_years_of(first_month: int, periods: Sequence[tuple[date, date]]) -> FiscalYears:
    """The fiscal years of books with these accounting periods (first and last days)."""
    is_by_months = all(is_whole_months(*period) for period in periods)
    return FiscalYears(first_month, () if is_by_months else boundaries_of(periods))


def boundaries_of(periods: Sequence[tuple[date, date]]) -> tuple[date, ...]:
    """The days on which periods begin, the one that is still to come after the last of them included.

    A year that ends with the last period there is ends there, although nothing begins after it yet.
    """
    return (*(start for start, _ in periods), *(end + ONE_DAY for _, end in periods[-1:]))


def is_whole_months(start: date, end: date) -> bool:
    """Whether the range is made of whole calendar months."""
    return start.day == 1 and (end + ONE_DAY).day == 1


def nearest(days: Iterable[date], day: date) -> date:
    """Of the days within a week of the day the nearest to it; the day itself where there is none."""
    return min(
        (each for each in days if abs(each - day) <= NEAR), key=lambda each: abs(each - day), default=day
    )
