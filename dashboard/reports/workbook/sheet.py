"""A table of a report as a sheet: heading, grid with live formulas, and how it prints."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dashboard.reports.line_notes import note_words, notes_on, notes_on_nothing, written_words
from dashboard.reports.plain import one_line
from dashboard.reports.report import Column, ColumnKind, Frame, LineNote, Report, Row, RowKind, Table
from dashboard.reports.typesetting.printed import printed_cell
from dashboard.reports.wording import (
    LETTER_CURRENCIES,
    NOTHING_TO_REPORT,
    standing_line,
    units_of,
    why_not_final,
)
from dashboard.reports.workbook.formulas import Places, formula_of, places_of
from dashboard.reports.workbook.looks import (
    ACCENT,
    BROKEN,
    DATE_PATTERN,
    DAYS_PATTERN,
    DOUBLE,
    PERCENT_PATTERN,
    QUIET,
    THIN,
    Looks,
    money_pattern,
)
from dashboard.reports.workbook.names import margin_text, total_name

ACCOUNT, LABEL, FIRST_FIGURE = 0, 1, 2
HEADING_ROW, FIRST_ROW = 7, 8  # Above them stand entity, title, period, units, standing.
LONGEST_TEXT = 32_767
DEEPEST_OUTLINE = 7
COMMENT_WIDTH, COMMENT_LINE_HEIGHT, COMMENT_LETTERS_A_LINE = 260, 17, 36  # Pixels, pixels, letters.
LABEL_WIDTHS, TEXT_WIDTHS, FIGURE_WIDTHS = (18, 55), (7, 45), (9, 30)
TITLE_SIZE = 16
AFTER_A_FIGURE = {"align": "left", "indent": 1}  # So that text does not run into the number before it.
UPRIGHT_COLUMNS = 4  # Figures that fit on a page that stands.
A4, LETTER = 9, 1
SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}
TEXTS = {ColumnKind.TEXT, ColumnKind.DATE}


def write_table(
    workbook: Workbook, looks: Looks, *, report: Report, table: Table, name: str, frame: Frame
) -> None:
    """Add the sheet of one table, money as numbers in the currency's units, user text as text only."""
    sheet = workbook.add_worksheet(name)
    title = " – ".join(part for part in (report.title, table.title) if part)
    write_heading(sheet, looks, frame=frame, title=title, period_wording=report.period_wording)
    _write_column_heads(sheet, looks, table, frame=frame)
    places = places_of(table, first_row=FIRST_ROW, first_column=FIRST_FIGURE)
    folds = any(row.kind in SUMS for row in table.rows)
    for row in table.rows:
        sheet.set_row(places.rows[row.id], None, None, {"level": _outline_level(row) if folds else 0})
        _write_row(sheet, looks, row, table=table, places=places, digits=frame.minor_unit_digits)
    _write_notes(sheet, looks, report, table)
    _write_line_notes(sheet, report, table, places=places)
    _set_widths(sheet, table, digits=frame.minor_unit_digits)
    _name_totals(workbook, report, table, sheet=name, places=places)
    sheet.freeze_panes(FIRST_ROW, FIRST_FIGURE)
    sheet.repeat_columns(ACCOUNT, LABEL)
    set_page(
        sheet,
        frame=frame,
        title=title,
        heading_row=HEADING_ROW,
        upright=len(table.columns) <= UPRIGHT_COLUMNS,
    )


