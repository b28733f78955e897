"""Every rule is able to fail: for each id, evidence that is broken in just its way, and what the rule says.

The rules' own tests go into the ways one by one; here none may be missing, sound books must pass, and
what breaks a hard rule breaks it in whatever books there are.
"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from dashboard.reports.all_reports import report_of
from dashboard.reports.cut import Cut, CutOpenItem, CutPeriod, PreviousPackage
from dashboard.reports.reading import balances_at, dates
from dashboard.reports.report import TieOut, TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.all_rules import ALL_RULES, check_evidence
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.watermark import with_watermark
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import bank, budget, entry, month
from tests.unit.reports.random_books import cuts
from tests.unit.reports.tie_outs.test_rules import books, moved, with_figure

RULES = {rule.id: rule for rule in ALL_RULES}
HARD = [rule for rule in ALL_RULES if rule.kind == TieOutKind.HARD]
Break = Callable[[Cut], Evidence]


def printed(key: ReportKey, row: str, column: str = "actual") -> Break:
    """One report prints a figure a cent too high."""
    return lambda cut: Evidence(cut, {key: with_figure(row, column, 1)(report_of(key, cut))})


def read(**changes: object) -> Break:
    """The books were read otherwise than they are."""
    return lambda cut: Evidence(cut.model_copy(update=changes))


def posted(on: str, lines: dict[str, int]) -> Break:
    """An entry more; only for the books of the rules' tests."""
    return lambda _: Evidence(books(entry(on, lines)))


def without_bank(cut: Cut) -> Evidence:
    """Of a bank account whose statement says a cent more than the books."""
    number = "1010"
    book = sum(sum(kinds.values()) for kinds in [cut.balances[-1].by_account.get(number, {})])
    return read(banks=(bank(number, cut.period_end.isoformat(), book + 1),))(cut)


def with_an_item_too_many(cut: Cut) -> Evidence:
    item = CutOpenItem(
        account="1100",
        party="Zoe",
        document="INV-99",
        document_date=cut.period_end,
        due_date=None,
        original=1,
        open=1,
    )
    return read(open_items=(*cut.open_items, item))(cut)


def with_another_cents_opening(cut: Cut) -> Evidence:
    """The package of the period before, now closed, printed a cent that is not there any more."""
    before = dates(cut).prior_end
    opening = {number: sum(kinds.values()) for number, kinds in balances_at(cut, before).items()}
    previous = PreviousPackage(
        package_id="p", watermark="7-0011223344556677", balances={**opening, "9999": 1}
    )
    closed = CutPeriod(period_start=before, period_end=before, status="closed", lock_reason="Reviewed")
    return read(previous_package=previous, periods=(closed, *cut.periods))(cut)


def with_a_budget_misprinted(cut: Cut) -> Evidence:
    planned = cut.model_copy(update={"budget": (budget("6000", f"{cut.period_end:%Y-%m}", 25_00),)})
    return printed(ReportKey.BUDGET_VS_ACTUAL, "account-6000", "budget")(planned)


def with_a_report_of_another_reading(cut: Cut) -> Evidence:
    """The books moved between one report and the others."""
    later = with_watermark(cut.model_copy(update={"last_sequence": cut.last_sequence + 1}))
    return Evidence(cut, {ReportKey.BALANCE_SHEET: report_of(ReportKey.BALANCE_SHEET, later)})


