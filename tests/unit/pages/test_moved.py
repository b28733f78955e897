"""Moved since close on screen: why figures moved without entries, or the other way round; reports folded away."""

from datetime import date
from typing import Any

import pytest

from dashboard.components.moved import LINES_UNFOLDED, OUTSIDE, to_moved_entry, to_moved_reports
from dashboard.pages.close.moved import BESIDE, LINES_ALONE, NO_AMOUNT, SUMS_ALONE, why_of
from dashboard.schemas import (
    EntryDifference,
    FigureDifference,
    MovedPeriod,
    PeriodChangesResponse,
    ReportKey,
)
from tests.unit.components.test_wording import NOW

JANUARY = MovedPeriod(period_id="1", period_start=date(2026, 1, 1), period_end=date(2026, 1, 31))


def found(*, entries: int, figures: int, **more: Any) -> PeriodChangesResponse:
    return PeriodChangesResponse(
        period_id="2",
        certificate_sequence=1,
        closed_at=NOW,
        moved=True,
        evidence_intact=True,
        entries=[],
        figures=[],
        entries_total=entries,
        figures_total=figures,
        **more,
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (found(entries=1, figures=2), ""),
        (found(entries=1, figures=0), NO_AMOUNT),
        (found(entries=1, figures=0, sums_agree=False), LINES_ALONE),
        (found(entries=0, figures=2), BESIDE),
        (found(entries=0, figures=2, sums_agree=False), SUMS_ALONE),
        (
            found(entries=0, figures=2, moved_before=[JANUARY]),
            "No entry of the period differs. Its figures moved because entries of an earlier period did:",
        ),
        (
            found(entries=1, figures=2, moved_before=[JANUARY]),
            "Some figures also moved because entries of an earlier period did:",
        ),
    ],
    ids=["both", "no amount", "lines alone", "beside", "sums alone", "earlier", "earlier too"],
)
def test_why_something_moved(changes: PeriodChangesResponse, why: str) -> None:
    assert why_of(changes) == why


def figure(report: ReportKey, row: str, column: str, label: str) -> FigureDifference:
    return FigureDifference(
        report=report, row_id=row, label=row.title(), column=column, column_label=label, then=100, now=250
    )


def test_figures_stand_by_report_and_line_without_those_of_the_trend() -> None:
    figures = [
        figure(ReportKey.PROFIT_AND_LOSS, "rent", "actual", "Feb 2026"),
        figure(ReportKey.PROFIT_AND_LOSS, "rent", "ytd", "2026 to 28 Feb"),
        figure(ReportKey.PROFIT_AND_LOSS, "trend_rent", "m02", "Feb 2026"),
        figure(ReportKey.BALANCE_SHEET, "cash", "actual", "28 Feb 2026"),
    ]
    profit, balance = to_moved_reports(figures, digits=2)
    assert (profit.title, profit.words) == ("Profit and loss", "1 line")
    assert (balance.title, balance.words) == ("Balance sheet", "1 line")
    [rent] = profit.rows
    assert (rent.label, rent.column, rent.others) == ("Rent", "Feb 2026", "Also 2026 to 28 Feb 1.50")
    assert (rent.then, rent.now, rent.difference) == ("1.00", "2.50", "1.50")
    assert profit.is_open
    assert balance.is_open


def test_of_many_lines_those_of_the_first_report_are_unfolded() -> None:
    figures = [
        figure(report, f"line {number}", "actual", "Feb 2026")
        for report in (ReportKey.PROFIT_AND_LOSS, ReportKey.BALANCE_SHEET)
        for number in range(LINES_UNFOLDED)
    ]
    assert [report.is_open for report in to_moved_reports(figures, digits=2)] == [True, False]


def test_a_figure_that_was_not_there_is_no_zero() -> None:
    new = figure(ReportKey.PROFIT_AND_LOSS, "fees", "actual", "").model_copy(update={"then": None})
    [row] = to_moved_reports([new], digits=2)[0].rows
    assert (row.then, row.now, row.column) == ("No figure", "2.50", "actual")


def test_what_no_screen_can_do_was_done_outside() -> None:
    removed = EntryDifference(
        change="removed", entry_id="e", reference="E-2", date=date(2026, 1, 12), description="Rent"
    )
    row = to_moved_entry(removed, timezone="UTC")
    assert (row.change, row.by, row.link) == ("Removed", OUTSIDE, "")
