"""The rows of a profit and loss, from revenue down to net income, whatever its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.reports.cut import CutAccount
from dashboard.reports.placement import group_of
from dashboard.reports.report import Row, RowKind
from dashboard.reports.tables import Grid, Parts, plus, section

AccountLines = Sequence[tuple[CutAccount, Row]]

INCOME_GROUPS = frozenset({"operating_revenue", "other_income"})


@dataclass(frozen=True)
class Group:
    """A heading, its lines and their total; empty when the books have no such account."""

    rows: tuple[Row, ...] = ()
    total: Row | None = None

    def part(self, sign: int) -> Parts:
        return ((sign, self.total),) if self.total else ()


def is_income(account: CutAccount) -> bool:
    """Whether the profit and loss shows the account's credits positive."""
    return group_of(account) in INCOME_GROUPS


def line_level(account: CutAccount) -> int:
    return 2 if group_of(account) == "depreciation" else 1


def income_rows(grid: Grid, lines: AccountLines, *, judged: bool = False) -> tuple[Row, ...]:
    """Every row of the statement; with `judged`, each says whether higher is favourable (T15)."""
    higher, lower = (True, False) if judged else (None, None)

    def rows_of(group: str) -> tuple[Row, ...]:
        return tuple(row for account, row in lines if group_of(account) == group)

    def result(row_id: str, label: str, parts: Parts, kind: RowKind = RowKind.SUBTOTAL) -> Row:
        return grid.summed(row_id, label, parts, kind=kind, favourable_when_higher=higher)

    revenue = _group(grid, "revenue", "Revenue", rows_of("operating_revenue"), higher=higher)
    cost = _group(grid, "cost_of_sales", "Cost of sales", rows_of("cost_of_sales"), higher=lower)
    gross = result("gross_profit", "Gross profit", [*revenue.part(1), *cost.part(-1)])
    costs = _operating_expenses(grid, rows_of("operating_expense"), rows_of("depreciation"), higher=lower)
    operating = result("operating_income", "Operating income", [(1, gross), *costs.part(-1)])
    income = _group(grid, "other_income", "Other income", rows_of("other_income"), higher=higher)
    expense = _group(grid, "other_expense", "Other expense", rows_of("other_expense"), higher=lower)
    before_tax = result(
        "income_before_tax", "Income before tax", [(1, operating), *income.part(1), *expense.part(-1)]
    )
    tax = _group(grid, "income_tax", "Income tax", rows_of("income_tax"), higher=lower)
    net = result("net_income", "Net income", [(1, before_tax), *tax.part(-1)], RowKind.TOTAL)
    return (
        *(*revenue.rows, *cost.rows, gross),
        *(*costs.rows, operating),
        *(*income.rows, *expense.rows, before_tax),
        *(*tax.rows, net),
    )


def _group(grid: Grid, row_id: str, label: str, lines: Sequence[Row], *, higher: bool | None) -> Group:
    if not lines:
        return Group()
    total = grid.summed(
        f"total_{row_id}", f"Total {label.lower()}", plus(lines), favourable_when_higher=higher
    )
    return Group((section(row_id, label), *lines, total), total)


def _operating_expenses(
    grid: Grid, expenses: Sequence[Row], depreciation: Sequence[Row], *, higher: bool | None
) -> Group:
    """Depreciation is a group of its own among the operating expenses."""
    if not depreciation:
        return _group(grid, "operating_expenses", "Operating expenses", expenses, higher=higher)
    depreciated = grid.summed(
        "total_depreciation",
        "Total depreciation and amortisation",
        plus(depreciation),
        level=1,
        favourable_when_higher=higher,
    )
    total = grid.summed(
        "total_operating_expenses",
        "Total operating expenses",
        plus([*expenses, depreciated]),
        favourable_when_higher=higher,
    )
    heading = section("operating_expenses", "Operating expenses")
    group = section("depreciation", "Depreciation and amortisation", level=1)
    return Group((heading, *expenses, group, *depreciation, depreciated, total), total)
