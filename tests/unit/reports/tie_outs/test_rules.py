"""Each rule fails where the books, or a report of them, are wrong in just its way."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from dashboard.models import MovementKind
from dashboard.money import plain_text, printed_text
from dashboard.reports.all_reports import MAKERS
from dashboard.reports.cut import Cut, CutAccount, PreviousPackage
from dashboard.reports.figures import values_of
from dashboard.reports.report import Column, Report, Row, Table, TieOut, TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.all_rules import check, check_evidence
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.printed_figures import Unreadable, read_printed
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import (
    Entry,
    Line,
    bank,
    bank_item,
    budget,
    chart,
    cut_of,
    entry,
    month,
    opening,
)

ENTRIES = [
    opening("2025-12-31", {"1010": 900_00, "1500": 300_00, "2500": -200_00, "3000": -1_000_00}),
    entry("2026-08-20", {"1010": 50_00, "4000": -50_00}),
    entry("2026-09-01", [Line("1100", 80_00, "Ada", "INV-1", "2026-09-15"), Line("4000", -80_00)]),
    entry("2026-09-02", [Line("6000", 30_00), Line("2000", -30_00, "Vera", "B-1")]),
    entry("2026-09-05", {"2500": 20_00, "1010": -20_00}),
]
BANK = bank("1010", "2026-09-30", 930_00)
BUDGETS = (budget("4000", "2026-09", 100_00), budget("6000", "2026-09", 25_00))


def books(*more: Entry, **options: object) -> Cut:
    settings: dict[str, object] = {"banks": (BANK,), "budgets": BUDGETS, **options}
    return cut_of([*ENTRIES, *more], **settings)  # type: ignore[arg-type]


def result_of(rule: str, cut: Cut) -> TieOut:
    (result,) = [tie_out for tie_out in check(cut) if tie_out.id == rule]
    return result


def tampered(rule: str, cut: Cut, key: ReportKey, change: Callable[[Report], Report]) -> TieOut:
    """The rule's result when one report is printed wrongly."""
    evidence = Evidence(cut, {key: change(MAKERS[key](cut))})
    (result,) = [tie_out for tie_out in check_evidence(evidence) if tie_out.id == rule]
    return result


def with_figure(row_id: str, column: str, amount: int) -> Callable[[Report], Report]:
    """A report with a figure put up by the amount."""

    def change(report: Report) -> Report:
        tables = [
            replace(
                table,
                rows=tuple(
                    replace(row, values={**row.values, column: (row.values[column] or 0) + amount})
                    if row.id == row_id
                    else row
                    for row in table.rows
                ),
            )
            for table in report.tables
        ]
        return replace(report, tables=tuple(tables))

    return change


def without_row(row_id: str) -> Callable[[Report], Report]:
    def change(report: Report) -> Report:
        first, *rest = report.tables
        kept = tuple(row for row in first.rows if row.id != row_id)
        return replace(report, tables=(replace(first, rows=kept), *rest))

    return change


def moved(cut: Cut, account: str, amount: int, kind: MovementKind = MovementKind.ACTIVITY) -> Cut:
    """The cut with an account's balance at the end off by the amount."""
    *earlier, last = cut.balances
    kinds = {**last.by_account.get(account, {})}
    kinds[kind] = kinds.get(kind, 0) + amount
    changed = last.model_copy(update={"by_account": {**last.by_account, account: kinds}})
    return cut.model_copy(update={"balances": (*earlier, changed)})


def assert_fails(result: TieOut, *, difference: int | None = None, mentions: str = "") -> None:
    assert result.status == TieOutStatus.FAIL
    assert result.blocks
    assert mentions in result.detail
    if difference is not None:
        assert result.difference == difference
        assert result.left is not None
        assert result.right is not None


def test_t01_names_the_entry_that_does_not_balance() -> None:
    cut = cut_of([*ENTRIES, entry("2026-09-09", {"1010": 5_00, "4000": -4_00})])

    assert_fails(result_of("T01", cut), mentions="JE-0006")


def test_t02_a_balance_off_by_a_cent() -> None:
    assert_fails(result_of("T02", moved(books(), "1010", 1)), difference=1, mentions="30 September 2026")


def test_t02_debits_of_the_movement_alone() -> None:
    cut = books()
    cut = cut.model_copy(update={"movement_debits": cut.movement_debits + 1})

    assert_fails(result_of("T02", cut), difference=1, mentions="Movement")


