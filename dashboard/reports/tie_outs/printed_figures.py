"""T19: totals are exact, and PDF, workbook and figures.json show each figure to the minor unit.

The renderers take every amount through `printed_rows`, `cell_number` and `rows_of`. Here what these give is
read back to minor units and compared with the report: a rounding, a lost digit or sign in any of them shows.
"""

from collections.abc import Iterator

from dashboard.money import NOTHING, parse_amount
from dashboard.reports.figures import rows_of
from dashboard.reports.report import Column, ColumnKind, Report, Row, Table, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found
from dashboard.reports.tie_outs.same_cut import differing_totals
from dashboard.reports.typesetting.printed import in_print, printed_rows
from dashboard.reports.workbook.numbers import cell_number
from dashboard.schemas import ReportKey


class Unreadable(ValueError):
    """A printed figure that is no amount of the currency."""


def printed_figures_are_exact(evidence: Evidence) -> Outcome:
    """T19: totals by their parts, then every money cell of all reports in each of the three formats."""
    digits = evidence.cut.business.minor_unit_digits
    reports = [evidence.report(key) for key in ReportKey]
    problems = [
        f"{report.title}: {problem}"
        for report in reports
        for problem in (*_wrong_totals(report, evidence), *_wrong_prints(report, digits=digits))
    ]
    return found(
        problems,
        status=TieOutStatus.FAIL,
        fine="Every total is the sum of its parts; PDF, Excel and figures.json show each figure exactly",
    )


def read_printed(text: str, *, digits: int) -> int | None:
    """Minor units of an amount as paper shows it, None of an empty cell; Unreadable when it is no amount."""
    if not text or text == NOTHING:
        return 0 if text else None
    is_negative = text.startswith("(") and text.endswith(")")
    whole, _, fraction = text.strip("()").replace(",", "").partition(".")
    if not whole.isdecimal() or len(fraction) != digits or (fraction and not fraction.isdecimal()):
        raise Unreadable(text)
    return -int(whole + fraction) if is_negative else int(whole + fraction)


def _wrong_totals(report: Report, evidence: Evidence) -> Iterator[str]:
    for table in report.tables:
        yield from differing_totals(table, money=evidence.money)


def _wrong_prints(report: Report, *, digits: int) -> Iterator[str]:
    for table in report.tables:
        yield from _wrong_on_paper(in_print(table), digits=digits)
        yield from _wrong_in_workbook(table, digits=digits)
        yield from _wrong_in_figures(table)


def _wrong_on_paper(table: Table, *, digits: int) -> Iterator[str]:
    money = [(at, column) for at, column in enumerate(table.columns) if column.kind == ColumnKind.MONEY]
    read: set[tuple[str, int | None]] = {("", None)}  # What was read back once need not be again.
    for row, cells in zip(table.rows, printed_rows(table, digits=digits), strict=True):
        for at, column in money if cells else ():
            shown = (cells[at], row.values.get(column.id))
            if shown in read:
                continue
            if not _reads_as(*shown, digits=digits):
                yield f"{_place(row, column)} is {shown[1]}, the PDF shows {shown[0]!r}"
            read.add(shown)


def _reads_as(text: str, amount: int | None, *, digits: int) -> bool:
    try:
        return read_printed(text, digits=digits) == amount
    except Unreadable:
        return False


def _wrong_in_workbook(table: Table, *, digits: int) -> Iterator[str]:
    """Every amount of a column once: a cell's number depends on nothing else."""
    for column in _money(table):
        read: set[int | None] = set()
        for row in table.rows:
            amount = row.values.get(column.id)
            if amount in read:
                continue
            read.add(amount)
            number = cell_number(row, column, digits=digits)
            held = None if number is None else parse_amount(number, digits=digits)
            if held != amount:
                yield f"{_place(row, column)} is {amount}, the workbook holds {number}"


def _wrong_in_figures(table: Table) -> Iterator[str]:
    columns = _money(table)
    money = [column.id for column in columns]
    for row, told in zip(table.rows, rows_of(table), strict=True):
        values = told["values"]
        if not values or [values[column] for column in money] == [row.values.get(column) for column in money]:
            continue
        for column in columns:
            if values[column.id] != row.values.get(column.id):
                amount = row.values.get(column.id)
                yield f"{_place(row, column)} is {amount}, figures.json has {values[column.id]}"


def _money(table: Table) -> list[Column]:
    return [column for column in table.columns if column.kind == ColumnKind.MONEY]


def _place(row: Row, column: Column) -> str:
    return f"{row.label}, {column.label}"
