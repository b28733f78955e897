"""The bank reconciliation: from the statement and from the ledger to the same figure."""

from dashboard.reports.bank_reconciliation import bank_reconciliation
from dashboard.reports.cut import CutBank
from dashboard.reports.report import Report
from tests.unit.reports.hand_made import bank, bank_item, chart, cut_of, entry, figures, only

ENTRIES = [
    entry("2026-09-01", {"1010": 500_00, "4000": -500_00}),
    entry("2026-09-29", {"1010": 40_00, "4000": -40_00}),
    entry("2026-09-30", {"6000": 70_00, "1010": -70_00}),
    entry("2026-09-05", {"1000": 20_00, "4000": -20_00}),
]


def report_of(*banks: CutBank) -> Report:
    return bank_reconciliation(cut_of(ENTRIES, banks=banks))


RECONCILED = bank(
    "1010",
    "2026-09-30",
    494_00,
    outstanding=(bank_item("2026-09-29", 40_00, "Deposit"), bank_item("2026-09-30", -70_00, "Check 7")),
    unbooked=(bank_item("2026-09-30", -6_00, "Bank fee"),),
)


def test_an_account_is_laid_out_from_bank_to_ledger() -> None:
    report = report_of(RECONCILED)

    assert figures(report) == {
        "account-1000": 20_00,
        "account-1010": 470_00,
        "total_cash": 490_00,
        "1010-statement": 494_00,
        "1010-deposits_in_transit-2026-09-29-Deposit": 40_00,
        "1010-deposits_in_transit-total": 40_00,
        "1010-outstanding_payments-2026-09-30-Check 7": -70_00,
        "1010-outstanding_payments-total": -70_00,
        "1010-adjusted_bank": 464_00,
        "1010-book": 470_00,
        "1010-charges_to_book-2026-09-30-Bank fee": -6_00,
        "1010-charges_to_book-total": -6_00,
        "1010-adjusted_book": 464_00,
    }
    item = only(report, "1010-outstanding_payments-2026-09-30-Check 7")
    assert (item.label, item.texts["date"], item.texts["age"]) == ("Check 7", "2026-09-30", "0")
    assert [table.starts_page for table in report.tables] == [False, True]


def test_the_summary_says_how_each_account_stands() -> None:
    rows = {row.id: row for row in report_of(RECONCILED).tables[0].rows}

    assert rows["account-1010"].texts["status"] == "Items to book"
    assert rows["account-1010"].values["difference"] == 0
    assert rows["account-1000"].texts["status"] == "Not at a bank"
    assert rows["account-1000"].values["difference"] is None


def test_a_difference_is_shown() -> None:
    report = report_of(bank("1010", "2026-09-30", 471_00))

    assert only(report, "1010-difference").values["actual"] == 1_00
    assert only(report, "account-1010").texts["status"] == "Difference"


def test_an_older_statement_is_carried_forward_by_the_lines_since() -> None:
    report = report_of(
        bank(
            "1010",
            "2026-09-20",
            500_00,
            lines_since_statement=40_00,
            outstanding=(bank_item("2026-09-30", -70_00),),
        )
    )

    assert only(report, "1010-since_statement").values["actual"] == 40_00
    assert only(report, "1010-adjusted_bank").values["actual"] == 470_00
    assert only(report, "1010-difference").values["actual"] == 0


def test_an_account_without_a_statement_has_no_adjusted_balance() -> None:
    report = report_of(bank("1010", None, None))

    assert only(report, "account-1010").texts["status"] == "No statement"
    assert "1010-adjusted_bank" not in figures(report)
    assert only(report, "1010-adjusted_book").values["actual"] == 470_00


def test_a_credit_card_with_statements_is_not_cash() -> None:
    cut = cut_of(
        [*ENTRIES, entry("2026-09-30", {"6000": 9_00, "2100": -9_00})],
        banks=(RECONCILED, bank("2100", "2026-09-30", -9_00)),
    )
    report = bank_reconciliation(cut)

    assert figures(report)["account-2100"] == -9_00
    assert figures(report)["total_cash"] == 490_00
    assert only(report, "2100-difference").values["actual"] == 0


def test_what_cleared_too_early_is_listed() -> None:
    report = report_of(
        bank(
            "1010",
            "2026-09-30",
            470_00,
            cleared_before_posting=(bank_item("2026-09-01", 500_00, "Early"),),
        )
    )

    assert only(report, "1010-cleared_before_posting-2026-09-01-Early").label == "Early"
    assert only(report, "1010-difference").values["actual"] == 0


def test_an_overdraft_marked_cash_is_part_of_cash() -> None:
    cut = cut_of(
        [*ENTRIES, entry("2026-09-30", {"6000": 9_00, "2100": -9_00})],
        accounts=chart({"2100": "cash"}),
        banks=(RECONCILED,),
    )

    assert figures(bank_reconciliation(cut))["total_cash"] == 481_00
