"""The cash flow statement, indirect method (accounting-rules 4.6, 4.9, 3). Cash in is positive."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from dashboard.money import printed_text
from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.gross_flows import (
    DEPRECIATION,
    DISPOSALS,
    NON_CASH,
    NON_CASH_DEALS,
    NON_OPERATING,
    gross_flows,
)
from dashboard.reports.period_words import for_the_range, range_label, short_date, to_date_label
from dashboard.reports.placement import (
    balance_sheet_accounts,
    cash_accounts,
    is_unclassified,
    is_working_capital,
)
from dashboard.reports.profit_and_loss import blank_columns, comparative_notes, net_income, ranges
from dashboard.reports.reading import CARRIED, OPENING, balance, movement, numbers_of
from dashboard.reports.report import Column, Report, Row, RowKind, Table
from dashboard.reports.tables import Grid, plus, section
from dashboard.schemas import REPORT_TITLES, ReportKey

COLUMNS = ("actual", "ytd", "prior_ytd")
ADJUSTMENTS = {
    DEPRECIATION: "Depreciation and amortisation",
    DISPOSALS: "Loss (gain) on disposal of long-lived assets",
    NON_OPERATING: "Costs (income) shown as financing",
    NON_CASH: "Other items without cash",
}
INVESTING = {
    "purchases_of_fixed_assets": "Purchases of fixed assets",
    "proceeds_from_disposals": "Proceeds from disposals",
    "long_term_assets_paid": "Paid for other long-term assets",
    "long_term_assets_received": "Received from other long-term assets",
}
FINANCING = {
    "borrowings": "Borrowings",
    "repayments": "Repayments of borrowings",
    "contributions": "Contributions by owners",
    "distributions": "Distributions to owners",
    "other_equity": "Other entries to equity",
}
ALWAYS_SHOWN = frozenset({DEPRECIATION})
POLICY = (
    "Indirect method. Interest and income tax, paid or received, are operating. Transfers between cash "
    "accounts are not shown; company credit cards are not cash."
)
OPENED_WITHIN = "Opening balances entered within a column's range count as cash at its start."

Amounts = Mapping[str, int]


def cash_flow(cut: Cut) -> Report:
    """Operating by adjustments to net income, investing and financing gross, down to cash at the end."""
    covered = {column: span for column, span in ranges(cut).items() if column in COLUMNS}
    grid = _grid(cut, covered)
    flows = {column: gross_flows(cut, *span) for column, span in covered.items()}
    statement = Table("cash_flow", "", grid.columns, _statement_rows(cut, grid, covered, flows))
    return Report(
        key=ReportKey.CASH_FLOW,
        title=REPORT_TITLES[ReportKey.CASH_FLOW],
        period_wording=for_the_range(cut.period_start, cut.period_end),
        tables=(statement, _reconciliation(cut, statement, covered)),
        notes=_notes(cut, grid, covered, flows),
    )


def opening_cash(cut: Cut, start: date, end: date) -> int:
    """Cash at the start of the range, with the opening balances that were entered within it (T08)."""
    numbers = numbers_of(cash_accounts(cut))
    return balance(cut, numbers, start - ONE_DAY) + movement(cut, numbers, start, end, OPENING)


def _grid(cut: Cut, covered: Mapping[str, tuple[date, date]]) -> Grid:
    columns = (
        Column("actual", range_label(*covered["actual"])),
        Column("ytd", to_date_label(covered["ytd"][1])),
        Column("prior_ytd", to_date_label(covered["prior_ytd"][1])),
    )
    return Grid(columns=columns, blank=blank_columns(cut, covered))


def _statement_rows(
    cut: Cut,
    grid: Grid,
    covered: Mapping[str, tuple[date, date]],
    flows: Mapping[str, Counter[str]],
) -> tuple[Row, ...]:
    def in_each_column(amount: Callable[[date, date], int]) -> dict[str, int]:
        return {column: amount(*span) for column, span in covered.items()}

    operating = _operating(cut, grid, flows, in_each_column)
    investing = _gross(grid, flows, INVESTING, row_id="investing", label="Investing activities")
    financing = _gross(grid, flows, FINANCING, row_id="financing", label="Financing activities")
    unclassified = _unclassified(cut, grid, in_each_column)
    totals = [rows[-1] for rows in (operating, investing, financing, unclassified) if rows]
    change = grid.summed("net_change", "Net change in cash", plus(totals))
    opening = grid.line(
        "cash_opening",
        "Cash at the start",
        in_each_column(lambda start, end: opening_cash(cut, start, end)),
        level=0,
    )
    closing = grid.summed("cash_closing", "Cash at the end", plus([opening, change]), kind=RowKind.TOTAL)
    return (*operating, *investing, *financing, *unclassified, change, opening, closing)


def _operating(
    cut: Cut,
    grid: Grid,
    flows: Mapping[str, Counter[str]],
    in_each_column: Callable[[Callable[[date, date], int]], Amounts],
) -> list[Row]:
    """Net income, what of it was no cash, and the change of working capital, account by account."""
    income = grid.line(
        "net_income", "Net income", in_each_column(lambda start, end: net_income(cut, start, end))
    )
    adjustments = _lines(grid, flows, ADJUSTMENTS)
    changes = _account_changes(cut, grid, in_each_column, is_working_capital, level=2)
    parts = [income, *adjustments]
    rows = [section("operating", "Operating activities"), income, *adjustments]
    if changes:
        total = grid.summed("total_working_capital", "Change in working capital", plus(changes), level=1)
        rows += [section("working_capital", "Changes in working capital", level=1), *changes, total]
        parts.append(total)
    return [*rows, grid.summed("total_operating", "Net cash from operating activities", plus(parts))]


def _gross(
    grid: Grid, flows: Mapping[str, Counter[str]], labels: Mapping[str, str], *, row_id: str, label: str
) -> list[Row]:
    lines = _lines(grid, flows, labels)
    total = grid.summed(f"total_{row_id}", f"Net cash from {label.lower()}", plus(lines))
    return [section(row_id, label), *lines, total] if lines else [total]


def _unclassified(
    cut: Cut, grid: Grid, in_each_column: Callable[[Callable[[date, date], int]], Amounts]
) -> list[Row]:
    """Accounts that no section claims, visible rather than hidden in another one (T09)."""
    lines = _account_changes(cut, grid, in_each_column, is_unclassified, level=1)
    if not lines:
        return []
    total = grid.summed("total_unclassified", "Unclassified", plus(lines))
    return [section("unclassified", "Unclassified: accounts without a section"), *lines, total]


def _lines(grid: Grid, flows: Mapping[str, Counter[str]], labels: Mapping[str, str]) -> list[Row]:
    return [
        grid.line(row_id, label, {column: counted[row_id] for column, counted in flows.items()})
        for row_id, label in labels.items()
        if row_id in ALWAYS_SHOWN or any(counted[row_id] for counted in flows.values())
    ]


def _account_changes(
    cut: Cut,
    grid: Grid,
    in_each_column: Callable[[Callable[[date, date], int]], Amounts],
    belongs: Callable[[CutAccount], bool],
    *,
    level: int,
) -> list[Row]:
    """An increase of an asset is cash out, of a liability cash in: a line's debits, negated."""
    rows: list[Row] = []
    for account in filter(belongs, balance_sheet_accounts(cut)):
        numbers = (account.number,)

        def change(start: date, end: date, numbers: tuple[str, ...] = numbers) -> int:
            return -movement(cut, numbers, start, end, CARRIED)

        amounts = in_each_column(change)
        if any(amounts.values()):
            rows.append(grid.account_line(account, amounts, level=level))
    return rows


