"""Budget against actual: favourable is positive, on income and on costs."""

from dashboard.reports.budget_vs_actual import budget_vs_actual
from tests.unit.reports.hand_made import budget, cut_of, entry, figures, only

ACTUAL = [
    entry("2026-09-01", {"1010": 750_00, "4000": -750_00}),
    entry("2026-09-02", {"6000": 525_00, "1010": -525_00}),
]
BUDGET = (budget("4000", "2026-09", 900_00), budget("6000", "2026-09", 700_00))


def test_the_textbook_example() -> None:
    report = budget_vs_actual(cut_of(ACTUAL, budgets=BUDGET))
    revenue, rent = only(report, "account-4000"), only(report, "account-6000")
    profit = only(report, "net_income")

    assert (revenue.values["variance"], revenue.texts["fu"]) == (-150_00, "U")
    assert (rent.values["variance"], rent.texts["fu"]) == (175_00, "F")
    assert (profit.values["variance"], profit.texts["fu"]) == (25_00, "F")
    assert revenue.percents["variance_pct"] == -16_67
    assert rent.percents["variance_pct"] == 25_00


def test_totals_of_costs_are_favourable_when_lower() -> None:
    total = only(budget_vs_actual(cut_of(ACTUAL, budgets=BUDGET)), "total_operating_expenses")

    assert total.values["variance"] == 175_00


def test_lines_with_only_one_side_appear() -> None:
    cut = cut_of(
        [*ACTUAL, entry("2026-09-03", {"6010": 40_00, "1010": -40_00})],
        budgets=(*BUDGET, budget("4010", "2026-09", 10_00)),
    )
    report = budget_vs_actual(cut)
    wages, service = only(report, "account-6010"), only(report, "account-4010")

    assert (wages.values["budget"], wages.values["variance"]) == (0, -40_00)
    assert wages.percents["variance_pct"] is None, "no budget, no percentage"
    assert (service.values["actual"], service.values["variance"]) == (0, -10_00)


def test_the_year_to_date_adds_up_the_months_so_far() -> None:
    cut = cut_of(
        ACTUAL,
        budgets=(*BUDGET, budget("4000", "2026-01", 100_00), budget("4000", "2026-10", 5_000_00)),
    )

    assert figures(budget_vs_actual(cut), "ytd_budget")["account-4000"] == 1_000_00


def test_the_full_year_and_what_remains_of_it_stand_beside_the_year_to_date() -> None:
    cut = cut_of(
        [*ACTUAL, entry("2026-03-02", {"6000": 100_00, "1010": -100_00})],
        budgets=(*BUDGET, budget("4000", "2026-12", 5_000_00), budget("6010", "2026-11", 30_00)),
    )
    report = budget_vs_actual(cut)
    sales, rent, wages = (only(report, f"account-{number}").values for number in ("4000", "6000", "6010"))
    profit = only(report, "net_income").values

    assert (sales["ytd_budget"], sales["year_budget"], sales["remaining"]) == (900_00, 5_900_00, 5_150_00)
    assert (rent["year_budget"], rent["remaining"]) == (700_00, 75_00)
    assert (wages["actual"], wages["year_budget"], wages["remaining"]) == (0, 30_00, 30_00)
    assert profit["year_budget"] == 5_900_00 - 700_00 - 30_00
    assert profit["remaining"] == profit["year_budget"] - (profit["ytd"] or 0)
    assert [column.label for column in report.tables[0].columns[-2:]] == [
        "Budget, year to 31 Dec 2026",
        "Remaining of the year's budget",
    ]


def test_a_budget_of_later_months_alone_says_that_there_is_none_yet() -> None:
    report = budget_vs_actual(cut_of(ACTUAL, budgets=(budget("4000", "2026-10", 5_000_00),)))

    assert any("No budget" in note for note in report.notes)
    assert figures(report, "remaining")["account-4000"] == 5_000_00 - 750_00


def test_a_negative_budget_is_a_share_of_its_absolute_value() -> None:
    cut = cut_of(ACTUAL, budgets=(budget("4000", "2026-09", -100_00),))

    assert only(budget_vs_actual(cut), "account-4000").percents["variance_pct"] == 850_00


def test_half_a_month_has_half_a_budget_and_says_so() -> None:
    cut = cut_of(ACTUAL, budgets=BUDGET, start="2026-09-01", end="2026-09-15")
    report = budget_vs_actual(cut)

    assert figures(report, "budget")["account-4000"] == 450_00
    assert any("days" in note for note in report.notes)


def test_books_without_a_budget_say_so() -> None:
    report = budget_vs_actual(cut_of(ACTUAL))

    assert any("No budget" in note for note in report.notes)
    assert figures(report)["net_income"] == 225_00