def test_t03_the_balance_sheet_off_by_a_cent() -> None:
    assert_fails(result_of("T03", moved(books(), "1010", 1)), difference=1)


def test_t03_a_comparative_column_counts_as_well() -> None:
    result = tampered("T03", books(), ReportKey.BALANCE_SHEET, with_figure("total_assets", "prior_year", 1))

    assert_fails(result, difference=1, mentions="31 December 2025")


def test_t04_an_account_on_no_line() -> None:
    cut = books()
    unknown = tuple(account for account in cut.accounts if account.number != "1100")

    assert_fails(result_of("T04", cut.model_copy(update={"accounts": unknown})), mentions="1100 is on no")


def test_t04_an_account_on_two_lines() -> None:
    cut = books()
    twin = CutAccount.model_validate({**cut.accounts[0].model_dump(), "number": "1010"})
    doubled = cut.model_copy(update={"accounts": (*cut.accounts, twin)})

    assert_fails(result_of("T04", doubled), mentions="1010 is on 2 lines")


def test_t05_equity_that_does_not_roll_forward() -> None:
    result = tampered(
        "T05", books(), ReportKey.BALANCE_SHEET, with_figure("current_year_earnings", "actual", 7)
    )

    assert_fails(result, difference=7)


def test_t05_a_contribution_that_the_entries_do_not_show() -> None:
    cut = books(entry("2026-09-09", {"1010": 5_00, "3000": -5_00}))

    assert_fails(result_of("T05", cut.model_copy(update={"entry_lines": ()})), mentions="Equity at the end")


def test_t05_names_direct_entries_and_passes() -> None:
    result = result_of("T05", books(entry("2026-09-09", {"3100": 5_00, "1010": -5_00})))

    assert result.status == TieOutStatus.PASS
    assert "(5.00)" in result.detail


def test_t06_earnings_that_are_not_the_years_profit() -> None:
    result = tampered("T06", books(), ReportKey.PROFIT_AND_LOSS, with_figure("net_income", "ytd", 3))

    assert_fails(result, difference=3)


def test_t06_counts_what_closing_entries_moved() -> None:
    closing = entry("2026-09-30", {"4000": 60_00, "3100": -60_00}, MovementKind.CLOSING)
    result = result_of("T06", books(closing))

    assert result.status == TieOutStatus.PASS
    assert "60.00" in result.detail


@pytest.mark.parametrize("row", ["net_income", "total_investing", "net_change", "cash_opening"])
def test_t07_any_part_of_the_cash_flow_that_does_not_add_up(row: str) -> None:
    assert_fails(tampered("T07", books(), ReportKey.CASH_FLOW, with_figure(row, "actual", 2)))


def test_t07_the_year_to_date_counts_as_well() -> None:
    assert_fails(tampered("T07", books(), ReportKey.CASH_FLOW, with_figure("net_change", "ytd", 2)))


@pytest.mark.parametrize("row", ["cash_opening", "cash_closing"])
def test_t08_cash_that_is_not_in_the_accounts(row: str) -> None:
    assert_fails(tampered("T08", books(), ReportKey.CASH_FLOW, with_figure(row, "actual", 2)))


def test_a_report_without_the_row_that_a_rule_needs_could_not_run() -> None:
    result = tampered("T07", books(), ReportKey.CASH_FLOW, without_row("cash_opening"))

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert "cash_opening" in result.detail


def test_t08_the_balance_sheets_cash_line() -> None:
    result = tampered("T08", books(), ReportKey.BALANCE_SHEET, with_figure("account-1010", "actual", 2))

    assert_fails(result, difference=-2)


def test_t09_an_entry_that_the_cash_flow_does_not_know() -> None:
    cut = books()

    assert_fails(
        result_of("T09", cut.model_copy(update={"entry_lines": ()})), difference=-20_00, mentions="Sep 2026"
    )


def test_t09_an_account_without_a_section_is_a_warning() -> None:
    result = result_of("T09", books(entry("2026-09-09", {"1990": 5_00, "1010": -5_00})))

    assert result.status == TieOutStatus.WARNING
    assert not result.blocks
    assert "(5.00)" in result.detail


