"""The balance sheet at the period's end, and the roll-forward of equity (accounting-rules 4.2, 4.9, 2)."""

from collections.abc import Iterable, Mapping
from datetime import date

from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.equity import ROLL_FORWARD_ROWS, earnings_at, roll_forward
from dashboard.reports.income_rows import Group
from dashboard.reports.period_words import as_of, range_label, short_date, to_date_label
from dashboard.reports.placement import (
    ASSET,
    EQUITY,
    LIABILITY,
    NON_CURRENT,
    natural_sign,
)
from dashboard.reports.reading import accounts_of, balance, dates, has_balances
from dashboard.reports.report import Column, Report, Row, RowKind, Table
from dashboard.reports.tables import Grid, compared, plus, section
from dashboard.reports.trend import trend_grid, trend_ranges, trend_table
from dashboard.schemas import REPORT_TITLES, ReportKey

NO_COMPARATIVE = "A blank column has no comparative: the books begin later."
ALWAYS_ROLLED = frozenset(
    {"equity_opening", "equity_net_income", "equity_contributions", "equity_distributions"}
)
ORDER = (
    *("cash", "bank", "receivable", "inventory", "prepaid", "current_asset"),
    *("payable", "credit_card", "accrued", "tax_payable", "deferred_revenue", "current_liability"),
)


def balance_sheet(cut: Cut) -> Report:
    """Natural signs: assets, liabilities and equity positive, contra accounts negative."""
    days = points(cut)
    grid = _grid(cut, days)
    statement = Table(
        id="balance_sheet", title="", columns=grid.columns, rows=_statement_rows(cut, grid, days)
    )
    return Report(
        key=ReportKey.BALANCE_SHEET,
        title=REPORT_TITLES[ReportKey.BALANCE_SHEET],
        period_wording=as_of(cut.period_end),
        tables=(statement, _roll_forward_table(cut), _trend(cut)),
        notes=(NO_COMPARATIVE,) if grid.blank else (),
    )


def points(cut: Cut) -> dict[str, date]:
    """The day at whose end each column stands."""
    of = dates(cut)
    return {
        "actual": of.period_end,
        "prior_period": of.prior_end,
        "prior_year": of.fiscal_year_start - ONE_DAY,
    }


def _trend(cut: Cut) -> Table:
    """The same statement at the end of each of the last twelve months."""
    grid = trend_grid(cut, has_figures=has_balances, is_summed=False)
    days = {column: end for column, (_, end) in trend_ranges(cut).items()}
    return trend_table(grid, _statement_rows(cut, grid, days))


def _grid(cut: Cut, days: Mapping[str, date]) -> Grid:
    month, year = "Since the period before", "Since the last year-end"
    columns = (
        Column("actual", short_date(days["actual"])),
        Column("prior_period", short_date(days["prior_period"]), group=month),
        *compared("change", "Change", "actual", "prior_period", group=month),
        Column("prior_year", short_date(days["prior_year"]), group=year),
        *compared("year_change", "Change in the year", "actual", "prior_year", group=year, short="Change"),
    )
    blank = frozenset(
        column for column, day in days.items() if column != "actual" and not has_balances(cut, day)
    )
    return Grid(columns=columns, blank=blank)


def _statement_rows(cut: Cut, grid: Grid, days: Mapping[str, date]) -> tuple[Row, ...]:
    assets = _halves(cut, grid, days, types=ASSET, name="assets")
    liabilities = _halves(cut, grid, days, types=LIABILITY, name="liabilities")
    equity, equity_parts = _equity_lines(cut, grid, days)
    total_equity = grid.summed("total_equity", "Total equity", plus(equity_parts))
    total_assets = assets[-1]
    both = grid.summed(
        "total_liabilities_and_equity",
        "Total liabilities and equity",
        plus([liabilities[-1], total_equity]),
        kind=RowKind.TOTAL,
    )
    check = grid.summed(
        "check",
        "Difference (assets less liabilities and equity)",
        [(1, total_assets), (-1, both)],
        kind=RowKind.LINE,
    )
    return (*assets, *liabilities, section("equity", "Equity"), *equity, total_equity, both, check)


