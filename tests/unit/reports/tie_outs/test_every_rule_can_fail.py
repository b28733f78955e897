"""Every rule is able to fail: for each id, evidence that is broken in just its way, and what the rule says.

The rules' own tests go into the ways one by one; here none may be missing, and sound books must pass.
"""

from collections.abc import Callable

import pytest

from dashboard.reports.all_reports import MAKERS
from dashboard.reports.cut import PreviousPackage
from dashboard.reports.report import TieOut, TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.all_rules import ALL_RULES, check_evidence
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import bank, entry, month
from tests.unit.reports.tie_outs.test_rules import books, moved, with_figure

RULES = {rule.id: rule for rule in ALL_RULES}


def reports(key: ReportKey, row: str, column: str = "actual") -> Evidence:
    """Sound books, one report of which prints a figure a cent too high."""
    cut = books()
    return Evidence(cut, {key: with_figure(row, column, 1)(MAKERS[key](cut))})


def cut(**changes: object) -> Evidence:
    return Evidence(books().model_copy(update=changes))


def printed(**balances: int) -> PreviousPackage:
    return PreviousPackage.model_validate(
        {"package_id": "p", "watermark": "7-0011223344556677", "balances": balances}
    )


# What is broken, and a part of what the rule says of it.
BROKEN: dict[str, tuple[Callable[[], Evidence], str]] = {
    "T01": (lambda: Evidence(books(entry("2026-09-09", {"1010": 5_00, "4000": -4_99}))), "JE-0006 does not"),
    "T02": (lambda: Evidence(moved(books(), "1010", 1)), "Trial balance at 30 September 2026: 1,340.01"),
    "T03": (lambda: reports(ReportKey.BALANCE_SHEET, "total_assets"), "30 September 2026"),
    "T04": (lambda: cut(accounts=books().accounts[:1] + books().accounts[2:]), "1010 is on no line"),
    "T05": (lambda: reports(ReportKey.BALANCE_SHEET, "current_year_earnings"), "Movement of retained"),
    "T06": (lambda: reports(ReportKey.PROFIT_AND_LOSS, "net_income", "ytd"), "Net income year to date"),
    "T07": (lambda: reports(ReportKey.CASH_FLOW, "total_investing"), "Sep 2026, sections"),
    "T08": (lambda: reports(ReportKey.CASH_FLOW, "cash_opening"), "Sep 2026, opening cash"),
    "T09": (lambda: cut(entry_lines=()), "Sep 2026"),
    "T10": (lambda: cut(open_items=books().open_items[1:]), "Customers"),
    "T11": (lambda: reports(ReportKey.AR_AGING, "party-Ada", "d1_30"), "Ada: 80.01 against 80.00"),
    "T12": (
        lambda: Evidence(
            books(
                previous_package=printed(**{"1010": 900_00}),
                periods=(month("2026-08", "closed"), month("2026-09")),
            )
        ),
        "Account 1010: 950.00 against 900.00",
    ),
    "T13": (
        lambda: Evidence(books(banks=(bank("1010", "2026-09-30", 930_01),))),
        "Bank: 930.01 against 930.00",
    ),
    "T14": (lambda: reports(ReportKey.BANK_RECONCILIATION, "total_cash"), "Book balances and the balance"),
    "T15": (
        lambda: reports(ReportKey.BUDGET_VS_ACTUAL, "account-6000", "ytd"),
        "Account 6000, the year to date",
    ),
    "T16": (lambda: cut(watermark="42-0000000000000000"), "42-0000000000000000 but hashes to"),
    "T17": (lambda: cut(newest_entry=43), "the journal ends with entry 43"),
    "T18": (lambda: Evidence(books(entry("2026-09-09", {"1990": 1, "3000": -1}))), "Suspense (1990): 0.01"),
    "T19": (lambda: reports(ReportKey.PROFIT_AND_LOSS, "total_revenue"), "its parts"),
    "T20": (lambda: cut(periods=(month("2026-07"), month("2026-09"))), "after 31 Jul 2026 starts on 1 Sep"),
    "T21": (lambda: Evidence(books(entry("2026-09-09", {"1200": -1, "3000": 1}))), "negative stock: (0.01)"),
    "T22": (lambda: Evidence(books(entry("2026-08-31", {"6500": 4, "1590": -4}))), "Depreciation (6500)"),
}


def result_of(rule: str, evidence: Evidence) -> TieOut:
    (result,) = [tie_out for tie_out in check_evidence(evidence) if tie_out.id == rule]
    return result


def test_no_rule_is_missing_here() -> None:
    assert list(BROKEN) == [rule.id for rule in ALL_RULES]


@pytest.mark.parametrize("rule", RULES)
def test_sound_books_are_not_what_makes_it_fail(rule: str) -> None:
    assert result_of(rule, Evidence(books())).status in {TieOutStatus.PASS, TieOutStatus.NOT_APPLICABLE}


@pytest.mark.parametrize("rule", RULES)
def test_it_fails_where_its_own_matter_is_broken_and_says_what(rule: str) -> None:
    broken, words = BROKEN[rule]
    result = result_of(rule, broken())

    assert words in result.detail
    assert result.status == (TieOutStatus.FAIL if result.kind == TieOutKind.HARD else TieOutStatus.WARNING)
    assert result.blocks == (result.kind == TieOutKind.HARD)
    assert RULES[rule].kind in {result.kind, TieOutKind.SOFT}, "a hard rule stays hard"
    assert result.count