def test_t09_accounts_without_a_section_that_cancel_out_are_a_warning_each() -> None:
    cut = books(
        entry("2026-09-09", {"1990": 5_00, "1010": -5_00}),
        entry("2026-09-10", {"1600": -5_00, "1010": 5_00}),
        accounts=chart({"1600": ""}),
    )
    result = result_of("T09", cut)

    assert (result.status, result.count) == (TieOutStatus.WARNING, 2)
    assert "Deposit (1600): 5.00; Suspense (1990): (5.00)" in result.detail


def test_t10_an_open_item_too_few() -> None:
    cut = books()
    only_payables = tuple(item for item in cut.open_items if item.account == "2000")

    assert_fails(
        result_of("T10", cut.model_copy(update={"open_items": only_payables})),
        difference=-80_00,
        mentions="Customers",
    )


def test_t10_differences_that_cancel_out_between_customers_and_vendors() -> None:
    cut = books()
    items = tuple(item.model_copy(update={"open": item.open + 5}) for item in cut.open_items)

    assert_fails(result_of("T10", cut.model_copy(update={"open_items": items})), mentions="Vendors")


def test_t10_named_causes_explain_and_pass() -> None:
    result = result_of("T10", books(entry("2026-09-30", {"1100": 6_00, "4000": -6_00})))

    assert result.status == TieOutStatus.PASS
    assert "6.00 posted without a party or document by JE-0006" in result.detail


def test_t10_names_credits_that_were_not_applied() -> None:
    result = result_of(
        "T10", books(entry("2026-09-30", [Line("1100", -6_00, "Bo", "R-1"), Line("1010", 6_00)]))
    )

    assert result.status == TieOutStatus.PASS
    assert "Customers: (6.00) of unapplied credits is in the aging" in result.detail


@pytest.mark.parametrize("row", ["party-Ada", "aging_total"])
def test_t11_a_bucket_that_holds_too_much(row: str) -> None:
    assert_fails(tampered("T11", books(), ReportKey.AR_AGING, with_figure(row, "d1_30", 4)), difference=4)


def test_t11_a_document_that_is_not_listed() -> None:
    result = tampered("T11", books(), ReportKey.AP_AGING, with_figure("documents_total", "total", -4))

    assert_fails(result, mentions="open documents")


PRINTED = {"1010": 950_00, "1500": 300_00, "2500": -200_00, "3000": -1_000_00, "4000": -50_00}
AUGUST_CLOSED = (month("2026-08", "closed"), month("2026-09"))


def package(**changes: object) -> PreviousPackage:
    return PreviousPackage.model_validate(
        {"package_id": "p", "watermark": "7-0011223344556677", "balances": PRINTED, **changes}
    )


def test_t12_opening_balances_as_printed() -> None:
    result = result_of("T12", books(previous_package=package(), periods=AUGUST_CLOSED))

    assert result.status == TieOutStatus.PASS
    assert result.left == result.right == 1_250_00


def test_t12_names_the_account_and_the_entries_posted_since() -> None:
    printed = package(balances={**PRINTED, "1010": 900_00, "4000": 0}, late_entries=("JE-0002",))
    result = result_of("T12", books(previous_package=printed, periods=AUGUST_CLOSED))

    assert_fails(result, difference=50_00, mentions="Account 1010: 950.00 against 900.00")
    assert "JE-0002" in result.detail


def test_t12_warns_while_the_period_before_is_open() -> None:
    printed = package(balances={**PRINTED, "1010": 900_00, "4000": 0})
    result = result_of("T12", books(previous_package=printed, periods=(month("2026-08"), month("2026-09"))))

    assert result.status == TieOutStatus.WARNING
    assert result.kind == TieOutKind.SOFT
    assert not result.blocks


def test_t13_a_bank_that_does_not_reconcile() -> None:
    assert_fails(result_of("T13", books(banks=(bank("1010", "2026-09-30", 931_00),))), difference=1_00)


def test_t13_statements_that_do_not_follow_one_another() -> None:
    broken = bank(
        "1010",
        "2026-09-30",
        930_00,
        previous_statement_date="2026-08-31",
        previous_statement_balance=900_00,
        statement_lines_total=20_00,
    )

    assert_fails(result_of("T13", books(banks=(broken,))), difference=-10_00, mentions="previous statement")


def test_t13_an_old_statement_is_a_warning_with_its_reason() -> None:
    old = bank("1010", "2026-09-20", 930_00)
    result = result_of("T13", books(banks=(old,)))

    assert result.status == TieOutStatus.WARNING
    assert "20 Sep 2026" in result.detail


