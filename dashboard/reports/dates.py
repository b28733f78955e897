"""The dates at which a package needs balances. P = [S, E]; names as in accounting-rules 4.1 and 4.2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.fiscal_calendar import FiscalCalendar, Span, calendar_of


@dataclass(frozen=True)
class CutDates:
    """Every range and point that the layouts of 4.9 print; ranges are inclusive."""

    period_start: date
    period_end: date
    prior_start: date  # The range before: as many periods, whole months or days, ending at S-1.
    prior_end: date
    prior_year_start: date  # The same period one year earlier.
    prior_year_end: date
    fiscal_year_start: date  # First day of the fiscal year that contains E.
    fiscal_year_end: date
    prior_fiscal_year_start: date
    calendar: FiscalCalendar

    def balance_dates(self) -> tuple[date, ...]:
        """Every date at whose end a balance is needed, ascending."""
        return tuple(
            sorted(
                {
                    self.period_end,
                    self.period_start - ONE_DAY,
                    self.prior_end,
                    self.prior_start - ONE_DAY,
                    self.prior_year_end,
                    self.prior_year_start - ONE_DAY,
                    self.fiscal_year_start - ONE_DAY,
                    self.prior_fiscal_year_start - ONE_DAY,
                    self.calendar.year_start(self.prior_end) - ONE_DAY,
                    *self._trend_dates(),
                }
            )
        )

    def trend_months(self) -> tuple[Span, ...]:
        """First and last day of each of the twelve months or periods up to E, ascending."""
        return self.calendar.trend(self.period_start, self.period_end)

    def _trend_dates(self) -> tuple[date, ...]:
        months = self.trend_months()
        years_before = (self.calendar.year_start(end) - ONE_DAY for _, end in months)
        return (months[0][0] - ONE_DAY, *(end for _, end in months), *years_before)


def dates_of(
    *,
    period_start: date,
    period_end: date,
    fiscal_year_first_month: int,
    periods: Sequence[Span] = (),
) -> CutDates:
    """The dates of a package for [period_start, period_end]; `periods` as `FiscalCalendar` has them."""
    calendar = calendar_of(fiscal_year_first_month, periods)
    year_start = calendar.year_start(period_end)
    prior_year_start, prior_year_end = calendar.a_year_before(period_start, period_end)
    return CutDates(
        period_start=period_start,
        period_end=period_end,
        prior_start=calendar.before(period_start, period_end),
        prior_end=period_start - ONE_DAY,
        prior_year_start=prior_year_start,
        prior_year_end=prior_year_end,
        fiscal_year_start=year_start,
        fiscal_year_end=calendar.year_end(period_end),
        prior_fiscal_year_start=calendar.year_start(year_start - ONE_DAY),
        calendar=calendar,
    )