def _reconciliation(cut: Cut, statement: Table, covered: Mapping[str, tuple[date, date]]) -> Table:
    """Cash at the end against the cash lines of the balance sheet (T08)."""
    ends = {column: span[1] for column, span in covered.items()}
    columns = tuple(Column(column.id, short_date(ends[column.id])) for column in statement.columns)
    grid = Grid(columns=columns, blank=blank_columns(cut, covered))
    lines = [
        Row(
            id=f"cash-{account.number}",
            label=account.name,
            level=1,
            values=grid.figures(_balances(cut, [account], ends)),
            account=account.number,
        )
        for account in cash_accounts(cut)
        if any(_balances(cut, [account], ends).values())
    ]
    total = grid.summed("cash_on_balance_sheet", "Cash on the balance sheet", plus(lines))
    closing = next(row for row in statement.rows if row.id == "cash_closing")
    shown = Row(id="cash_by_flow", label="Cash at the end, by the cash flow", values=closing.values)
    difference = grid.summed("cash_difference", "Difference", [(1, shown), (-1, total)], kind=RowKind.TOTAL)
    return Table("reconciliation", "Cash on the balance sheet", columns, (*lines, total, shown, difference))


def _balances(cut: Cut, accounts: Iterable[CutAccount], ends: Mapping[str, date]) -> dict[str, int]:
    numbers = numbers_of(accounts)
    return {column: balance(cut, numbers, end) for column, end in ends.items()}


def _notes(
    cut: Cut,
    grid: Grid,
    covered: Mapping[str, tuple[date, date]],
    flows: Mapping[str, Counter[str]],
) -> tuple[str, ...]:
    notes = [POLICY]
    digits = cut.business.minor_unit_digits
    deals = [
        f"{column.label}: {printed_text(flows[column.id][NON_CASH_DEALS], digits=digits)}"
        for column in grid.columns
        if column.id not in grid.blank and flows[column.id][NON_CASH_DEALS]
    ]
    if deals:
        notes.append(f"Investing and financing without cash is left out. {'; '.join(deals)}.")
    cash = numbers_of(cash_accounts(cut))
    if any(movement(cut, cash, *span, OPENING) for span in covered.values()):
        notes.append(OPENED_WITHIN)
    return (*notes, *comparative_notes(cut, covered, grid.columns))
