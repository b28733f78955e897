"""The balance sheet: natural signs, retained and current earnings whatever the way of closing (4.2)."""

from collections.abc import Sequence

import pytest

from dashboard.models import MovementKind
from dashboard.reports.balance_sheet import balance_sheet
from tests.unit.reports.hand_made import Entry, cut_of, entry, figures, only, opening

BOOKS = [
    opening("2025-12-31", {"1010": 300_00, "1500": 120_00, "1590": -20_00, "2500": -100_00, "3000": -300_00}),
    entry("2026-02-01", {"1100": 80_00, "4000": -80_00}),
    entry("2026-06-30", {"3200": 15_00, "1010": -15_00}),
    entry("2026-09-10", {"6000": 30_00, "2000": -30_00}),
]
EARNED_IN_2025 = entry("2025-06-01", {"1010": 100_00, "4000": -100_00})
EARNED_IN_JANUARY = entry("2026-01-10", {"1010": 30_00, "4000": -30_00})


def test_every_account_stands_in_its_natural_sign_and_both_sides_agree() -> None:
    report = balance_sheet(cut_of(BOOKS))

    assert figures(report) == {
        "account-1010": 285_00,
        "account-1100": 80_00,
        "total_current_assets": 365_00,
        "account-1500": 120_00,
        "account-1590": -20_00,
        "total_non_current_assets": 100_00,
        "total_assets": 465_00,
        "account-2000": 30_00,
        "total_current_liabilities": 30_00,
        "account-2500": 100_00,
        "total_non_current_liabilities": 100_00,
        "total_liabilities": 130_00,
        "account-3000": 300_00,
        "current_year_earnings": 50_00,
        "account-3200": -15_00,
        "total_equity": 335_00,
        "total_liabilities_and_equity": 465_00,
        "equity_opening": 365_00,
        "equity_net_income": -30_00,
        "equity_closing": 335_00,
    }
    assert only(report, "check").values == {
        "actual": 0,
        "prior_period": 0,
        "change": 0,
        "prior_year": 0,
        "year_change": 0,
    }


def test_it_compares_with_the_month_before_and_the_year_end() -> None:
    bank = only(balance_sheet(cut_of(BOOKS)), "account-1010")

    assert bank.values == {
        "actual": 285_00,
        "prior_period": 285_00,
        "change": 0,
        "prior_year": 300_00,
        "year_change": -15_00,
    }


def test_the_roll_forward_covers_the_year_too() -> None:
    report = balance_sheet(cut_of(BOOKS))

    assert figures(report, "ytd") == {
        "equity_opening": 300_00,
        "equity_net_income": 50_00,
        "equity_distributions": -15_00,
        "equity_closing": 335_00,
    }


CLOSED_ON_TIME = entry("2025-12-31", {"4000": 100_00, "3100": -100_00}, MovementKind.CLOSING)
CLOSED_LATE = entry("2026-01-20", {"4000": 100_00, "3100": -100_00}, MovementKind.CLOSING_PRIOR)
MONTHLY_VOUCHER = entry("2026-01-31", {"4000": 30_00, "3100": -30_00}, MovementKind.CLOSING)


@pytest.mark.parametrize(
    ("closing", "retained", "unallocated", "current"),
    [
        pytest.param([], 100_00, 100_00, 30_00, id="virtual close"),
        pytest.param([CLOSED_ON_TIME], 100_00, 0, 30_00, id="closed on time"),
        pytest.param([CLOSED_LATE], 100_00, 0, 30_00, id="closed late"),
        pytest.param([CLOSED_ON_TIME, MONTHLY_VOUCHER], 130_00, 0, 0, id="monthly voucher"),
    ],
)
def test_january_shows_the_same_equity_however_the_year_was_closed(
    closing: Sequence[Entry], retained: int, unallocated: int, current: int
) -> None:
    cut = cut_of([EARNED_IN_2025, EARNED_IN_JANUARY, *closing], start="2026-01-01", end="2026-01-31")
    shown = figures(balance_sheet(cut))

    assert shown.get("retained_earnings", 0) == retained
    assert shown.get("unallocated_results", 0) == unallocated
    assert shown.get("current_year_earnings", 0) == current
    assert shown["total_equity"] == 130_00


def test_the_year_end_column_shows_the_year_as_it_stood_then() -> None:
    cut = cut_of([EARNED_IN_2025, EARNED_IN_JANUARY, CLOSED_LATE], start="2026-01-01", end="2026-01-31")
    shown = figures(balance_sheet(cut), "prior_year")

    assert shown["current_year_earnings"] == 100_00
    assert "retained_earnings" not in shown


def test_a_loss_year_lowers_retained_earnings() -> None:
    cut = cut_of(
        [entry("2025-05-01", {"6000": 40_00, "1010": -40_00}), EARNED_IN_JANUARY],
        start="2026-01-01",
        end="2026-01-31",
    )

    assert only(balance_sheet(cut), "retained_earnings").values["actual"] == -40_00


def test_a_direct_entry_and_a_contribution_are_named_in_the_roll_forward() -> None:
    cut = cut_of(
        [
            entry("2026-09-02", {"1010": 50_00, "3000": -50_00}),
            entry("2026-09-03", {"3100": 7_00, "1010": -7_00}),
            entry("2026-09-04", {"3000": 5_00, "1010": -5_00}),
        ]
    )
    shown = figures(balance_sheet(cut))

    assert shown["equity_contributions"] == 50_00
    assert shown["equity_distributions"] == -5_00
    assert shown["equity_direct"] == -7_00
    assert shown["equity_closing"] == shown["total_equity"] == 38_00


def test_books_that_begin_in_the_month_have_no_comparative() -> None:
    report = balance_sheet(cut_of([entry("2026-09-02", {"1010": 50_00, "3000": -50_00})]))

    assert only(report, "account-1010").values["prior_period"] is None
    assert only(report, "total_assets").values["change"] is None
    assert report.notes