def write_heading(sheet: Worksheet, looks: Looks, *, frame: Frame, title: str, period_wording: str) -> None:
    """Entity, title, period, units, standing; what keeps the package from being final."""
    lines = (
        (frame.entity, looks.look(bold=True, font_color=ACCENT)),
        (title, looks.look(bold=True, font_size=TITLE_SIZE)),
        (period_wording, looks.look(font_size=11)),
        (units_of(frame), looks.look(font_color=QUIET)),
        (standing_line(frame), looks.look(font_color=QUIET)),
        (why_not_final(frame), looks.look(bold=True, font_color=BROKEN)),
    )
    sheet.set_row(1, TITLE_SIZE * 1.4)
    for index, (text, look) in enumerate(lines):
        if text:
            write_text(sheet, index, 0, text, look)


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Text as text, whatever it begins with."""
    sheet.write_string(row, column, one_line(text)[:LONGEST_TEXT], look)


def set_page(sheet: Worksheet, *, frame: Frame, title: str, heading_row: int, upright: bool) -> None:
    """How the sheet prints: as wide as the page, its heads on every page, its standing at the foot."""
    sheet.hide_gridlines(2)
    sheet.set_paper(LETTER if frame.currency in LETTER_CURRENCIES else A4)
    if upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading_row)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.set_header(f"&L{margin_text(frame.entity)}&R{margin_text(title)}")
    sheet.set_footer(f"&L{margin_text(standing_line(frame))}&RPage &P of &N")


def _write_column_heads(sheet: Worksheet, looks: Looks, table: Table, *, frame: Frame) -> None:
    head = {"bold": True, "font_color": QUIET, "bottom": THIN, "text_wrap": True, "valign": "bottom"}
    left, right = looks.look(**head), looks.look(**head, align="right")
    beside = looks.look(**head, **AFTER_A_FIGURE)
    sheet.write_blank(HEADING_ROW, ACCOUNT, None, left)
    write_text(sheet, HEADING_ROW, LABEL, frame.currency, left)
    for index, column in enumerate(table.columns):
        look = beside if column.kind in TEXTS else right
        write_text(sheet, HEADING_ROW, FIRST_FIGURE + index, column.label, look)


def _write_row(
    sheet: Worksheet, looks: Looks, row: Row, *, table: Table, places: Places, digits: int
) -> None:
    at = places.rows[row.id]
    bold = row.kind in SUMS or row.kind == RowKind.SECTION
    color = {"font_color": QUIET} if row.kind == RowKind.NOTE else {}
    if row.account:
        write_text(sheet, at, ACCOUNT, row.account, looks.look(font_color=QUIET))
    write_text(sheet, at, LABEL, row.label, looks.look(bold=bold, indent=min(row.level, 15), **color))
    if row.kind in {RowKind.SECTION, RowKind.NOTE}:
        return
    for column in table.columns:
        _write_cell(sheet, looks, row, column, places=places, digits=digits)
    if row.id == "check" or row.id.endswith("_check"):
        _watch(sheet, looks, at, table=table, digits=digits)


def _write_cell(
    sheet: Worksheet, looks: Looks, row: Row, column: Column, *, places: Places, digits: int
) -> None:
    at, across = places.rows[row.id], places.columns[column.id]
    value = _number(row, column, digits=digits)
    if value is None:
        text = row.texts.get(column.id, "")
        if text:
            place = {"align": "right"} if column.kind == ColumnKind.DAYS else AFTER_A_FIGURE
            write_text(sheet, at, across, text, looks.look(bold=row.kind in SUMS, **place))
        return
    look = looks.look(bold=row.kind in SUMS, **_pattern(column, digits=digits), **_rules(row, column))
    formula = formula_of(row, column, places=places)
    if formula is not None and not isinstance(value, datetime):
        cached: Any = value  # Declared as an integer, written as any number.
        sheet.write_formula(at, across, formula, look, cached)
    elif isinstance(value, datetime):
        sheet.write_datetime(at, across, value, look)
    else:
        sheet.write_number(at, across, value, look)


def _number(row: Row, column: Column, *, digits: int) -> float | datetime | None:
    """The cell's number: currency units (the double nearest to the exact amount), a ratio, days, a date."""
    if column.kind == ColumnKind.MONEY:
        amount = row.values.get(column.id)
        return None if amount is None else amount / 10**digits
    if column.kind == ColumnKind.PERCENT:
        percent = row.percents.get(column.id)
        return None if percent is None else percent / 10_000
    text = row.texts.get(column.id, "")
    if column.kind == ColumnKind.DAYS:
        return int(text) if text.removeprefix("-").isdecimal() else None
    return _date(text) if column.kind == ColumnKind.DATE else None


