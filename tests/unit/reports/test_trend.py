"""The twelve-month trends: each month is that month's statement, and they add up to the year."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings

from dashboard.reports.balance_sheet import balance_sheet
from dashboard.reports.calendar_months import trend_months
from dashboard.reports.cut import Cut
from dashboard.reports.profit_and_loss import profit_and_loss
from dashboard.reports.reading import dates
from dashboard.reports.report import Report, Table
from dashboard.reports.tie_outs.all_rules import check
from dashboard.reports.trend import ROW_PREFIX, TREND, TREND_TOTAL, trend_ranges
from tests.unit.reports.hand_made import cut_of, entry, only, opening
from tests.unit.reports.random_books import cuts

BOOKS = [
    opening("2026-02-01", {"1010": 100_00, "3000": -100_00}),
    entry("2026-03-10", {"1010": 10_00, "4000": -10_00}),
    entry("2026-08-31", {"1010": 20_00, "4000": -20_00}),
    entry("2026-09-01", {"6000": 7_00, "1010": -7_00}),
    entry("2026-09-30", {"1010": 40_00, "4000": -40_00}),
]


def trend_of(report: Report) -> Table:
    (table,) = (table for table in report.tables if table.id == TREND)
    return table


def test_a_month_holds_what_was_posted_in_it_and_the_total_all_of_them() -> None:
    sales = only(profit_and_loss(cut_of(BOOKS)), "trend_account-4000")

    assert {column: value for column, value in sales.values.items() if value} == {
        "2026-03-31": 10_00,
        "2026-08-31": 20_00,
        "2026-09-30": 40_00,
        TREND_TOTAL: 70_00,
    }
    assert sales.account == "4000"


def test_months_before_the_books_are_blank_and_quiet_months_are_zero() -> None:
    cut = cut_of(BOOKS)
    sales = only(profit_and_loss(cut), "trend_account-4000").values
    bank = only(balance_sheet(cut), "trend_account-1010").values

    assert (sales["2026-02-28"], sales["2026-04-30"]) == (None, 0)
    assert (bank["2026-01-31"], bank["2026-02-28"]) == (None, 100_00)


def test_a_month_that_is_not_over_ends_with_the_period() -> None:
    cut = cut_of(BOOKS, start="2026-09-01", end="2026-09-15")
    columns = trend_of(profit_and_loss(cut)).columns

    assert [column.label for column in columns[-3:]] == ["Aug 2026", "15 Sep 2026", "Total"]
    assert only(profit_and_loss(cut), "trend_net_income").values["2026-09-15"] == -7_00


@pytest.mark.parametrize(
    ("end", "first", "months"),
    [("2024-02-29", "2023-03-01", 12), ("2026-12-31", "2026-01-01", 12), ("2026-01-01", "2025-02-01", 12)],
)
def test_the_months_follow_one_another_up_to_the_day(end: str, first: str, months: int) -> None:
    spans = trend_months(date.fromisoformat(end))

    assert len(spans) == months
    assert (spans[0][0].isoformat(), spans[-1][1].isoformat()) == (first, end)
    assert all((after - before).days == 1 for (_, before), (after, _) in pairwise(spans))


@settings(deadline=None, max_examples=60)
@given(cuts())
def test_the_last_month_and_the_year_are_those_of_the_statements(cut: Cut) -> None:
    income, sheet = profit_and_loss(cut), balance_sheet(cut)
    months, of = trend_ranges(cut), dates(cut)
    year = [column for column, (start, _) in months.items() if start >= of.fiscal_year_start]

    for row in trend_of(sheet).rows:
        if row.id == "trend_check":
            assert not any(row.values.values()), "assets are liabilities and equity in every month"
        elif row.values:
            printed = only(sheet, row.id.removeprefix(ROW_PREFIX))
            assert row.values[cut.period_end.isoformat()] == printed.values["actual"]
    printed_income = {row.id: row for row in income.tables[0].rows}
    for row in trend_of(income).rows:
        printed = printed_income.get(row.id.removeprefix(ROW_PREFIX))
        if row.values and printed is not None:
            assert sum(row.values[column] or 0 for column in year) == printed.values["ytd"]


def test_t03_looks_at_every_month() -> None:
    """An account of a type that no statement shows leaves the month that it moved in unbalanced."""
    cut = cut_of([entry("2026-05-05", {"1010": 5_00, "3000": -5_00}), *BOOKS])
    before, fine = cut.balances[6], next(rule for rule in check(cut) if rule.id == "T03")
    broken = before.model_copy(update={"by_account": {**before.by_account, "1010": {"activity": 1}}})
    wrong = cut.model_copy(update={"balances": (*cut.balances[:6], broken, *cut.balances[7:])})

    failed = next(rule for rule in check(wrong) if rule.id == "T03")

    assert fine.status == "pass"
    assert failed.status == "fail"
    assert before.as_of not in {cut.period_end, dates(cut).prior_end}
