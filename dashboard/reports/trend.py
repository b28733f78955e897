"""Twelve months side by side: the columns of the trend of a statement."""

from collections.abc import Callable
from datetime import date
from typing import Final

from dashboard.reports.calendar_months import MONTHS_IN_TREND
from dashboard.reports.cut import Cut
from dashboard.reports.period_words import month_label
from dashboard.reports.reading import dates
from dashboard.reports.report import Column, Row, Table
from dashboard.reports.tables import Grid, renamed, terms

TREND: Final = "trend"
TREND_TITLE: Final = "Twelve-month trend"
TREND_TOTAL: Final = "trend_total"
ROW_PREFIX: Final = "trend_"


def trend_ranges(cut: Cut) -> dict[str, tuple[date, date]]:
    """The months of the trend by the id of their column, the ISO date of the last day."""
    return {end.isoformat(): (start, end) for start, end in dates(cut).trend_months()}


def trend_grid(cut: Cut, *, has_figures: Callable[[Cut, date], bool], is_summed: bool) -> Grid:
    """A column for each month, blank before the books begin, and their sum where months add up."""
    months = trend_ranges(cut)
    ends = [end for _, end in months.values()]
    blank = frozenset(end.isoformat() for end in ends[:-1] if not has_figures(cut, end))
    columns = [Column(column, month_label(*span)) for column, span in months.items()]
    if is_summed:
        shown = [(1, column) for column in months if column not in blank]
        label = "Twelve months" if not blank and len(months) == MONTHS_IN_TREND else "Total"
        columns.append(Column(TREND_TOTAL, label, terms=terms(*shown)))
    return Grid(columns=tuple(columns), blank=blank)


def trend_table(grid: Grid, rows: tuple[Row, ...]) -> Table:
    """The rows of a statement as a trend, under ids of their own."""
    return Table(TREND, TREND_TITLE, grid.columns, renamed(rows, ROW_PREFIX), starts_page=True)
