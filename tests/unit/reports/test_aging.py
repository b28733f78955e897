"""Aging: disjoint buckets by days past due, credits apart, agreement with the control account."""

from datetime import date, timedelta

import pytest

from dashboard.reports.aging import BUCKETS, NO_DUE_DATE, ap_aging, ar_aging
from dashboard.reports.cut import Cut
from dashboard.reports.report import Report
from tests.unit.reports.hand_made import Line, cut_of, entry, figures, only

END = date(2026, 9, 30)


def sold(on: str, party: str, document: str, amount: int, due: str | None = None) -> Cut:
    line = Line("1100", amount, party, document, due)
    return cut_of([entry(on, [line, Line("4000", -amount)])])


def buckets_of(report: Report, row_id: str) -> dict[str, int]:
    row = only(report, row_id)
    return {bucket: value for bucket in BUCKETS if (value := row.values[bucket])}


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-1, "current"),
        (0, "current"),
        (1, "d1_30"),
        (30, "d1_30"),
        (31, "d31_60"),
        (60, "d31_60"),
        (61, "d61_90"),
        (90, "d61_90"),
        (91, "over_90"),
    ],
)
def test_each_day_belongs_to_one_bucket(days: int, bucket: str) -> None:
    due = END - timedelta(days=days)
    report = ar_aging(sold("2026-01-05", "Ada", "INV-1", 10_00, due.isoformat()))

    assert buckets_of(report, "aging_total") == {bucket: 10_00}
    assert only(report, "document-1100-Ada-INV-1").texts["days"] == str(days)


def test_a_document_without_a_due_date_is_due_on_its_own_date_and_marked() -> None:
    report = ar_aging(sold("2026-09-10", "Ada", "INV-1", 10_00))
    line = only(report, "document-1100-Ada-INV-1")

    assert buckets_of(report, "party-Ada") == {"d1_30": 10_00}
    assert line.texts["due"] == "2026-09-10"
    assert line.texts["remark"] == NO_DUE_DATE
    assert line.document == "INV-1"


def test_a_payment_after_the_end_changes_nothing() -> None:
    entries = [
        entry("2026-09-01", [Line("1100", 10_00, "Ada", "INV-1", "2026-09-30"), Line("4000", -10_00)]),
        entry("2026-10-01", [Line("1010", 10_00), Line("1100", -10_00, "Ada", "INV-1")]),
    ]

    assert only(ar_aging(cut_of(entries)), "aging_total").values["total"] == 10_00


def test_credits_have_their_own_column_and_are_listed() -> None:
    entries = [
        entry("2026-08-01", [Line("1100", 30_00, "Ada", "INV-1", "2026-08-15"), Line("4000", -30_00)]),
        entry("2026-09-05", [Line("1010", 8_00), Line("1100", -8_00, "Ada", "RCPT-1")]),
        entry("2026-09-06", [Line("1010", 5_00), Line("1100", -5_00, "Bo", "RCPT-2")]),
    ]
    report = ar_aging(cut_of(entries))

    assert buckets_of(report, "party-Ada") == {"d31_60": 30_00, "unapplied": -8_00}
    assert only(report, "party-Ada").values["total"] == 22_00
    assert figures(report, "total")["credit-Bo"] == -5_00
    assert figures(report, "total")["credit_total"] == -5_00
    assert "credit-Ada" not in figures(report, "total")


def test_postings_without_a_party_explain_the_control_account() -> None:
    entries = [
        entry("2026-09-01", [Line("1100", 30_00, "Ada", "INV-1"), Line("4000", -30_00)]),
        entry("2026-09-30", [Line("1100", 12_00), Line("4000", -12_00)]),
    ]
    shown = figures(ar_aging(cut_of(entries)), "total")

    assert shown["control_aging"] == 30_00
    assert shown["posting-1-JE-0002"] == 12_00
    assert shown["control_explained"] == shown["control-1100"] == shown["control_balance"] == 42_00
    assert "control_unexplained" not in shown


def test_what_nothing_explains_is_shown() -> None:
    cut = sold("2026-09-01", "Ada", "INV-1", 30_00)
    report = ar_aging(cut.model_copy(update={"open_items": ()}))

    assert figures(report, "total")["control_unexplained"] == 30_00


def test_payables_mirror_receivables_with_positive_debts() -> None:
    entries = [
        entry("2026-07-01", [Line("6000", 50_00), Line("2000", -50_00, "Vera", "B-1", "2026-07-31")]),
        entry("2026-09-01", [Line("2000", 20_00, "Vera", "B-1"), Line("1010", -20_00)]),
        entry("2026-09-02", [Line("2000", 4_00, "Vera", "PRE-1"), Line("1010", -4_00)]),
    ]
    report = ap_aging(cut_of(entries))

    assert buckets_of(report, "party-Vera") == {"d61_90": 30_00, "unapplied": -4_00}
    assert only(report, "document-2000-Vera-B-1").values["original"] == 50_00
    assert figures(report, "total")["control_balance"] == 26_00


def test_books_without_items_show_zero_everywhere() -> None:
    report = ar_aging(cut_of([entry("2026-09-01", {"1010": 5_00, "4000": -5_00})]))

    assert only(report, "aging_total").values["total"] == 0
    assert only(report, "control_unexplained").values["total"] == 0
