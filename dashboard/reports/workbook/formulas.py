"""Live formulas for the figures of a sheet, only where they come to exactly the figure that is printed."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.reports.report import Column, ColumnKind, Row, Table, Terms

LONGEST_FORMULA = 8000  # Excel takes 8,192 characters.
FEWEST_FOR_SUM = 2


@dataclass(frozen=True)
class Places:
    """Where the rows and the columns of a table stand on its sheet, counted from zero."""

    rows: Mapping[str, int]
    columns: Mapping[str, int]
    by_id: Mapping[str, Row]


def places_of(table: Table, *, first_row: int, first_column: int) -> Places:
    """One sheet row for each row of the table, one sheet column for each of its columns."""
    return Places(
        rows={row.id: first_row + index for index, row in enumerate(table.rows)},
        columns={column.id: first_column + index for index, column in enumerate(table.columns)},
        by_id={row.id: row for row in table.rows},
    )


def formula_of(row: Row, column: Column, *, places: Places) -> str | None:
    """The formula of a figure, or None where it is not the sum or the ratio of others that it could name.

    A figure that its terms do not add up to stays a plain number: a workbook must show what was reported,
    also after it is recalculated.
    """
    formula = None
    if column.kind == ColumnKind.PERCENT:
        formula = _ratio(row, column, places)
    elif column.kind == ColumnKind.MONEY:
        formula = _down(row, column, places) or _across(row, column, places)
    return formula if formula is not None and len(formula) <= LONGEST_FORMULA else None


def signed_sum(cells: list[tuple[int, int, int]]) -> str:
    """A formula adding (sign, row, column) cells; whole runs of added neighbours become one SUM."""
    parts = "".join(_signed(run) for run in _runs(cells))
    return "=" + parts.removeprefix("+")


def _down(row: Row, column: Column, places: Places) -> str | None:
    if row.terms is None or not row.terms.parts:
        return None
    rows = places.by_id
    if any(row_id not in rows for _, row_id in row.terms.parts):
        return None
    total = sum(sign * (rows[row_id].values.get(column.id) or 0) for sign, row_id in row.terms.parts)
    if total != row.values.get(column.id):
        return None
    at = places.columns[column.id]
    return signed_sum([(sign, places.rows[row_id], at) for sign, row_id in row.terms.parts])


def _across(row: Row, column: Column, places: Places) -> str | None:
    if column.terms is None or any(other not in places.columns for _, other in column.terms.parts):
        return None
    at = places.rows[row.id]
    for parts in _senses(row, column.terms):
        if sum(sign * (row.values.get(other) or 0) for sign, other in parts) == row.values.get(column.id):
            return signed_sum([(sign, at, places.columns[other]) for sign, other in parts])
    return None


def _senses(row: Row, terms: Terms) -> Iterator[tuple[tuple[int, str], ...]]:
    """The terms as they are; of a difference on an expense row first turned round: lower is favourable."""
    turned = tuple((-sign, other) for sign, other in terms.parts)
    if row.favourable_when_higher is False and any(sign < 0 for sign, _ in terms.parts):
        yield turned
    yield terms.parts


def _ratio(row: Row, column: Column, places: Places) -> str | None:
    given = row.percents.get(column.id)
    if (
        column.ratio_of is None
        or given is None
        or any(name not in places.columns for name in column.ratio_of)
    ):
        return None
    over, under = (row.values.get(name) for name in column.ratio_of)
    if over is None or not under or _hundredths(over, abs(under)) != given:
        return None
    at = places.rows[row.id]
    top, bottom = (xl_rowcol_to_cell(at, places.columns[name]) for name in column.ratio_of)
    return f'=IF({bottom}=0,"",ROUND({top}/ABS({bottom}),4))'


def _hundredths(over: int, under: int) -> int:
    """As Excel's ROUND does it: halves away from zero."""
    return int((Decimal(over) * 10_000 / under).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _runs(cells: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    runs: list[list[tuple[int, int, int]]] = []
    for cell in cells:
        if runs and cell[0] > 0 and _follows(cell, runs[-1][-1]):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


def _follows(cell: tuple[int, int, int], previous: tuple[int, int, int]) -> bool:
    below = (previous[0], previous[1] + 1, previous[2])
    beside = (previous[0], previous[1], previous[2] + 1)
    return cell in {below, beside}


def _signed(run: list[tuple[int, int, int]]) -> str:
    sign, row, column = run[0]
    first = xl_rowcol_to_cell(row, column)
    if len(run) < FEWEST_FOR_SUM:
        return f"{'+' if sign > 0 else '-'}{first}"
    return f"+SUM({first}:{xl_rowcol_to_cell(run[-1][1], run[-1][2])})"