def _halves(
    cut: Cut, grid: Grid, days: Mapping[str, date], *, types: frozenset[str], name: str
) -> tuple[Row, ...]:
    """Current, then non-current; the last row is the total of both."""
    accounts = accounts_of(cut, types)
    current = [row for row in accounts if row.sub_type not in NON_CURRENT]
    non_current = [row for row in accounts if row.sub_type in NON_CURRENT]
    first = _group(cut, grid, days, current, row_id=f"current_{name}", label=f"Current {name}")
    second = _group(cut, grid, days, non_current, row_id=f"non_current_{name}", label=f"Non-current {name}")
    kind = RowKind.TOTAL if name == "assets" else RowKind.SUBTOTAL
    total = grid.summed(f"total_{name}", f"Total {name}", [*first.part(1), *second.part(1)], kind=kind)
    return (*first.rows, *second.rows, total)


def _group(
    cut: Cut,
    grid: Grid,
    days: Mapping[str, date],
    accounts: Iterable[CutAccount],
    *,
    row_id: str,
    label: str,
) -> Group:
    lines = _account_lines(cut, grid, days, sorted(accounts, key=_order))
    if not lines:
        return Group()
    total = grid.summed(f"total_{row_id}", f"Total {label.lower()}", plus(lines))
    return Group((section(row_id, label), *lines, total), total)


def _account_lines(
    cut: Cut, grid: Grid, days: Mapping[str, date], accounts: Iterable[CutAccount], *, level: int = 1
) -> list[Row]:
    """A line for every account with a balance in any column."""
    found: list[Row] = []
    for account in accounts:
        sign = natural_sign(account)
        amounts = {column: sign * balance(cut, (account.number,), day) for column, day in days.items()}
        if any(amounts.values()):
            found.append(grid.account_line(account, amounts, level=level))
    return found


def _order(account: CutAccount) -> tuple[int, str]:
    return (ORDER.index(account.sub_type) if account.sub_type in ORDER else len(ORDER), account.number)


def _equity_lines(cut: Cut, grid: Grid, days: Mapping[str, date]) -> tuple[list[Row], list[Row]]:
    """The rows that make up equity, and those of them that its total adds up.

    Capital, retained earnings before this year, this year's earnings, then what was taken out.
    """
    accounts = accounts_of(cut, EQUITY)
    retained = [row for row in accounts if row.sub_type == "retained_earnings"]
    taken_out = [row for row in accounts if row.sub_type == "distributions"]
    capital = [row for row in accounts if row not in retained and row not in taken_out]
    earnings = {column: earnings_at(cut, day) for column, day in days.items()}
    unallocated = {column: of.unallocated for column, of in earnings.items()}

    parts = _account_lines(cut, grid, days, retained, level=2)
    if any(unallocated.values()):
        parts.append(
            grid.line("unallocated_results", "Unallocated prior years' result", unallocated, level=2)
        )
    before = grid.summed("retained_earnings", "Retained earnings before this year", plus(parts), level=1)
    this_year = grid.line(
        "current_year_earnings",
        "Current-year earnings",
        {column: of.current_year for column, of in earnings.items()},
    )
    first = _account_lines(cut, grid, days, capital)
    last = _account_lines(cut, grid, days, taken_out)
    return [*first, *parts, before, this_year, *last], [*first, before, this_year, *last]


def _roll_forward_table(cut: Cut) -> Table:
    """Equity from the start to the end of the period, and of the fiscal year so far (T05)."""
    of = dates(cut)
    grid = Grid(
        columns=(
            Column("actual", range_label(of.period_start, of.period_end)),
            Column("ytd", to_date_label(of.period_end)),
        )
    )
    period = roll_forward(cut, of.period_start, of.period_end)
    year = roll_forward(cut, of.fiscal_year_start, of.period_end)
    lines = [
        grid.line(row_id, label, {"actual": period[row_id], "ytd": year[row_id]}, level=0)
        for row_id, label in ROLL_FORWARD_ROWS.items()
        if row_id in ALWAYS_ROLLED or period[row_id] or year[row_id]
    ]
    closing = grid.summed("equity_closing", "Equity at the end", plus(lines), kind=RowKind.TOTAL)
    return Table("equity", "Roll-forward of equity", grid.columns, (*lines, closing))
