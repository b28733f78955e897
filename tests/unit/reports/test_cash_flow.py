"""The cash flow: gross investing and financing, no cash that never moved, down to the balance sheet."""

from collections.abc import Mapping

import pytest

from dashboard.models import MovementKind
from dashboard.reports.cash_flow import cash_flow
from tests.unit.reports.hand_made import Entry, chart, cut_of, entry, figures, only, opening

START = opening("2025-12-31", {"1010": 1_000_00, "1500": 300_00, "1590": -100_00, "3000": -1_200_00})


def month_of(*entries: Entry, sections: Mapping[str, str] | None = None) -> dict[str, int]:
    return figures(cash_flow(cut_of([START, *entries], accounts=chart(sections))))


def test_working_capital_explains_why_profit_is_not_cash() -> None:
    shown = month_of(
        entry("2026-09-01", {"1100": 90_00, "4000": -90_00}),
        entry("2026-09-15", {"1010": 60_00, "1100": -60_00}),
        entry("2026-09-20", {"5000": 25_00, "2000": -25_00}),
    )

    assert shown["net_income"] == 65_00
    assert shown["account-1100"] == -30_00
    assert shown["account-2000"] == 25_00
    assert shown["total_operating"] == shown["net_change"] == 60_00
    assert shown["cash_opening"] == 1_000_00
    assert shown["cash_closing"] == shown["cash_on_balance_sheet"] == 1_060_00


def test_depreciation_is_added_back_and_no_investing_flow() -> None:
    shown = month_of(entry("2026-09-30", {"6500": 10_00, "1590": -10_00}))

    assert shown["depreciation"] == 10_00
    assert "total_investing" not in shown
    assert "net_change" not in shown


@pytest.mark.parametrize("section", ["investing", "operating"])
def test_a_sale_shows_its_proceeds_and_takes_the_gain_out_of_operating(section: str) -> None:
    sale = entry("2026-09-10", {"1010": 80_00, "1590": 60_00, "1500": -100_00, "7000": -40_00})
    shown = month_of(sale, sections={"7000": section})

    assert shown["disposal_results"] == -40_00
    assert shown["proceeds_from_disposals"] == 80_00
    assert "depreciation" not in shown, "a disposal's accumulated depreciation is no add-back"
    assert "total_operating" not in shown


def test_a_sale_at_a_loss_in_the_month_of_its_last_depreciation() -> None:
    shown = month_of(
        entry(
            "2026-09-10",
            {"6500": 5_00, "1010": 20_00, "1590": 55_00, "1500": -100_00, "7100": 20_00},
        )
    )

    assert shown["depreciation"] == 5_00
    assert shown["disposal_results"] == 20_00
    assert shown["proceeds_from_disposals"] == 20_00
    assert "total_operating" not in shown


def test_an_asset_bought_by_a_loan_stays_out_and_is_disclosed() -> None:
    deal = entry("2026-09-10", {"1500": 30_00, "2500": -25_00, "1010": -5_00})
    report = cash_flow(cut_of([START, deal]))

    assert figures(report)["purchases_of_fixed_assets"] == -5_00
    assert "borrowings" not in figures(report)
    assert any("without cash" in note and "Sep 2026: 25.00" in note for note in report.notes)


def test_a_loan_is_shown_gross_of_its_repayments() -> None:
    shown = month_of(
        entry("2026-09-01", {"1010": 200_00, "2500": -200_00}),
        entry("2026-09-28", {"2500": 30_00, "7100": 4_00, "1010": -34_00}),
    )

    assert shown["borrowings"] == 200_00
    assert shown["repayments"] == -30_00
    assert shown["total_operating"] == -4_00


def test_owners_put_in_and_take_out() -> None:
    shown = month_of(
        entry("2026-09-01", {"1010": 70_00, "3000": -70_00}),
        entry("2026-09-02", {"3200": 20_00, "1010": -20_00}),
    )

    assert shown["contributions"] == 70_00
    assert shown["distributions"] == -20_00
    assert shown["total_financing"] == 50_00


def test_interest_added_to_a_loan_is_no_cash() -> None:
    shown = month_of(entry("2026-09-30", {"7100": 6_00, "2500": -6_00}))

    assert shown["other_non_cash"] == 6_00
    assert "borrowings" not in shown
    assert "total_operating" not in shown


def test_a_transfer_between_cash_accounts_is_nothing() -> None:
    shown = month_of(entry("2026-09-15", {"1020": 40_00, "1010": -40_00}))

    assert "net_change" not in shown
    assert shown["cash-1020"] == 40_00


def test_an_account_without_a_section_is_shown_and_not_hidden() -> None:
    shown = month_of(entry("2026-09-15", {"1990": 8_00, "1010": -8_00}))

    assert shown["total_unclassified"] == -8_00
    assert shown["net_change"] == -8_00


def test_income_marked_financing_leaves_operating() -> None:
    shown = month_of(entry("2026-09-28", {"7100": 4_00, "1010": -4_00}), sections={"7100": "financing"})

    assert shown["results_shown_as_financing"] == 4_00
    assert shown["repayments"] == -4_00
    assert "total_operating" not in shown


def test_a_deposit_paid_is_another_long_term_asset() -> None:
    shown = month_of(
        entry("2026-09-02", {"1600": 9_00, "1010": -9_00}),
        entry("2026-09-03", {"1010": 4_00, "1600": -4_00}),
    )

    assert shown["long_term_assets_paid"] == -9_00
    assert shown["long_term_assets_received"] == 4_00


def test_closing_entries_move_nothing() -> None:
    earned = entry("2026-09-05", {"1010": 50_00, "4000": -50_00})
    closing = entry("2026-09-30", {"4000": 50_00, "3100": -50_00}, MovementKind.CLOSING)

    assert month_of(earned, closing) == month_of(earned)


def test_opening_balances_in_the_range_are_cash_at_its_start() -> None:
    cut = cut_of(
        [
            opening("2026-09-01", {"1010": 500_00, "3000": -500_00}),
            entry("2026-09-05", {"1010": 50_00, "4000": -50_00}),
        ]
    )
    report = cash_flow(cut)

    assert figures(report)["cash_opening"] == 500_00
    assert figures(report)["net_change"] == 50_00
    assert "contributions" not in figures(report)
    assert any("Opening balances" in note for note in report.notes)


def test_the_year_before_is_compared_up_to_the_same_day() -> None:
    entries = [
        entry("2025-03-01", {"1010": 11_00, "4000": -11_00}),
        entry("2025-11-01", {"1010": 5_00, "4000": -5_00}),
        entry("2026-03-01", {"1010": 20_00, "4000": -20_00}),
    ]
    change = only(cash_flow(cut_of(entries)), "net_change")

    assert change.values == {"actual": 0, "ytd": 20_00, "prior_ytd": 11_00}


def test_a_month_before_all_activity_is_blank() -> None:
    report = cash_flow(cut_of([START, entry("2026-09-05", {"1010": 50_00, "4000": -50_00})]))

    assert only(report, "net_change").values["prior_ytd"] is None