def _date(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == len("2026-09-30") and day.year >= 1900 else None


def _pattern(column: Column, *, digits: int) -> dict[str, Any]:
    if column.kind == ColumnKind.MONEY:
        return {"num_format": money_pattern(digits)}
    if column.kind == ColumnKind.PERCENT:
        return {"num_format": PERCENT_PATTERN}
    if column.kind == ColumnKind.DAYS:
        return {"num_format": DAYS_PATTERN}
    return {"num_format": DATE_PATTERN} | AFTER_A_FIGURE


def _rules(row: Row, column: Column) -> dict[str, Any]:
    if column.kind != ColumnKind.MONEY or row.kind not in SUMS:
        return {}
    return {"top": THIN, "bottom": DOUBLE} if row.kind == RowKind.TOTAL else {"top": THIN}


def _outline_level(row: Row) -> int:
    """A line folds away under the sum below it; sums and headings stay."""
    return min(row.level + (row.kind in {RowKind.LINE, RowKind.NOTE}), DEEPEST_OUTLINE)


def _watch(sheet: Worksheet, looks: Looks, at: int, *, table: Table, digits: int) -> None:
    """A check that is not zero turns red."""
    last = FIRST_FIGURE + len(table.columns) - 1
    half = 0.5 / 10**digits
    red = looks.look(bold=True, font_color=BROKEN)
    rule = {"type": "cell", "criteria": "not between", "minimum": -half, "maximum": half, "format": red}
    sheet.conditional_format(at, FIRST_FIGURE, at, last, rule)


def _write_line_notes(sheet: Worksheet, report: Report, table: Table, *, places: Places) -> None:
    """Each note as a comment on its line's cell. A comment is text, never a formula."""
    for note in notes_on(table, report.line_notes):
        words = one_line(_note_with_author(note))
        lines = len(words) / COMMENT_LETTERS_A_LINE + 2
        options = {
            "author": one_line(note.author),
            "width": COMMENT_WIDTH,
            "height": round(lines * COMMENT_LINE_HEIGHT),
            "font_name": "Calibri",
            "font_size": 10,
        }
        sheet.write_comment(places.rows[note.row_id], LABEL, words, options)


def _write_notes(sheet: Worksheet, looks: Looks, report: Report, table: Table) -> None:
    below = FIRST_ROW + len(table.rows)
    quiet = looks.look(font_color=QUIET)
    if not table.rows:
        write_text(sheet, below, LABEL, NOTHING_TO_REPORT, quiet)
    said = [f"{note.label}: {_note_with_author(note)}" for note in notes_on(table, report.line_notes)]
    gone = [_note_with_author(note) for note in notes_on_nothing(report.line_notes)]
    is_last = table.id == report.tables[-1].id if report.tables else True
    for index, text in enumerate((*said, *(gone if is_last else ()), *report.notes)):
        write_text(sheet, below + 1 + index, LABEL, text, quiet)


def _note_with_author(note: LineNote) -> str:
    return f"{note_words(note)} ({written_words(note)})"


def _set_widths(sheet: Worksheet, table: Table, *, digits: int) -> None:
    longest_account = max((len(row.account or "") for row in table.rows), default=0)
    sheet.set_column(ACCOUNT, ACCOUNT, min(longest_account + 2, 16))
    labels = [len(row.label) + 2 * row.level + 2 for row in table.rows if row.kind != RowKind.NOTE]
    sheet.set_column(LABEL, LABEL, _within(LABEL_WIDTHS, max(labels, default=0)))
    for index, column in enumerate(table.columns):
        cells = [len(printed_cell(row, column, digits=digits)) for row in table.rows]
        head = max(map(len, column.label.split()), default=0)
        limits = TEXT_WIDTHS if column.kind == ColumnKind.TEXT else FIGURE_WIDTHS
        width = _within(limits, max([*cells, head], default=0) + 3)
        sheet.set_column(FIRST_FIGURE + index, FIRST_FIGURE + index, width)


def _within(limits: tuple[int, int], width: int) -> int:
    return max(limits[0], min(limits[1], width))


def _name_totals(workbook: Workbook, report: Report, table: Table, *, sheet: str, places: Places) -> None:
    money = next((column.id for column in table.columns if column.kind == ColumnKind.MONEY), None)
    if money is None:
        return
    for row in table.rows:
        name = total_name(report, row)
        if name is not None:
            cell = xl_rowcol_to_cell(places.rows[row.id], places.columns[money], row_abs=True, col_abs=True)
            workbook.define_name(name, f"={quote_sheetname(sheet)}!{cell}")
