"""A table of a report as a sheet: heading, grid with live formulas, and how it prints."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from dashboard.money import currency_sign, printed_text
from dashboard.reports.line_notes import footnote_words, notes_on, notes_on_nothing
from dashboard.reports.plain import one_line
from dashboard.reports.report import Column, ColumnKind, Frame, Report, RowKind, Table
from dashboard.reports.trend import TREND
from dashboard.reports.wording import (
    LETTER_CURRENCIES,
    NOTHING_TO_REPORT,
    standing_line,
    units_of,
    why_not_final,
)
from dashboard.reports.workbook.formulas import Places
from dashboard.reports.workbook.lines import LONGEST_TEXT, LinesSheet
from dashboard.reports.workbook.looks import ACCENT, AFTER_A_FIGURE, BROKEN, FAINT, QUIET, THIN, Looks
from dashboard.reports.workbook.names import margin_text, total_name
from dashboard.reports.workbook.rows import ACCOUNT, FIRST_FIGURE, LABEL, write_rows

HEADING_ROW, FIRST_ROW = 7, 8  # Above them stand entity, title, period, units, standing.
COMMENT_WIDTH, COMMENT_LINE_HEIGHT, COMMENT_LETTERS_A_LINE = 260, 17, 36  # Pixels, pixels, letters.
LABEL_WIDTHS, TEXT_WIDTHS, FIGURE_WIDTHS = (18, 55), (7, 45), (9, 30)
LONGEST_DATE = len("30 Sep 2026")
TITLE_SIZE = 16
LINE_HEIGHT = 15  # Points.
UPRIGHT_COLUMNS = 4  # Figures that fit on a page that stands.
ROWS_OF_A_PAGE = 60  # So many may be made smaller to stay on one.
MARGIN_SIZE = "&8"  # Points: on a page that stands the signatures fit beside the page's number.
SIGNATURE = f"{'_' * 20} Date {'_' * 10}"
SIGNATURES = f"Prepared by {SIGNATURE}   Reviewed by {SIGNATURE}"
A4, LETTER = 9, 1
TEXTS = {ColumnKind.TEXT, ColumnKind.DATE}


def write_table(
    workbook: Workbook, looks: Looks, *, report: Report, table: Table, name: str, frame: Frame
) -> None:
    """Add the sheet of one table, money as numbers in the currency's units, user text as text only."""
    sheet = LinesSheet.added(workbook, name)
    title = " – ".join(part for part in (report.title, table.title) if part)
    write_heading(sheet, looks, frame=frame, title=title, period_wording=report.period_wording)
    _write_column_heads(sheet, looks, table, frame=frame)
    places = Places(table, first_row=FIRST_ROW, first_column=FIRST_FIGURE)
    write_rows(sheet, looks, places=places, frame=frame)
    _watch_checks(sheet, looks, places=places, digits=frame.minor_unit_digits)
    letters = _set_widths(sheet, table, frame=frame)
    _write_notes(sheet, looks, report, table, letters=letters)
    _write_line_notes(sheet, report, table, places=places)
    _name_totals(workbook, report, sheet=name, places=places)
    sheet.freeze_panes(FIRST_ROW, FIRST_FIGURE)
    sheet.repeat_columns(ACCOUNT, LABEL)
    set_page(
        sheet,
        frame=frame,
        title=title,
        heading_rows=(HEADING_ROW - _has_groups(table), HEADING_ROW),
        upright=len(table.columns) <= UPRIGHT_COLUMNS,
        on_one_page=len(table.rows) <= ROWS_OF_A_PAGE,
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


def set_page(
    sheet: Worksheet,
    *,
    frame: Frame,
    title: str,
    heading_rows: tuple[int, int],
    upright: bool,
    on_one_page: bool = False,
) -> None:
    """How the sheet prints: as wide as the page, its heads on every page, its standing at the foot."""
    sheet.hide_gridlines(2)
    sheet.set_paper(LETTER if frame.currency in LETTER_CURRENCIES else A4)
    if upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 1 if on_one_page else 0)
    sheet.center_horizontally()
    sheet.repeat_rows(*heading_rows)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.9)
    sheet.set_header(f"&L{MARGIN_SIZE}{margin_text(frame.entity)}&R{MARGIN_SIZE}{margin_text(title)}")
    left = f"{SIGNATURES}\n{margin_text(standing_line(frame))}"
    sheet.set_footer(f"&L{MARGIN_SIZE}{left}&R{MARGIN_SIZE}Page &P of &N")


def _has_groups(table: Table) -> bool:
    return any(column.group for column in table.columns)


def _write_column_heads(sheet: Worksheet, looks: Looks, table: Table, *, frame: Frame) -> None:
    head = {"bold": True, "font_color": QUIET, "bottom": THIN, "text_wrap": True, "valign": "bottom"}
    left, right = looks.look(**head), looks.look(**head, align="right")
    beside = looks.look(**head, **AFTER_A_FIGURE)
    sheet.write_blank(HEADING_ROW, ACCOUNT, None, left)
    write_text(sheet, HEADING_ROW, LABEL, frame.currency, left)
    for index, column in enumerate(table.columns):
        look = beside if column.kind in TEXTS else right
        label = column.short if column.group and column.short else column.label
        write_text(sheet, HEADING_ROW, FIRST_FIGURE + index, label, look)
    if _has_groups(table):
        _write_group_heads(sheet, looks, table)


