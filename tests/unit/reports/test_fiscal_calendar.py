"""The fiscal calendar: months, 4-5-4 weeks with a 53rd one, thirteen periods, a short first period."""

from datetime import date, timedelta

import pytest

from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.dates import CutDates, dates_of
from dashboard.reports.fiscal_calendar import Span, calendar_of
from dashboard.reports.period_words import range_words
from dashboard.reports.profit_and_loss import profit_and_loss
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.all_rules import check
from tests.unit.reports.hand_made import BUSINESS, cut_of, day, entry, month, only


def in_weeks(first: str, *years: tuple[int, ...]) -> tuple[Span, ...]:
    """Periods of so many weeks each, year after year, from the first day on."""
    start = day(first)
    spans: list[Span] = []
    for weeks in (weeks for year in years for weeks in year):
        after = start + timedelta(weeks=weeks)
        spans.append((start, after - ONE_DAY))
        start = after
    return tuple(spans)


WEEKS_454 = (4, 5, 4) * 4
WITH_53 = (*WEEKS_454[:-1], 5)
# The retail calendar: the year ended 3 February 2024 had 53 weeks.
RETAIL = in_weeks("2023-01-29", WITH_53, WEEKS_454, WEEKS_454)
JANUARY = in_weeks("2024-12-29", WEEKS_454, WEEKS_454)  # A year that begins before its month does.


def dates_in(periods: tuple[Span, ...], index: int, *, first_month: int, count: int = 1) -> CutDates:
    return dates_of(
        period_start=periods[index][0],
        period_end=periods[index + count - 1][1],
        fiscal_year_first_month=first_month,
        periods=periods,
    )


def test_a_year_begins_with_the_period_nearest_to_the_start_month() -> None:
    calendar = calendar_of(2, RETAIL)

    assert calendar.year_start(day("2024-02-03")) == day("2023-01-29")
    assert calendar.year_start(day("2024-02-04")) == day("2024-02-04")
    assert calendar.year_start(day("2025-02-01")) == day("2024-02-04")
    assert calendar.year_start(day("2025-02-02")) == day("2025-02-02")


def test_a_year_may_begin_in_the_last_days_of_the_month_before() -> None:
    calendar = calendar_of(1, JANUARY)

    assert calendar.year_start(day("2024-12-31")) == day("2024-12-29")
    assert calendar.year_start(day("2025-12-28")) == day("2025-12-28")


def test_a_year_that_no_period_begins_near_begins_on_the_first() -> None:
    calendar = calendar_of(7, RETAIL[:12])

    assert calendar.year_start(day("2024-08-01")) == day("2024-07-01")


def test_a_period_compares_with_the_one_before_and_the_same_one_of_last_year() -> None:
    of = dates_in(RETAIL, 12, first_month=2)  # The first period after a 53rd week.

    assert (of.period_start, of.fiscal_year_start) == (day("2024-02-04"), day("2024-02-04"))
    assert (of.prior_start, of.prior_end) == RETAIL[11]
    assert (of.prior_year_start, of.prior_year_end) == RETAIL[0]
    assert of.prior_fiscal_year_start == day("2023-01-29")


@pytest.mark.parametrize("index", range(24, 36))
def test_every_period_of_a_year_of_weeks_finds_its_own_a_year_before(index: int) -> None:
    of = dates_in(RETAIL, index, first_month=2)

    assert (of.prior_year_start, of.prior_year_end) == RETAIL[index - 12]
    assert of.trend_months() == RETAIL[index - 11 : index + 1]


AFTER_THE_FIRST = in_weeks("2025-01-05", WEEKS_454, WEEKS_454)  # A year that ends on 3 January.