def test_t13_clearing_before_posting_is_a_warning() -> None:
    early = bank("1010", "2026-09-30", 930_00, cleared_before_posting=(bank_item("2026-09-01", 5_00),))

    assert result_of("T13", books(banks=(early,))).status == TieOutStatus.WARNING


@pytest.mark.parametrize("banks", [(), (bank("1010", None, None),)])
def test_t13_a_bank_account_without_a_statement_could_not_run(banks: tuple[object, ...]) -> None:
    result = result_of("T13", books(banks=banks))

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert result.blocks


def test_t13_one_account_without_a_statement_is_not_hidden_by_another() -> None:
    cut = books(entry("2026-09-03", {"1020": 5_00, "4000": -5_00}))
    result = result_of("T13", cut)

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert "Savings" in result.detail


def test_t13_uncleared_movements_that_cancel_out_still_need_a_statement() -> None:
    unseen = bank(
        "1020", None, None, outstanding=(bank_item("2026-09-03", 5_00), bank_item("2026-09-04", -5_00))
    )
    result = result_of("T13", books(banks=(BANK, unseen)))

    assert result.status == TieOutStatus.COULD_NOT_RUN
    assert "Savings" in result.detail


def test_t13_a_bank_account_that_never_moved_needs_no_statement() -> None:
    assert result_of("T13", books(banks=(BANK, bank("1020", None, None)))).status == TieOutStatus.PASS


def test_t14_cash_in_no_reconciliation() -> None:
    result = tampered("T14", books(), ReportKey.BANK_RECONCILIATION, with_figure("total_cash", "actual", 9))

    assert_fails(result, difference=9)


def test_t15_another_actual_figure_than_the_profit_and_loss() -> None:
    result = tampered("T15", books(), ReportKey.BUDGET_VS_ACTUAL, with_figure("account-4000", "actual", 9))

    assert_fails(result, mentions="Account 4000")


def test_t15_variances_that_do_not_add_up() -> None:
    result = tampered("T15", books(), ReportKey.BUDGET_VS_ACTUAL, with_figure("account-6000", "variance", 9))

    assert_fails(result, difference=9)


def test_t15_a_budget_that_is_not_shown() -> None:
    cut = books(budgets=(*BUDGETS, budget("8000", "2026-09", 40_00)))
    result = tampered("T15", cut, ReportKey.BUDGET_VS_ACTUAL, without_row("account-8000"))

    assert_fails(result, mentions="8000")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("account-6000", "budget", "Budget of account 6000, the period"),
        ("account-6000", "ytd_budget", "Budget of account 6000, the year to date"),
        ("account-6000", "year_budget", "Budget of account 6000, the full year"),
        ("account-6000", "remaining", "Rent, what remains of the year's budget"),
        ("net_income", "remaining", "Net income, what remains of the year's budget"),
        ("net_income", "year_budget", "Net income, what remains of the year's budget"),
    ],
)
def test_t15_any_column_of_the_budget(row: str, column: str, words: str) -> None:
    cut = books(budgets=(*BUDGETS, budget("6000", "2026-12", 25_00)))

    assert result_of("T15", cut).status == TieOutStatus.PASS
    assert_fails(
        tampered("T15", cut, ReportKey.BUDGET_VS_ACTUAL, with_figure(row, column, 1)), mentions=words
    )


def test_t16_a_cut_that_was_altered() -> None:
    cut = books()

    assert_fails(result_of("T16", cut.model_copy(update={"entries_in_period": 99})), mentions=cut.watermark)


def test_t17_a_bank_line_to_book_is_a_warning() -> None:
    fee = bank("1010", "2026-09-30", 925_00, unbooked=(bank_item("2026-09-30", -5_00, "Fee"),))
    results = {tie_out.id: tie_out for tie_out in check(books(banks=(fee,)))}

    assert results["T13"].status == TieOutStatus.PASS
    assert results["T17"].status == TieOutStatus.WARNING
    assert "Fee (5.00)" in results["T17"].detail


def test_t17_a_bank_line_to_book_stops_the_close() -> None:
    fee = bank("1010", "2026-09-30", 925_00, unbooked=(bank_item("2026-09-30", -5_00, "Fee"),))
    (result,) = [tie_out for tie_out in check(books(banks=(fee,)), closing=True) if tie_out.id == "T17"]

    assert_fails(result, difference=5_00, mentions="Fee (5.00)")
    closed = books(banks=(fee,), periods=(month("2026-09", "closed"),))
    assert_fails(result_of("T17", closed), difference=5_00)