def _write_group_heads(sheet: Worksheet, looks: Looks, table: Table) -> None:
    """Each group's name across its columns, without merging cells: those could not be sorted or copied."""
    across = looks.look(
        bold=True, font_color=QUIET, align="center_across", bottom=THIN, bottom_color=FAINT, valign="bottom"
    )
    before = ""
    for at, column in enumerate(table.columns, start=FIRST_FIGURE):
        if column.group and column.group != before:
            write_text(sheet, HEADING_ROW - 1, at, column.group, across)
        elif column.group:
            sheet.write_blank(HEADING_ROW - 1, at, None, across)
        before = column.group


def _watch_checks(sheet: Worksheet, looks: Looks, *, places: Places, digits: int) -> None:
    for row in places.table.rows:
        if row.id == "check" or row.id.endswith("_check"):
            _watch(sheet, looks, places.rows[row.id], table=places.table, digits=digits)


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
        words = one_line(footnote_words(note))
        lines = len(words) / COMMENT_LETTERS_A_LINE + 2
        options = {
            "author": one_line(note.author),
            "width": COMMENT_WIDTH,
            "height": round(lines * COMMENT_LINE_HEIGHT),
            "font_name": "Calibri",
            "font_size": 10,
        }
        sheet.write_comment(places.rows[note.row_id], LABEL, words, options)


def _write_notes(sheet: Worksheet, looks: Looks, report: Report, table: Table, *, letters: int) -> None:
    """Notes below the table, as wide as it is, so that none makes the printed page smaller."""
    below = FIRST_ROW + len(table.rows)
    quiet = looks.look(font_color=QUIET)
    if not table.rows:
        write_text(sheet, below, LABEL, NOTHING_TO_REPORT, quiet)
    said = [f"{note.label}: {footnote_words(note)}" for note in notes_on(table, report.line_notes)]
    gone = [footnote_words(note) for note in notes_on_nothing(report.line_notes)]
    is_last = table.id == report.tables[-1].id if report.tables else True
    within = looks.look(font_color=QUIET, text_wrap=True, valign="top")
    last_column = LABEL + len(table.columns)
    for row, text in enumerate((*said, *(gone if is_last else ()), *report.notes), start=below + 1):
        if len(text) > letters:
            sheet.merge_range(row, LABEL, row, last_column, "", within)
            sheet.set_row(row, LINE_HEIGHT * ceil(len(text) / letters))
        write_text(sheet, row, LABEL, text, within if len(text) > letters else quiet)


def _set_widths(sheet: Worksheet, table: Table, *, frame: Frame) -> int:
    """Widths by what the columns hold; about how many letters the label and they hold side by side."""
    longest_account = max((len(row.account or "") for row in table.rows), default=0)
    sheet.set_column(ACCOUNT, ACCOUNT, min(longest_account + 2, 16))
    labels = [len(row.label) + 2 * row.level + 2 for row in table.rows if row.kind != RowKind.NOTE]
    letters = _within(LABEL_WIDTHS, max(labels, default=0))
    sheet.set_column(LABEL, LABEL, letters)
    for index, column in enumerate(table.columns):
        head = max(map(len, column.label.split()), default=0)
        limits = TEXT_WIDTHS if column.kind == ColumnKind.TEXT else FIGURE_WIDTHS
        width = _within(limits, max(_longest(table, column, frame=frame), head) + 2)
        sheet.set_column(FIRST_FIGURE + index, FIRST_FIGURE + index, width)
        letters += width
    return letters


def _longest(table: Table, column: Column, *, frame: Frame) -> int:
    """How many characters the widest cell of the column shows."""
    if column.kind == ColumnKind.MONEY:
        amounts = [abs(row.values.get(column.id) or 0) for row in table.rows]
        sign = currency_sign(frame.currency)
        return len(sign) + len(printed_text(-max(amounts, default=0), digits=frame.minor_unit_digits))
    if column.kind == ColumnKind.PERCENT:
        percents = [abs(row.percents.get(column.id) or 0) for row in table.rows]
        return len(f"({max(percents, default=0) / 100:,.1f}%)")
    if column.kind == ColumnKind.DATE:
        return LONGEST_DATE
    return max((len(row.texts.get(column.id, "")) for row in table.rows), default=0)


def _within(limits: tuple[int, int], width: int) -> int:
    return max(limits[0], min(limits[1], width))


def _name_totals(workbook: Workbook, report: Report, *, sheet: str, places: Places) -> None:
    """Names of the totals: of their first figure; of a trend of all its months, as charts ask for."""
    money = [places.columns[of.id] for of in places.table.columns if of.kind == ColumnKind.MONEY]
    if not money:
        return
    last = money[-1] if places.table.id == TREND else money[0]
    for row in places.table.rows:
        name = total_name(report, row)
        if name is not None:
            at = places.rows[row.id]
            cells = xl_range_abs(at, money[0], at, last)
            workbook.define_name(name, f"={quote_sheetname(sheet)}!{cells}")
