"""The rows of a table as lines of a sheet: numbers with their looks, live formulas, text as text."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format

from dashboard.money import currency_sign
from dashboard.reports.report import Column, ColumnKind, Frame, Row, RowKind
from dashboard.reports.typesetting.printed import WITHOUT_FIGURES, rows_with_sign
from dashboard.reports.workbook.formulas import Formulas, Places
from dashboard.reports.workbook.lines import CellWriter, LinesSheet, line
from dashboard.reports.workbook.looks import (
    AFTER_A_FIGURE,
    DATE_PATTERN,
    DAYS_PATTERN,
    DOUBLE,
    PERCENT_PATTERN,
    QUIET,
    THIN,
    Looks,
    money_pattern,
)
from dashboard.reports.workbook.numbers import cell_number

ACCOUNT, LABEL, FIRST_FIGURE = 0, 1, 2
DEEPEST_OUTLINE, DEEPEST_INDENT = 7, 15
SECTION_HIGH = 21  # Points: a heading keeps its distance from what stands above it.
SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}


def write_rows(sheet: LinesSheet, looks: Looks, *, places: Places, frame: Frame) -> None:
    """Add every row of the table, from the first of its places on; lines fold under their sums."""
    rows = places.table.rows
    writer = _RowWriter(sheet, looks, places=places, frame=frame)
    folds = any(row.kind in SUMS for row in rows)
    levels = [_outline_level(row) if folds else 0 for row in rows]
    lines = [
        line(
            places.first_row + index,
            writer.cells(row),
            level=level,
            points_high=SECTION_HIGH if row.kind == RowKind.SECTION else None,
        )
        for index, (row, level) in enumerate(zip(rows, levels, strict=True))
    ]
    last_column = FIRST_FIGURE + len(places.table.columns)
    sheet.add_lines(places.first_row, lines, last_column=last_column, deepest=max(levels, default=0))


def _outline_level(row: Row) -> int:
    """A line folds away under the sum below it; sums and headings stay."""
    return min(row.level + (row.kind in {RowKind.LINE, RowKind.NOTE}), DEEPEST_OUTLINE)


class _RowWriter:
    """Writes the rows of one table."""

    def __init__(self, sheet: LinesSheet, looks: Looks, *, places: Places, frame: Frame) -> None:
        self._looks = looks
        self._places = places
        self._digits = frame.minor_unit_digits
        self._sign = currency_sign(frame.currency)
        self._signed = rows_with_sign(places.table) if self._sign else frozenset[str]()
        self._formulas = Formulas(places)
        self._account, self._label = CellWriter(sheet, ACCOUNT), CellWriter(sheet, LABEL)
        self._columns = [
            (column, CellWriter(sheet, places.columns[column.id])) for column in places.table.columns
        ]
        self._figure_looks: dict[tuple[RowKind, bool], Mapping[str, Format]] = {}

    def cells(self, row: Row) -> str:
        """The cells of the row."""
        at = self._places.rows[row.id]
        parts: list[str] = []
        if row.account:
            parts.append(self._account.text(at, row.account, self._looks.look(font_color=QUIET)))
        parts.append(self._label.text(at, row.label, self._label_look(row)))
        if row.kind not in WITHOUT_FIGURES:
            looks = self._looks_of(row)
            formulas = self._formulas.of_row(row)
            for column, writer in self._columns:
                number = cell_number(row, column, digits=self._digits)
                if number is not None:
                    formula = formulas.get(column.id)
                    look = looks[column.id]
                    parts.append(
                        writer.number(at, number, look)
                        if formula is None
                        else writer.formula(at, formula, number, look)
                    )
                elif text := row.texts.get(column.id, ""):
                    parts.append(writer.text(at, text, self._text_look(row, column)))
        return "".join(parts)

    def _label_look(self, row: Row) -> Format:
        bold = row.kind in SUMS or row.kind == RowKind.SECTION
        more: dict[str, Any] = {"font_color": QUIET} if row.kind == RowKind.NOTE else {}
        if row.kind == RowKind.SECTION:
            more = {"valign": "bottom"}
        return self._looks.look(bold=bold, indent=min(row.level, DEEPEST_INDENT), **more)

    def _text_look(self, row: Row, column: Column) -> Format:
        place = {"align": "right"} if column.kind == ColumnKind.DAYS else AFTER_A_FIGURE
        return self._looks.look(bold=row.kind in SUMS, **place)

    def _looks_of(self, row: Row) -> Mapping[str, Format]:
        """By column, how the figures of such a row look."""
        key = (row.kind, row.id in self._signed)
        if key not in self._figure_looks:
            self._figure_looks[key] = {
                column.id: self._looks.look(
                    bold=row.kind in SUMS, **self._pattern(column, is_signed=key[1]), **_rules(row, column)
                )
                for column, _ in self._columns
            }
        return self._figure_looks[key]

    def _pattern(self, column: Column, *, is_signed: bool) -> dict[str, Any]:
        if column.kind == ColumnKind.MONEY:
            return {"num_format": money_pattern(self._digits, sign=self._sign if is_signed else "")}
        if column.kind == ColumnKind.PERCENT:
            return {"num_format": PERCENT_PATTERN}
        if column.kind == ColumnKind.DAYS:
            return {"num_format": DAYS_PATTERN}
        return {"num_format": DATE_PATTERN} | AFTER_A_FIGURE


def _rules(row: Row, column: Column) -> dict[str, Any]:
    if column.kind != ColumnKind.MONEY or row.kind not in SUMS:
        return {}
    return {"top": THIN, "bottom": DOUBLE} if row.kind == RowKind.TOTAL else {"top": THIN}
