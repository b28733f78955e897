"""The rows of a table as lines of a sheet: numbers with their looks, live formulas, text as text."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Callable
from typing import Any

from xlsxwriter.format import Format

from dashboard.money import currency_sign
from dashboard.reports.report import Column, ColumnKind, Frame, Row, RowKind
from dashboard.reports.typesetting.printed import WITHOUT_FIGURES, rows_with_sign
from dashboard.reports.workbook.formulas import Formulas, Places
from dashboard.reports.workbook.lines import CellWriter, LinesSheet, line, style_of
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
from dashboard.reports.workbook.numbers import number_reader

ACCOUNT, LABEL, FIRST_FIGURE = 0, 1, 2
DEEPEST_OUTLINE, DEEPEST_INDENT = 7, 15
SECTION_HIGH = 21  # Points: a heading keeps its distance from what stands above it.
SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}

_StyledColumn = tuple[str, Callable[[Row], str | None], CellWriter, str, str]  # By the column's id.


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
            (column, number_reader(column, digits=self._digits), CellWriter(sheet, places.columns[column.id]))
            for column in places.table.columns
        ]
        self._quiet = style_of(looks.look(font_color=QUIET))
        self._label_styles: dict[tuple[RowKind, int], str] = {}
        self._figure_styles: dict[tuple[RowKind, bool], list[_StyledColumn]] = {}

    def cells(self, row: Row) -> str:
        """The cells of the row."""
        at = self._places.rows[row.id] + 1
        parts: list[str] = []
        if row.account:
            parts.append(self._account.text(at, row.account, self._quiet))
        parts.append(self._label.text(at, row.label, self._label_style(row)))
        if row.kind in WITHOUT_FIGURES:
            return "".join(parts)
        formulas = self._formulas.of_row(row)
        for column, read, writer, figure_style, text_style in self._styled_columns(row):
            number = read(row)
            if number is None:
                if text := row.texts.get(column, ""):
                    parts.append(writer.text(at, text, text_style))
            elif column in formulas:
                parts.append(f"{writer.start}{at}{figure_style}><f>{formulas[column]}</f><v>{number}</v></c>")
            else:
                parts.append(f"{writer.start}{at}{figure_style}><v>{number}</v></c>")
        return "".join(parts)

    def _label_style(self, row: Row) -> str:
        key = (row.kind, row.level)
        if key not in self._label_styles:
            self._label_styles[key] = style_of(self._label_look(row))
        return self._label_styles[key]

    def _label_look(self, row: Row) -> Format:
        bold = row.kind in SUMS or row.kind == RowKind.SECTION
        more: dict[str, Any] = {"font_color": QUIET} if row.kind == RowKind.NOTE else {}
        if row.kind == RowKind.SECTION:
            more = {"valign": "bottom"}
        return self._looks.look(bold=bold, indent=min(row.level, DEEPEST_INDENT), **more)

    def _styled_columns(self, row: Row) -> list[_StyledColumn]:
        """Each column with its reader and writer, and how the figures and words of such a row look in it."""
        key = (row.kind, row.id in self._signed)
        if key not in self._figure_styles:
            self._figure_styles[key] = [
                (column.id, read, writer, self._figure_style(row, column), self._text_style(row, column))
                for column, read, writer in self._columns
            ]
        return self._figure_styles[key]

    def _figure_style(self, row: Row, column: Column) -> str:
        pattern = self._pattern(column, is_signed=row.id in self._signed)
        return style_of(self._looks.look(bold=row.kind in SUMS, **pattern, **_rules(row, column)))

    def _text_style(self, row: Row, column: Column) -> str:
        place = {"align": "right"} if column.kind == ColumnKind.DAYS else AFTER_A_FIGURE
        return style_of(self._looks.look(bold=row.kind in SUMS, **place))

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