# What is broken, and a part of what the rule says of it in the books of the rules' tests.
BROKEN: dict[str, tuple[Break, str]] = {
    "T01": (read(unbalanced_entries=("JE-0006",)), "JE-0006 does not"),
    "T02": (lambda cut: Evidence(moved(cut, "1010", 1)), "Trial balance at 30 September 2026: 1,340.01"),
    "T03": (printed(ReportKey.BALANCE_SHEET, "total_assets"), "30 September 2026"),
    "T04": (lambda cut: Evidence(moved(cut, "9999", 1)), "9999 is on no line"),
    "T05": (printed(ReportKey.BALANCE_SHEET, "current_year_earnings"), "Movement of retained"),
    "T06": (printed(ReportKey.PROFIT_AND_LOSS, "net_income", "ytd"), "Net income year to date"),
    "T07": (printed(ReportKey.CASH_FLOW, "total_investing"), "Sep 2026, sections"),
    "T08": (printed(ReportKey.CASH_FLOW, "cash_opening"), "Sep 2026, opening cash"),
    "T09": (printed(ReportKey.CASH_FLOW, "net_change"), "Sep 2026"),
    "T10": (with_an_item_too_many, "Customers: 80.01 against 80.00"),
    "T11": (printed(ReportKey.AR_AGING, "aging_total", "d1_30"), "Customers: 80.01 against 80.00"),
    "T12": (with_another_cents_opening, "Account 9999: – against 0.01"),
    "T13": (without_bank, "Bank: 930.01 against 930.00"),
    "T14": (printed(ReportKey.BANK_RECONCILIATION, "total_cash"), "Book balances and the balance"),
    "T15": (with_a_budget_misprinted, "Budget of account 6000, the period"),
    "T16": (with_a_report_of_another_reading, "Balance sheet is of the reading 43-"),
    "T17": (read(newest_entry=43), "the journal ends with entry 43"),
    "T18": (posted("2026-09-09", {"1990": 1, "3000": -1}), "Suspense (1990): 0.01"),
    "T19": (printed(ReportKey.PROFIT_AND_LOSS, "net_income"), "its parts"),
    "T20": (read(periods=(month("2020-07"), month("2020-09"))), "after 31 Jul 2020 starts on 1 Sep"),
    "T21": (posted("2026-09-09", {"1200": -1, "3000": 1}), "negative stock: (0.01)"),
    "T22": (posted("2026-08-31", {"6500": 4, "1590": -4}), "Depreciation (6500)"),
}
# A rule that could not run at all, by what is missing; the books of another kind say what is not there.
WITHOUT_BALANCES = read(balances=())
UNREADABLE: dict[str, Break] = {
    **dict.fromkeys(RULES, WITHOUT_BALANCES),
    "T01": read(unbalanced_entries=None),
    "T12": lambda cut: WITHOUT_BALANCES(with_another_cents_opening(cut).cut),
    "T16": read(business=None),
    "T17": read(banks=None),
    "T20": read(periods=None),
}


def result_of(rule: str, evidence: Evidence) -> TieOut:
    (result,) = [tie_out for tie_out in check_evidence(evidence) if tie_out.id == rule]
    return result


def test_no_rule_is_missing_here() -> None:
    assert list(BROKEN) == list(UNREADABLE) == [rule.id for rule in ALL_RULES]


@pytest.mark.parametrize("rule", RULES)
def test_sound_books_are_not_what_makes_it_fail(rule: str) -> None:
    result = result_of(rule, Evidence(books()))

    assert result.status in {TieOutStatus.PASS, TieOutStatus.NOT_APPLICABLE}
    if result.status == TieOutStatus.PASS:
        assert result.left is not None
        assert (result.left, result.difference, result.tolerance) == (result.right, 0, 0)
        assert result.left_label
        assert result.right_label


@pytest.mark.parametrize("rule", RULES)
def test_it_fails_where_its_own_matter_is_broken_and_says_what(rule: str) -> None:
    broken, words = BROKEN[rule]
    result = result_of(rule, broken(books()))

    assert words in result.detail
    assert result.status == (TieOutStatus.FAIL if result.kind == TieOutKind.HARD else TieOutStatus.WARNING)
    assert result.blocks == (result.kind == TieOutKind.HARD)
    assert RULES[rule].kind in {result.kind, TieOutKind.SOFT}, "a hard rule stays hard"
    assert result.count
    assert result.difference, "both numbers are there, and differ"
    assert result.difference == (result.left or 0) - (result.right or 0)


@pytest.mark.parametrize("rule", RULES)
def test_it_could_not_run_where_what_it_looks_at_is_missing(rule: str) -> None:
    result = result_of(rule, UNREADABLE[rule](books()))

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert result.blocks == (RULES[rule].kind == TieOutKind.HARD)
    assert result.detail.startswith("Could not run: ")
    assert (result.left, result.right, result.difference) == (None, None, None), "no figure is no zero"


@settings(deadline=None, max_examples=12)
@given(cuts())
def test_what_breaks_a_hard_rule_breaks_it_in_any_books(cut: Cut) -> None:
    for rule in HARD:
        outcome = rule.check(BROKEN[rule.id][0](cut))

        assert outcome.status == TieOutStatus.FAIL, (rule.id, outcome.detail)
        assert outcome.kind in {None, TieOutKind.HARD}
        assert outcome.left != outcome.right, rule.id
