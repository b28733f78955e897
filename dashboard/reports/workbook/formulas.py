"""Live formulas for the figures of a sheet, only where they come to exactly the figure that is printed."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from dashboard.reports.report import Column, ColumnKind, Row, Table, Terms
from dashboard.reports.tables import ratio

LONGEST_FORMULA = 8000  # Excel takes 8,192 characters.

Run = tuple[int, int, int]  # A sign, and the first and the last of neighbours.
Sense = tuple[bool, tuple[tuple[int, str], ...], str]  # Whether turned round, the parts, "#" for the row.


@dataclass(frozen=True)
class Places:
    """Where the rows and the columns of a table stand on its sheet, counted from zero."""

    table: Table
    first_row: int
    first_column: int

    @cached_property
    def rows(self) -> Mapping[str, int]:
        return {row.id: self.first_row + index for index, row in enumerate(self.table.rows)}

    @cached_property
    def columns(self) -> Mapping[str, int]:
        return {column.id: self.first_column + index for index, column in enumerate(self.table.columns)}

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.table.rows}


class Formulas:
    """The formulas of one table.

    A figure that its terms do not add up to stays a plain number: a workbook must show what was reported,
    also after it is recalculated. Formulas come without the sign of equality that begins them.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._across = {
            column.id: tuple(self._senses(column.terms))
            for column in places.table.columns
            if column.kind == ColumnKind.MONEY
            and column.terms is not None
            and all(other in places.columns for _, other in column.terms.parts)
        }
        self._percents = [column for column in places.table.columns if column.kind == ColumnKind.PERCENT]
        self._money = {
            column.id: xl_col_to_name(places.columns[column.id])
            for column in places.table.columns
            if column.kind == ColumnKind.MONEY
        }

    def of_row(self, row: Row) -> dict[str, str]:
        """By column, the formulas of a row's figures, as far as there are any."""
        found: dict[str, str] = {}
        for column in self._percents:
            if ratio_of_row := self._ratio(row, column):
                found[column.id] = ratio_of_row
        if row.terms is not None:
            self._add_down(row, found)
        for column, senses in self._across.items():
            if column not in found and (beside := self._beside(row, column, senses)):
                found[column] = beside
        return found

    def _add_down(self, row: Row, found: dict[str, str]) -> None:
        parts = self._parts_down(row)
        if not parts:
            return
        places = self._places.rows
        down = _signed_sum(
            [
                (sign, f"#{first + 1}", f"#{last + 1}")
                for sign, first, last in _runs([(sign, places[part.id]) for sign, part in parts])
            ]
        )
        values = [(sign, part.values) for sign, part in parts]
        for column, letters in self._money.items():
            total = sum([sign * (of.get(column) or 0) for sign, of in values])
            if total == row.values.get(column):
                formula = down.replace("#", letters)
                if len(formula) <= LONGEST_FORMULA:
                    found[column] = formula

    def _parts_down(self, row: Row) -> list[tuple[int, Row]]:
        if row.terms is None:
            return []
        rows = self._places.by_id
        if any(row_id not in rows for _, row_id in row.terms.parts):
            return []
        return [(sign, rows[row_id]) for sign, row_id in row.terms.parts]

    def _beside(self, row: Row, column: str, senses: Sequence[Sense]) -> str | None:
        for is_turned, parts, template in senses:
            if is_turned and row.favourable_when_higher is not False:
                continue
            total = sum([sign * (row.values.get(other) or 0) for sign, other in parts])
            if total == row.values.get(column):
                return template.replace("#", str(self._places.rows[row.id] + 1))
        return None

    def _senses(self, terms: Terms) -> Iterator[Sense]:
        """The terms as they are, and turned round: lower is favourable on an expense row's difference."""
        turned = tuple((-sign, other) for sign, other in terms.parts)
        if any(sign < 0 for sign, _ in terms.parts):
            yield True, turned, self._template(turned)
        yield False, terms.parts, self._template(terms.parts)

    def _template(self, parts: Sequence[tuple[int, str]]) -> str:
        """The sum with "#" for the number of the row."""
        runs = _runs([(sign, self._places.columns[other]) for sign, other in parts])
        return _signed_sum(
            [(sign, f"{xl_col_to_name(first)}#", f"{xl_col_to_name(last)}#") for sign, first, last in runs]
        )

    def _ratio(self, row: Row, column: Column) -> str | None:
        given, columns = row.percents.get(column.id), self._places.columns
        if column.ratio_of is None or given is None or any(name not in columns for name in column.ratio_of):
            return None
        over, under = (row.values.get(name) for name in column.ratio_of)
        if ratio(over, under) != given:
            return None
        at = self._places.rows[row.id]
        top, bottom = (xl_rowcol_to_cell(at, columns[name]) for name in column.ratio_of)
        return f'IF({bottom}=0,"",ROUND({top}/ABS({bottom}),4))'


def difference_of(left: str, right: str) -> str:
    """The formula of one cell less another."""
    return f"={left}-{right}"


def _signed_sum(runs: Sequence[tuple[int, str, str]]) -> str:
    """A sum of (sign, first cell, last cell) runs; whole runs of added neighbours become one SUM."""
    return "".join(_signed(*run) for run in runs).removeprefix("+")


def _signed(sign: int, first: str, last: str) -> str:
    if first != last:
        return f"+SUM({first}:{last})"
    return f"{'+' if sign > 0 else '-'}{first}"


def _runs(places: Sequence[tuple[int, int]]) -> list[Run]:
    """The (sign, place) pairs with added neighbours taken together."""
    runs: list[Run] = []
    for sign, place in places:
        if sign > 0 and runs and runs[-1][0] > 0 and place == runs[-1][2] + 1:
            runs[-1] = (sign, runs[-1][1], place)
        else:
            runs.append((sign, place, place))
    return runs
