"""The profit and loss: activity only, natural signs, comparatives that are blank rather than zero."""

from dashboard.models import MovementKind
from dashboard.reports.profit_and_loss import profit_and_loss
from dashboard.reports.report import RowKind
from tests.unit.reports.hand_made import BUSINESS, cut_of, entry, figures, only, opening

YEARS = [
    entry("2025-08-10", {"1010": 40_00, "4000": -40_00}),
    entry("2025-09-10", {"1010": 70_00, "4000": -70_00}),
    entry("2025-12-01", {"6000": 10_00, "1010": -10_00}),
    entry("2026-01-15", {"1010": 200_00, "4000": -200_00}),
    entry("2026-08-31", {"1010": 400_00, "4000": -400_00}),
    entry("2026-08-31", {"5000": 150_00, "1010": -150_00}),
    entry("2026-09-01", {"1010": 500_00, "4000": -500_00}),
    entry("2026-09-05", {"5000": 180_00, "1010": -180_00}),
    entry("2026-09-10", {"6000": 60_00, "1010": -60_00}),
    entry("2026-09-30", {"6500": 25_00, "1590": -25_00}),
    entry("2026-09-30", {"1010": 12_00, "7000": -12_00}),
    entry("2026-09-30", {"7100": 7_00, "1010": -7_00}),
    entry("2026-09-30", {"8000": 48_00, "1010": -48_00}),
    entry("2026-10-01", {"1010": 999_00, "4000": -999_00}),
]


def test_the_month_is_computed_down_to_net_income() -> None:
    report = profit_and_loss(cut_of(YEARS))

    assert figures(report) == {
        "account-4000": 500_00,
        "total_revenue": 500_00,
        "account-5000": 180_00,
        "total_cost_of_sales": 180_00,
        "gross_profit": 320_00,
        "account-6000": 60_00,
        "account-6500": 25_00,
        "total_depreciation": 25_00,
        "total_operating_expenses": 85_00,
        "operating_income": 235_00,
        "account-7000": 12_00,
        "total_other_income": 12_00,
        "account-7100": 7_00,
        "total_other_expense": 7_00,
        "income_before_tax": 240_00,
        "account-8000": 48_00,
        "total_income_tax": 48_00,
        "net_income": 192_00,
    }
    assert report.period_wording == "For the month ended 30 September 2026"


def test_every_comparative_covers_its_own_range() -> None:
    sales = only(profit_and_loss(cut_of(YEARS)), "account-4000")

    assert sales.values == {
        "actual": 500_00,
        "prior_period": 400_00,
        "change": 100_00,
        "prior_year": 70_00,
        "year_change": 430_00,
        "ytd": 1_100_00,
        "prior_ytd": 110_00,
        "ytd_change": 990_00,
    }
    assert sales.percents == {
        "change_pct": 25_00,
        "year_change_pct": 614_29,
        "ytd_change_pct": 900_00,
    }


def test_the_gross_margin_stands_under_the_gross_profit() -> None:
    rows = profit_and_loss(cut_of(YEARS)).tables[0].rows
    gross = next(index for index, row in enumerate(rows) if row.id == "gross_profit")

    assert rows[gross + 1].kind == RowKind.NOTE
    assert rows[gross + 1].label == "Gross margin 64.0 % of revenue, 62.5 % before, 70.0 % year to date"


def test_opening_and_closing_entries_are_no_activity() -> None:
    cut = cut_of(
        [
            opening("2026-09-01", {"1010": 30_00, "4000": -30_00}),
            entry("2026-09-05", {"1010": 5_00, "4000": -5_00}),
            entry("2026-09-30", {"4000": 35_00, "3100": -35_00}, MovementKind.CLOSING),
        ]
    )

    assert only(profit_and_loss(cut), "net_income").values["actual"] == 5_00


def test_a_comparative_before_the_first_activity_is_blank_and_said_so() -> None:
    cut = cut_of(
        [
            opening("2026-08-31", {"1010": 30_00, "3000": -30_00}),
            entry("2026-09-05", {"1010": 5_00, "4000": -5_00}),
        ]
    )
    report = profit_and_loss(cut)
    income = only(report, "net_income")

    assert income.values["actual"] == 5_00
    assert income.values["ytd"] == 5_00
    assert [income.values[column] for column in ("prior_period", "change", "prior_year", "prior_ytd")] == [
        None
    ] * 4
    assert income.percents["change_pct"] is None
    assert any("no comparative" in note for note in report.notes)
    assert any("opening balances within YTD 30 Sep 2026" in note for note in report.notes)


def test_a_month_of_nothing_in_books_with_a_past_is_zero_not_blank() -> None:
    cut = cut_of([entry("2025-03-01", {"1010": 5_00, "4000": -5_00})])
    income = only(profit_and_loss(cut), "net_income")

    assert income.values["actual"] == 0
    assert income.values["prior_year"] == 0
    assert income.values["prior_ytd"] == 5_00


def test_a_fiscal_year_may_start_in_any_month() -> None:
    business = BUSINESS.model_copy(update={"fiscal_year_start_month": 7})
    income = only(profit_and_loss(cut_of(YEARS, business=business)), "net_income")

    assert income.values["ytd"] == 400_00 - 150_00 + 192_00
    assert income.values["prior_ytd"] == 110_00


def test_a_loss_is_negative_and_a_change_is_a_share_of_the_absolute_base() -> None:
    cut = cut_of(
        [
            entry("2026-08-10", {"6000": 80_00, "1010": -80_00}),
            entry("2026-09-10", {"6000": 30_00, "1010": -30_00}),
        ]
    )
    income = only(profit_and_loss(cut), "net_income")

    assert income.values["actual"] == -30_00
    assert income.values["change"] == 50_00
    assert income.percents["change_pct"] == 62_50


def test_february_29_is_compared_with_february_28() -> None:
    entries = [
        entry("2027-02-28", {"1010": 1_00, "4000": -1_00}),
        entry("2027-03-01", {"1010": 4_00, "4000": -4_00}),
        entry("2028-02-29", {"1010": 9_00, "4000": -9_00}),
    ]
    income = only(profit_and_loss(cut_of(entries, start="2028-02-01", end="2028-02-29")), "net_income")

    assert income.values["actual"] == 9_00
    assert income.values["prior_year"] == 1_00
