"""The dates at which a package needs balances. P = [S, E]; names as in accounting-rules 4.1 and 4.2."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS_IN_TREND = 12


@dataclass(frozen=True)
class CutDates:
    """Every range and point that the layouts of 4.9 print; ranges are inclusive."""

    period_start: date
    period_end: date
    prior_start: date  # The period before: as many whole months, or as many days, ending at S-1.
    prior_end: date
    prior_year_start: date  # The same period one year earlier.
    prior_year_end: date
    fiscal_year_start: date  # First day of the fiscal year that contains E.
    prior_fiscal_year_start: date

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
                    fiscal_year_start(self.prior_end, first_month=self.fiscal_year_start.month) - ONE_DAY,
                    *self._trend_dates(),
                }
            )
        )

    def trend_months(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each of the twelve months up to E, ascending; the last one ends at E."""
        return trend_months(self.period_end)

    def _trend_dates(self) -> tuple[date, ...]:
        months = self.trend_months()
        return (months[0][0] - ONE_DAY, *(end for _, end in months))


def dates_of(*, period_start: date, period_end: date, fiscal_year_first_month: int) -> CutDates:
    """The dates of a package for [period_start, period_end]."""
    year_start = fiscal_year_start(period_end, first_month=fiscal_year_first_month)
    return CutDates(
        period_start=period_start,
        period_end=period_end,
        prior_start=_prior_start(period_start, period_end),
        prior_end=period_start - ONE_DAY,
        prior_year_start=a_year_before(period_start),
        prior_year_end=a_year_before(period_end),
        fiscal_year_start=year_start,
        prior_fiscal_year_start=year_start.replace(year=year_start.year - 1),
    )


def fiscal_year_start(day: date, *, first_month: int) -> date:
    """First day of the fiscal year that contains the day."""
    return date(day.year if day.month >= first_month else day.year - 1, first_month, 1)


def a_year_before(day: date) -> date:
    """The same day one year earlier; a month's last day stays a month's last day (29 Feb, 28 Feb)."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    is_month_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if is_month_end else min(day.day, last))


def trend_months(end: date) -> tuple[tuple[date, date], ...]:
    """The twelve calendar months up to the one that contains the day, which stops at that day."""
    last = end.year * 12 + end.month - 1
    starts = [date(index // 12, index % 12 + 1, 1) for index in range(last - MONTHS_IN_TREND + 1, last + 1)]
    ends = [*(start - ONE_DAY for start in starts[1:]), end]
    return tuple(zip(starts, ends, strict=True))


def months_covered(start: date, end: date) -> int | None:
    """How many whole calendar months the range is, or None when it is not whole months."""
    if start.day != 1 or (end + ONE_DAY).day != 1:
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _prior_start(start: date, end: date) -> date:
    months = months_covered(start, end)
    if months is None:
        return start - (end - start) - ONE_DAY
    index = start.year * 12 + start.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