@pytest.mark.parametrize("newest", [41, 43])
def test_t17_a_journal_that_ends_elsewhere_than_the_reading(newest: int) -> None:
    cut = books().model_copy(update={"newest_entry": newest})

    assert_fails(result_of("T17", cut), mentions=f"counts 42 entries, the journal ends with entry {newest}")


def test_t18_a_suspense_account_with_a_balance_is_a_warning() -> None:
    result = result_of("T18", books(entry("2026-09-09", {"1990": 5_00, "1010": -5_00})))

    assert result.status == TieOutStatus.WARNING
    assert "Suspense (1990): 5.00" in result.detail


@pytest.mark.parametrize(
    ("key", "row", "column"),
    [
        (ReportKey.PROFIT_AND_LOSS, "gross_profit", "ytd"),
        (ReportKey.BALANCE_SHEET, "account-1010", "change"),
        (ReportKey.AR_AGING, "party-Ada", "total"),
        (ReportKey.BANK_RECONCILIATION, "1010-difference", "actual"),
    ],
)
def test_t19_a_total_that_is_not_its_parts(key: ReportKey, row: str, column: str) -> None:
    assert_fails(tampered("T19", books(), key, with_figure(row, column, 1)), mentions="its parts")


def test_t19_paper_that_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def rounded(amount: int | None, *, digits: int) -> str:
        return printed_text(amount and round(amount, -2), digits=digits)

    cut = books(entry("2026-09-09", {"1010": 5_49, "4000": -5_49}))
    monkeypatch.setattr("dashboard.reports.typesetting.printed.printed_text", rounded)

    assert_fails(result_of("T19", cut), mentions="the PDF shows")


