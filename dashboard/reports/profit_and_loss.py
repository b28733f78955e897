"""The profit and loss: what was earned and spent over the period, compared (accounting-rules 4.9, 1)."""

from collections.abc import Mapping
from datetime import date

from dashboard.models import MovementKind
from dashboard.reports.calendar_months import months_covered
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.income_rows import income_rows, is_income, line_level
from dashboard.reports.period_words import (
    for_the_range,
    percent_text,
    range_label,
    short_date,
    to_date_label,
)
from dashboard.reports.placement import is_profit_and_loss, profit_and_loss_accounts
from dashboard.reports.reading import ACTIVITY, dates, has_activity, movement, numbers_of
from dashboard.reports.report import Column, Report, Row, Table
from dashboard.reports.tables import Grid, compared, note, ratio
from dashboard.reports.trend import trend_grid, trend_ranges, trend_table
from dashboard.schemas import REPORT_TITLES, ReportKey

Ranges = Mapping[str, tuple[date, date]]

NO_COMPARATIVE = "A blank column has no comparative: the books hold no activity by then."
PART_OF_A_YEAR = (
    "The books start with opening balances within {label}: that column holds only what was posted after them."
)


def profit_and_loss(cut: Cut) -> Report:
    """Natural signs: income and expenses positive. Closing and opening entries are no activity."""
    covered = ranges(cut)
    grid = _grid(cut, covered)
    lines = [
        (account, grid.account_line(account, amounts, level=line_level(account)))
        for account, amounts in activity_by_account(cut, covered)
    ]
    rows = _with_margin(income_rows(grid, lines))
    return Report(
        key=ReportKey.PROFIT_AND_LOSS,
        title=REPORT_TITLES[ReportKey.PROFIT_AND_LOSS],
        period_wording=for_the_range(cut.period_start, cut.period_end),
        tables=(Table(id="profit_and_loss", title="", columns=grid.columns, rows=rows), _trend(cut)),
        notes=comparative_notes(cut, covered, grid.columns),
    )


def ranges(cut: Cut) -> dict[str, tuple[date, date]]:
    """The range that each column read from the books covers."""
    of = dates(cut)
    return {
        "actual": (of.period_start, of.period_end),
        "prior_period": (of.prior_start, of.prior_end),
        "prior_year": (of.prior_year_start, of.prior_year_end),
        "ytd": (of.fiscal_year_start, of.period_end),
        "prior_ytd": (of.prior_fiscal_year_start, of.prior_year_end),
    }


def activity_by_account(cut: Cut, covered: Ranges) -> list[tuple[CutAccount, dict[str, int]]]:
    """What each account earned or cost in each column, natural sign; accounts without any are left out."""
    found = [
        (
            account,
            {column: _activity(cut, account, start, end) for column, (start, end) in covered.items()},
        )
        for account in profit_and_loss_accounts(cut)
    ]
    return [(account, amounts) for account, amounts in found if any(amounts.values())]


def _trend(cut: Cut) -> Table:
    """The same statement for each of the last twelve months."""
    grid = trend_grid(cut, has_figures=has_activity, is_summed=True)
    lines = [
        (account, grid.account_line(account, amounts, level=line_level(account)))
        for account, amounts in activity_by_account(cut, trend_ranges(cut))
    ]
    return trend_table(grid, income_rows(grid, lines))


def net_income(cut: Cut, start: date, end: date) -> int:
    """Profit of the range, positive; read from the balances, not from any report."""
    accounts = numbers_of(row for row in cut.accounts if is_profit_and_loss(row))
    return -movement(cut, accounts, start, end, ACTIVITY)


def blank_columns(cut: Cut, covered: Ranges) -> frozenset[str]:
    """The comparatives that end before the first activity ever: blank, which is not zero."""
    return frozenset(
        column
        for column, (_, end) in covered.items()
        if column.startswith("prior") and not has_activity(cut, end)
    )


def comparative_notes(cut: Cut, covered: Ranges, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """What a reader must know of columns that are blank or that the books hold only in part."""
    blank = blank_columns(cut, covered)
    labels = {column.id: column.label for column in columns}
    partial = [
        PART_OF_A_YEAR.format(label=labels[column])
        for column, (start, end) in covered.items()
        if column not in blank and _opens_within(cut, start, end)
    ]
    return (*((NO_COMPARATIVE,) if blank else ()), *partial)


def _activity(cut: Cut, account: CutAccount, start: date, end: date) -> int:
    sign = -1 if is_income(account) else 1
    return sign * movement(cut, (account.number,), start, end, ACTIVITY)


def _opens_within(cut: Cut, start: date, end: date) -> bool:
    """Whether the books were opened after the range's first day: what was earned before is not held."""
    return any(line.kind == MovementKind.OPENING and start < line.date <= end for line in cut.entry_lines)


def _grid(cut: Cut, covered: Ranges) -> Grid:
    """The period beside the one before and the one a year before; the year to date beside the last one."""
    period, year = _period_heading(covered), "Year to date"

    def of_period(column_id: str) -> Column:
        return Column(column_id, range_label(*covered[column_id]), group=period)

    def to_date(column_id: str) -> Column:
        end = covered[column_id][1]
        return Column(column_id, to_date_label(end), group=year, short=short_date(end))

    columns = (
        of_period("actual"),
        of_period("prior_period"),
        *compared("change", "Change", "actual", "prior_period", group=period),
        of_period("prior_year"),
        *compared("year_change", "Change in a year", "actual", "prior_year", group=period, short="Change"),
        to_date("ytd"),
        to_date("prior_ytd"),
        *compared("ytd_change", "YTD change", "ytd", "prior_ytd", group=year, short="Change"),
    )
    return Grid(columns=columns, blank=blank_columns(cut, covered))


def _period_heading(covered: Ranges) -> str:
    return "Month" if months_covered(*covered["actual"]) == 1 else "Period"


def _with_margin(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows with the gross margin in words under the gross profit."""
    by_id = {row.id: row for row in rows}
    if "total_revenue" not in by_id or "total_cost_of_sales" not in by_id:
        return rows
    revenue, gross = by_id["total_revenue"].values, by_id["gross_profit"].values
    margins = [
        f"{percent_text(ratio(gross[column], revenue[column]))} {words}"
        for column, words in (("actual", "of revenue"), ("prior_period", "before"), ("ytd", "year to date"))
        if revenue[column]
    ]
    if not margins:
        return rows
    after = rows.index(by_id["gross_profit"]) + 1
    return (*rows[:after], note("gross_margin", f"Gross margin {', '.join(margins)}"), *rows[after:])
