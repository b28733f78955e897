"""Reports as Excel workbooks: real numbers, live formulas, the same bytes for the same values."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Callable, Sequence
from io import BytesIO

from xlsxwriter import Workbook

from dashboard.reports.plain import one_line
from dashboard.reports.report import Frame, Report, Table, TieOut
from dashboard.reports.typesetting.printed import without_empty_words
from dashboard.reports.wording import PACKAGE_TITLE, cut_moment
from dashboard.reports.workbook.cover import write_cover, write_tie_outs
from dashboard.reports.workbook.looks import Looks
from dashboard.reports.workbook.names import sheet_names
from dashboard.reports.workbook.quick_zip import pack_quickly
from dashboard.reports.workbook.sheet import write_table

pack_quickly()

OPTIONS = {
    "in_memory": True,
    # User text is written as text everywhere; these see to it that nothing else is guessed either.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def report_xlsx(report: Report, *, frame: Frame) -> bytes:
    """One report as a workbook, a sheet a table; minor units become currency units, percents ratios."""
    tables = tuple(map(without_empty_words, report.tables)) or (
        Table(id="empty", title="", columns=(), rows=()),
    )
    names = sheet_names(table.title or report.title for table in tables)

    def write(workbook: Workbook, looks: Looks) -> None:
        for table, name in zip(tables, names, strict=True):
            write_table(workbook, looks, report=report, table=table, name=name, frame=frame)

    return _workbook(write, title=report.title, frame=frame)


def cover_xlsx(*, frame: Frame, reports: Sequence[Report], tie_outs: Sequence[TieOut]) -> bytes:
    """Cover with contents, and the tie-out sheet with both numbers of every rule, as a workbook."""

    def write(workbook: Workbook, looks: Looks) -> None:
        write_cover(workbook, looks, frame=frame, reports=reports, tie_outs=tie_outs)
        write_tie_outs(workbook, looks, frame=frame, tie_outs=tie_outs)

    return _workbook(write, title=PACKAGE_TITLE, frame=frame)


def _workbook(write: Callable[[Workbook, Looks], None], *, title: str, frame: Frame) -> bytes:
    file = BytesIO()
    workbook = Workbook(file, OPTIONS)
    properties = {"title": one_line(title), "author": one_line(frame.entity), "created": cut_moment(frame)}
    workbook.set_properties(properties)
    write(workbook, Looks(workbook))
    workbook.close()
    return file.getvalue()
