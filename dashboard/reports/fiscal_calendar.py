"""The fiscal calendar: when years begin, which period came before, which one a year before.

Books of calendar months need nothing but the month that the year begins with; books of weeks, or with a short
first period, follow their periods, as their fiscal years do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.ledger.fiscal_year import FiscalYears, boundaries_of, is_whole_months, nearest
from dashboard.reports.calendar_months import (
    MONTHS_IN_TREND,
    ONE_DAY,
    a_year_before,
    prior_start,
    trend_months,
)

Span = tuple[date, date]


@dataclass(frozen=True)
class FiscalCalendar:
    """`periods` are the accounting periods, ascending, where they are not calendar months; else empty."""

    first_month: int
    periods: tuple[Span, ...] = ()

    def year_start(self, day: date) -> date:
        """First day of the fiscal year that contains the day."""
        return self._years.start_of(day)

    def year_end(self, day: date) -> date:
        """Last day of the fiscal year that contains the day; by the calendar while it is still to come."""
        return self._years.end_of(day)

    @property
    def _years(self) -> FiscalYears:
        return FiscalYears(self.first_month, boundaries_of(self.periods))

    def a_year_before(self, start: date, end: date) -> Span:
        """The same range one year earlier: of whole periods the ones that lie nearest to those dates."""
        first, last = a_year_before(start), a_year_before(end)
        if not self._covered(start, end):
            return first, last
        return self._nearest_start(first), nearest((period[1] for period in self.periods), last)

    def before(self, start: date, end: date) -> date:
        """First day of the range before: as many periods, else as many whole months, else as many days."""
        covered = self._covered(start, end)
        if covered:
            first = self.periods.index(covered[0])
            earlier = self.periods[max(first - len(covered), 0) : first]
            if len(earlier) == len(covered) and earlier[-1][1] + ONE_DAY == start:
                return earlier[0][0]
        return prior_start(start, end)

    def trend(self, start: date, end: date) -> tuple[Span, ...]:
        """The last twelve periods, or as many as there are, up to one that ends on the day; else months."""
        covered = self._covered(start, end)
        if not covered:
            return trend_months(end)
        last = self.periods.index(covered[-1]) + 1
        return self.periods[max(last - MONTHS_IN_TREND, 0) : last]

    def _covered(self, start: date, end: date) -> tuple[Span, ...]:
        """The periods that make up exactly the range; none when it begins or ends within one."""
        within = tuple(period for period in self.periods if period[0] >= start and period[1] <= end)
        is_whole = within and within[0][0] == start and within[-1][1] == end
        return within if is_whole else ()

    def _nearest_start(self, day: date) -> date:
        return nearest((period[0] for period in self.periods), day)


def calendar_of(first_month: int, periods: Sequence[Span]) -> FiscalCalendar:
    """The calendar of these periods, ascending; whole calendar months say no more than their first month."""
    is_by_months = all(is_whole_months(*period) for period in periods)
    return FiscalCalendar(first_month, () if is_by_months else tuple(periods))