@pytest.mark.parametrize(("periods", "first_month"), [(RETAIL, 2), (JANUARY, 1), (AFTER_THE_FIRST, 1)])
def test_a_year_is_the_same_before_the_next_one_has_periods(
    periods: tuple[Span, ...], first_month: int
) -> None:
    """A cut reads the periods that began by its end: the last of a year may end in the next month."""
    for index, (start, end) in enumerate(periods[:-1]):
        so_far = dates_in(periods[: index + 1], index, first_month=first_month)
        whole = dates_in(periods, index, first_month=first_month)

        assert so_far.fiscal_year_start == whole.fiscal_year_start <= start
        assert so_far.prior_fiscal_year_start == whole.prior_fiscal_year_start
        if periods[index + 1][0] > whole.fiscal_year_end:
            assert so_far.fiscal_year_end == whole.fiscal_year_end == end


def test_a_quarter_of_periods_compares_with_the_quarter_before() -> None:
    of = dates_in(RETAIL, 15, first_month=2, count=3)

    assert (of.prior_start, of.prior_end) == (RETAIL[12][0], RETAIL[14][1])
    assert (of.prior_year_start, of.prior_year_end) == (RETAIL[3][0], RETAIL[5][1])


def test_a_thirteenth_period() -> None:
    four_weeks = in_weeks("2024-01-01", (4,) * 13, (4,) * 13)
    of = dates_in(four_weeks, 25, first_month=1)

    assert (of.prior_start, of.prior_end) == four_weeks[24]
    assert (of.prior_year_start, of.prior_year_end) == four_weeks[12]
    assert of.fiscal_year_start == four_weeks[13][0] == day("2024-12-30")


def test_a_short_first_period_is_what_the_next_one_compares_with() -> None:
    short = ((day("2026-01-15"), day("2026-01-31")), (day("2026-02-01"), day("2026-02-28")))
    of = dates_in(short, 1, first_month=1)

    assert (of.prior_start, of.prior_end) == short[0]
    assert of.fiscal_year_start == day("2026-01-01")
    assert of.trend_months() == short


def test_calendar_months_follow_the_calendar_whether_or_not_they_are_given() -> None:
    months = tuple((span.period_start, span.period_end) for span in map(month, ("2026-01", "2026-02")))
    given = dates_of(
        period_start=day("2026-02-01"),
        period_end=day("2026-02-28"),
        fiscal_year_first_month=7,
        periods=months,
    )

    assert given.calendar.periods == ()
    assert (given.prior_start, given.prior_year_end) == (day("2026-01-01"), day("2025-02-28"))
    assert given.fiscal_year_start == day("2025-07-01")


def test_a_range_within_a_period_follows_the_calendar() -> None:
    of = dates_of(
        period_start=RETAIL[20][0] + ONE_DAY,
        period_end=RETAIL[20][1],
        fiscal_year_first_month=2,
        periods=RETAIL,
    )

    assert of.prior_start == of.period_start - (of.period_end - of.period_start) - ONE_DAY
    assert of.prior_year_start == date(of.period_start.year - 1, of.period_start.month, of.period_start.day)


def test_weeks_are_told_in_words() -> None:
    assert range_words(*RETAIL[12]) == "four weeks ended 2 March 2024"
    assert range_words(RETAIL[0][0], RETAIL[11][1]) == "53 weeks ended 3 February 2024"


def test_books_of_weeks_tie_out_and_compare_period_by_period() -> None:
    start, end = RETAIL[12]
    cut = cut_of(
        [
            entry("2023-02-25", {"1010": 70_00, "4000": -70_00}),  # Last day of the same period a year ago.
            entry("2024-02-03", {"1010": 50_00, "4000": -50_00}),  # Last day of the year before.
            entry("2024-02-04", {"1010": 20_00, "4000": -20_00}),  # First day of this one.
        ],
        start=start.isoformat(),
        end=end.isoformat(),
        calendar=RETAIL[:13],
        business=BUSINESS.model_copy(update={"fiscal_year_start_month": 2}),
    )
    net_income = only(profit_and_loss(cut), "net_income").values

    assert [
        net_income[column] for column in ("actual", "prior_period", "prior_year", "ytd", "prior_ytd")
    ] == [
        *(20_00, 50_00, 70_00, 20_00, 70_00),
    ]
    failed = {tie_out.id for tie_out in check(cut) if tie_out.status == TieOutStatus.FAIL}
    assert failed <= {"T20"}  # Its periods are not in the hand-made cut.
