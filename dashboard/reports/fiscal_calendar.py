"""The fiscal calendar: when years begin, which period came before, which one a year before.

Accounting periods that are calendar months need nothing but the month that the year begins with. Books of
4-4-5 weeks, or with a short first period, follow their periods: a fiscal year begins with the period whose
first day is nearest, within seven days, to the first of the start month; where there is none, on that first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dashboard.reports.calendar_months import (
    MONTHS_IN_TREND,
    ONE_DAY,
    a_year_before,
    months_covered,
    prior_start,
    trend_months,
)

NEAR = timedelta(days=7)

Span = tuple[date, date]


@dataclass(frozen=True)
class FiscalCalendar:
    """`periods` are the accounting periods, ascending, where they are not calendar months; else empty."""

    first_month: int
    periods: tuple[Span, ...] = ()

    def year_start(self, day: date) -> date:
        """First day of the fiscal year that contains the day."""
        years = range(max(day.year - 1, MINYEAR), min(day.year + 1, MAXYEAR) + 1)
        starts = (self._nearest_start(date(year, self.first_month, 1)) for year in years)
        return max(start for start in starts if start <= day)

    def a_year_before(self, start: date, end: date) -> Span:
        """The same range one year earlier: of whole periods the ones that lie nearest to those dates."""
        first, last = a_year_before(start), a_year_before(end)
        if not self._covered(start, end):
            return first, last
        return self._nearest_start(first), _nearest((period[1] for period in self.periods), last)

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
        return _nearest((period[0] for period in self.periods), day)


def calendar_of(first_month: int, periods: Sequence[Span]) -> FiscalCalendar:
    """The calendar of these periods, ascending; whole calendar months say no more than their first month."""
    is_by_months = all(months_covered(*period) is not None for period in periods)
    return FiscalCalendar(first_month, () if is_by_months else tuple(periods))


def _nearest(days: Iterable[date], day: date) -> date:
    return min(
        (each for each in days if abs(each - day) <= NEAR), key=lambda each: abs(each - day), default=day
    )
