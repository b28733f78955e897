"""The cover and the tie-out sheet as sheets of a workbook."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Sequence
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dashboard.reports.report import Frame, Report, TieOut, TieOutStatus
from dashboard.reports.wording import (
    PACKAGE_TITLE,
    STATUS_WORDS,
    TIE_OUT_TITLE,
    chain_words,
    contents_of,
    summary_of,
)
from dashboard.reports.workbook.formulas import difference_of
from dashboard.reports.workbook.looks import (
    AFTER_A_FIGURE,
    BROKEN,
    DONE,
    FAINT,
    QUIET,
    THIN,
    WAITING,
    Looks,
    money_pattern,
)
from dashboard.reports.workbook.sheet import LINE_HEIGHT, set_page, write_heading, write_text

COLORS = {
    TieOutStatus.PASS: DONE,
    TieOutStatus.WARNING: WAITING,
    TieOutStatus.FAIL: BROKEN,
    TieOutStatus.COULD_NOT_RUN: BROKEN,
    TieOutStatus.NOT_APPLICABLE: QUIET,
}
FIRST_LINE = 7
HEADS: tuple[tuple[str, int], ...] = (
    ("Rule", 6), ("Kind", 6), ("What must agree", 32), ("Left", 25), ("Left amount", 15), ("Right", 25),
    ("Right amount", 15), ("Difference", 13), ("Tolerance", 10), ("Result", 16), ("Items", 7), ("Detail", 44),
)  # fmt: skip
LEFT, RIGHT, DIFFERENCE, TOLERANCE, ITEMS = 4, 6, 7, 8, 10
WRAPPED = 1.1  # Words do not fill their lines.
NUMBERS = {LEFT, RIGHT, DIFFERENCE, TOLERANCE, ITEMS}


def write_cover(
    workbook: Workbook, looks: Looks, *, frame: Frame, reports: Sequence[Report], tie_outs: Sequence[TieOut]
) -> None:
    """The first sheet: what the package is, and the files in it."""
    sheet = workbook.add_worksheet("Cover")
    write_heading(sheet, looks, frame=frame, title=PACKAGE_TITLE, period_wording=frame.period_wording)
    facts = (
        ("Entity", frame.entity),
        ("Period", frame.period_wording),
        ("Standing", f"{frame.standing}, unaudited"),
        ("Currency and basis", f"{frame.currency}, {frame.basis}"),
        ("Cut of the books", frame.cut_at),
        ("Watermark", frame.watermark),
        ("Chain of closes", chain_words(frame)),
        ("Tie-out", summary_of(tie_outs)),
    )
    for index, (name, text) in enumerate(facts):
        write_text(sheet, FIRST_LINE + index, 0, name, looks.look(font_color=QUIET))
        write_text(sheet, FIRST_LINE + index, 1, text, looks.look())
    _write_contents(sheet, looks, contents_of(reports, frame=frame), first=FIRST_LINE + len(facts) + 1)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 2, 46)
    set_page(sheet, frame=frame, title=PACKAGE_TITLE, heading_rows=(0, 0), upright=True)


def write_tie_outs(workbook: Workbook, looks: Looks, *, frame: Frame, tie_outs: Sequence[TieOut]) -> None:
    """The tie-out sheet: every rule with both of its numbers, as numbers."""
    sheet = workbook.add_worksheet(TIE_OUT_TITLE)
    write_heading(sheet, looks, frame=frame, title=TIE_OUT_TITLE, period_wording=frame.period_wording)
    for index, (head, width) in enumerate(HEADS):
        place = {"align": "right"} if index in NUMBERS else AFTER_A_FIGURE
        look = looks.look(bold=True, font_color=QUIET, bottom=THIN, **place)
        write_text(sheet, FIRST_LINE, index, head, look)
        sheet.set_column(index, index, width)
    for index, tie_out in enumerate(tie_outs):
        _write_tie_out(sheet, looks, tie_out, row=FIRST_LINE + 1 + index, digits=frame.minor_unit_digits)
    last = FIRST_LINE + len(tie_outs)
    write_text(sheet, last + 2, 0, summary_of(tie_outs), looks.look(font_color=QUIET))
    if tie_outs:
        sheet.autofilter(FIRST_LINE, 0, last, len(HEADS) - 1)
    sheet.freeze_panes(FIRST_LINE + 1, 1)
    set_page(sheet, frame=frame, title=TIE_OUT_TITLE, heading_rows=(FIRST_LINE, FIRST_LINE), upright=False)


def _write_contents(
    sheet: Worksheet, looks: Looks, contents: Sequence[tuple[str, str, str]], *, first: int
) -> None:
    write_text(sheet, first, 0, "Contents", looks.look(bold=True, font_size=12))
    for index, (number, title, wording) in enumerate(contents):
        row = first + 1 + index
        write_text(sheet, row, 0, number, looks.look(font_color=QUIET))
        write_text(sheet, row, 1, title, looks.look(bold=True))
        write_text(sheet, row, 2, wording, looks.look(font_color=QUIET))


def _write_tie_out(sheet: Worksheet, looks: Looks, tie_out: TieOut, *, row: int, digits: int) -> None:
    line = {"bottom": THIN, "bottom_color": FAINT, "text_wrap": True, "valign": "top"}
    texts = {
        0: tie_out.id,
        1: tie_out.kind.value.capitalize(),
        2: tie_out.title,
        3: tie_out.left_label,
        5: tie_out.right_label,
        9: STATUS_WORDS[tie_out.status],
        11: tie_out.detail,
    }
    # A wrapped row is not made higher when it is opened: about how many lines its longest text needs.
    lines = max(ceil(len(text) * WRAPPED / HEADS[column][1]) for column, text in texts.items())
    sheet.set_row(row, LINE_HEIGHT * max(1, lines))
    for column, text in texts.items():
        color = {"font_color": COLORS[tie_out.status], "bold": True} if column == 9 else {}
        write_text(sheet, row, column, text, looks.look(**line, **color, **AFTER_A_FIGURE))
    tolerance = tie_out.tolerance if tie_out.difference is not None else None
    amounts = {LEFT: tie_out.left, RIGHT: tie_out.right, DIFFERENCE: tie_out.difference, TOLERANCE: tolerance}
    digits = tie_out.digits(digits)
    money = looks.look(**line, num_format=money_pattern(digits))
    for column, amount in amounts.items():
        if amount is None:
            sheet.write_blank(row, column, None, money)
        elif column == DIFFERENCE and _is_left_less_right(tie_out):
            formula = difference_of(xl_rowcol_to_cell(row, LEFT), xl_rowcol_to_cell(row, RIGHT))
            cached: Any = amount / 10**digits  # Declared as an integer, written as any number.
            sheet.write_formula(row, column, formula, money, cached)
        else:
            sheet.write_number(row, column, amount / 10**digits, money)
    count = looks.look(**line, num_format="#,##0")
    if tie_out.count is None:
        sheet.write_blank(row, ITEMS, None, count)
    else:
        sheet.write_number(row, ITEMS, tie_out.count, count)


def _is_left_less_right(tie_out: TieOut) -> bool:
    if tie_out.left is None or tie_out.right is None:
        return False
    return tie_out.left - tie_out.right == tie_out.difference
