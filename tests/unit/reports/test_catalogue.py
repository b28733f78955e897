"""The package's content and frame: its own order, tie-outs over everything, final only when closed."""

from dashboard.reports.all_reports import report_of
from dashboard.reports.catalogue import FILE_STEMS, frame_of, package_content
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.all_rules import check
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import bank, cut_of, entry, month

ENTRIES = [entry("2026-09-01", {"1010": 5_00, "4000": -5_00})]
BANK = bank("1010", "2026-09-30", 5_00)
CLOSED = cut_of(ENTRIES, banks=(BANK,), periods=(month("2026-09", "closed"),))


def test_reports_come_in_the_packages_order_with_all_tie_outs() -> None:
    content = package_content(CLOSED, [ReportKey.AR_AGING, ReportKey.PROFIT_AND_LOSS])

    assert [report.key for report in content.reports] == [ReportKey.PROFIT_AND_LOSS, ReportKey.AR_AGING]
    assert content.tie_outs == check(CLOSED)
    assert len(content.tie_outs) == 22


def test_a_report_by_itself_is_the_one_of_the_package() -> None:
    content = package_content(CLOSED, list(ReportKey))

    assert content.reports == tuple(report_of(key, CLOSED) for key in ReportKey)
    assert list(FILE_STEMS) == list(ReportKey)


def test_a_closed_period_without_failures_is_final() -> None:
    frame = frame_of(CLOSED, check(CLOSED))

    assert frame.standing == "Final"
    assert frame.failed_rules == ()
    assert frame.entity == "Small Trading"
    assert frame.period_wording == "Month ended 30 September 2026"
    assert frame.cut_at == "21 Nov 2026 14:05 (America/New_York)"
    assert frame.watermark == CLOSED.watermark


def test_an_open_period_is_a_draft() -> None:
    cut = cut_of(ENTRIES, banks=(BANK,), periods=(month("2026-09"),))

    assert frame_of(cut, check(cut)).standing == "Draft"


def test_a_rule_that_blocks_makes_a_draft_and_is_named() -> None:
    cut = cut_of(ENTRIES, banks=(bank("1010", "2026-09-30", 6_00),), periods=(month("2026-09", "locked"),))
    frame = frame_of(cut, check(cut))

    assert frame.standing == "Draft"
    assert frame.failed_rules == ("T13",)


def test_a_range_beyond_the_closed_periods_is_a_draft() -> None:
    cut = cut_of(ENTRIES, end="2026-10-31", banks=(BANK,), periods=(month("2026-09", "closed"),))

    assert frame_of(cut, ()).standing == "Draft"


def test_words_for_longer_and_odd_ranges() -> None:
    quarter = cut_of(ENTRIES, start="2026-07-01", end="2026-09-30")
    odd = cut_of(ENTRIES, start="2026-09-05", end="2026-09-20")

    assert frame_of(quarter, ()).period_wording == "Three months ended 30 September 2026"
    assert frame_of(odd, ()).period_wording == "Period from 5 September 2026 to 20 September 2026"


def test_sound_checks_that_could_not_run_are_no_pass() -> None:
    cut = cut_of(ENTRIES, periods=(month("2026-09", "closed"),))
    results = {tie_out.id: tie_out.status for tie_out in check(cut)}

    assert results["T13"] == TieOutStatus.COULD_NOT_RUN
    assert frame_of(cut, check(cut)).failed_rules == ("T13",)