def test_t19_a_workbook_in_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_thousands(row: Row, column: Column, *, digits: int) -> str | None:
        amount = row.values.get(column.id)
        return None if amount is None else plain_text(amount // 1000, digits=digits)

    monkeypatch.setattr("dashboard.reports.tie_outs.printed_figures.cell_number", in_thousands)

    assert_fails(result_of("T19", books()), mentions="the workbook holds")


def test_t19_a_file_that_loses_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsigned(table: Table) -> Iterator[dict[str, int]]:
        for values in values_of(table):
            yield {column: abs(value or 0) for column, value in values.items()}

    monkeypatch.setattr("dashboard.reports.tie_outs.printed_figures.values_of", unsigned)

    assert_fails(result_of("T19", books()), mentions="figures.json has")


@pytest.mark.parametrize(
    ("text", "digits", "amount"),
    [("", 2, None), ("–", 2, 0), ("1,234.56", 2, 123456), ("(0.07)", 2, -7), ("12,000", 0, 12000)],
)
def test_t19_reads_what_is_printed(text: str, digits: int, amount: int | None) -> None:
    assert read_printed(text, digits=digits) == amount


@pytest.mark.parametrize("text", ["12.5", "1.234", "12", "-5.00", "five", "12.3a"])
def test_t19_what_is_no_amount_of_the_currency_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        read_printed(text, digits=2)


def test_t20_an_open_period_before_a_closed_one() -> None:
    periods = (month("2026-08"), month("2026-09", "closed"))

    assert_fails(result_of("T20", books(periods=periods)), mentions="30 Sep 2026 is closed before")


def test_t20_a_gap() -> None:
    periods = (month("2026-07", "closed"), month("2026-09"))

    assert_fails(result_of("T20", books(periods=periods)), mentions="31 Jul 2026 starts on 1 Sep 2026")


def test_t20_days_without_a_period() -> None:
    cut = books(start="2026-09-01", end="2026-10-15", periods=(month("2026-09"),))

    assert_fails(result_of("T20", cut), mentions="belong to no period")


def test_t20_days_before_the_first_period() -> None:
    cut = books(start="2026-08-15", end="2026-09-30", periods=(month("2026-09"),))

    assert_fails(result_of("T20", cut), mentions="belong to no period")


def test_t20_an_earlier_open_period_warns_until_this_one_closes() -> None:
    result = result_of("T20", books(periods=(month("2026-08"), month("2026-09"))))

    assert result.status == TieOutStatus.WARNING
    assert "31 Aug 2026" in result.detail


def test_t21_lists_what_stands_on_the_wrong_side() -> None:
    result = result_of(
        "T21",
        books(
            entry("2026-09-09", {"1000": -5_00, "1200": -3_00, "4000": 8_00}),
            entry("2026-09-09", [Line("1010", 2_00), Line("1100", -2_00, "Bo", "R-1")]),
            banks=(
                bank("1010", "2026-09-30", 930_00, outstanding=(bank_item("2026-05-01", -2_00, "Check 1"),)),
            ),
        ),
    )

    assert result.status == TieOutStatus.WARNING
    assert result.count == 4
    for text in ("Petty cash (1000) is overdrawn", "Inventory (1200)", "Customer Bo", "Check 1"):
        assert text in result.detail


def test_t21_a_document_that_was_entered_twice() -> None:
    twice = [
        entry("2026-09-07", [Line("6000", 12_00), Line("2000", -12_00, "Vera", number, "2026-10-07")])
        for number in ("B-7", "B-07")
    ]
    result = result_of("T21", books(*twice))

    assert result.status == TieOutStatus.WARNING
    assert "Vera: B-07, B-7 of 7 Sep 2026 are all of 12.00" in result.detail


def test_t21_a_payment_that_was_made_twice() -> None:
    paid = [
        bank_item("2026-09-29", -9_00, reference).model_copy(update={"party": "Vera"})
        for reference in ("JE-0008", "JE-0009")
    ]
    result = result_of("T21", books(banks=(bank("1010", "2026-09-30", 948_00, outstanding=tuple(paid)),)))

    assert result.status == TieOutStatus.WARNING
    assert "JE-0008, JE-0009, each (9.00), Vera, 29 Sep 2026" in result.detail


def test_t21_the_same_amount_for_two_parties_is_nothing_unusual() -> None:
    each = [
        entry("2026-09-07", [Line("6000", 12_00), Line("2000", -12_00, party, "B-7", "2026-10-07")])
        for party in ("Vera", "Walt")
    ]

    assert result_of("T21", books(*each)).status == TieOutStatus.PASS


def test_t22_depreciation_of_last_month_that_is_missing_now() -> None:
    result = result_of("T22", books(entry("2026-08-31", {"6500": 4_00, "1590": -4_00})))

    assert result.status == TieOutStatus.WARNING
    assert "Depreciation (6500)" in result.detail


RENT = [entry(f"2026-0{month}-01", {"6000": 40_00, "1010": -40_00}) for month in (6, 7, 8)]


def test_t22_what_was_posted_three_months_in_a_row_is_expected() -> None:
    without_rent = cut_of(RENT)
    result = result_of("T22", without_rent)

    assert result.status == TieOutStatus.WARNING
    assert "Rent (6000) was posted in each of the 3 months before, but not in this one" in result.detail
    assert result_of("T22", cut_of([*RENT, entry("2026-09-01", {"6000": 40_00, "1010": -40_00})])).status == (
        TieOutStatus.PASS
    )


@pytest.mark.parametrize("left_out", range(3))
def test_t22_two_months_of_three_are_no_habit(left_out: int) -> None:
    some = [rent for number, rent in enumerate(RENT) if number != left_out]

    assert result_of("T22", cut_of(some)).status == TieOutStatus.NOT_APPLICABLE


def test_t22_an_accrual_that_is_not_reversed_or_renewed() -> None:
    accrued = tuple(
        account.model_copy(update={"sub_type": "accrued"}) if account.number == "2100" else account
        for account in chart()
    )
    entries = [
        entry(f"2026-0{month}-28", {"1010": 3_00 * month, "2100": -3_00 * month}) for month in (6, 7, 8)
    ]
    result = result_of("T22", cut_of(entries, accounts=accrued))

    assert "Credit card (2100)" in result.detail


def test_rules_do_not_apply_to_what_the_books_do_not_have() -> None:
    few = {"1000", "3000", "4000"}
    accounts = tuple(account for account in chart() if account.number in few)
    cut = cut_of([entry("2026-09-01", {"1000": 5_00, "4000": -5_00})], accounts=accounts)
    results = {tie_out.id: tie_out.status for tie_out in check(cut)}

    missing = {rule for rule, status in results.items() if status == TieOutStatus.NOT_APPLICABLE}
    assert missing == {"T10", "T11", "T12", "T13", "T15", "T18", "T22"}
    assert set(results.values()) == {TieOutStatus.NOT_APPLICABLE, TieOutStatus.PASS}
