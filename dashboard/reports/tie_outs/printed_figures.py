"""T19: totals are exact, and PDF, workbook and figures.json show each figure to the minor unit.

The renderers take every amount through `printed_rows`, `cell_number` and `values_of`. Here what these give is
read back to minor units and compared with the report: a rounding, a lost digit or sign in any of them shows.
A text depends on its amount alone: what was read back once, anywhere in the package, need not be again.
"""

import re
from collections.abc import Iterator

from dashboard.money import NOTHING, parse_amount
from dashboard.reports.figures import values_of
from dashboard.reports.report import Column, ColumnKind, Report, Row, Table, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found
from dashboard.reports.tie_outs.same_cut import amounts_of, differing_totals
from dashboard.reports.typesetting.printed import in_print, printed_rows
from dashboard.reports.workbook.numbers import cell_number
from dashboard.schemas import ReportKey


class Unreadable(ValueError):
    """A printed figure that is no amount of the currency."""


def printed_figures_are_exact(evidence: Evidence) -> Outcome:
    """T19: totals by their parts, then every money cell of all reports in each of the three formats."""
    digits = evidence.cut.business.minor_unit_digits
    reports = [evidence.report(key) for key in ReportKey]
    read: set[int | None] = set()
    problems = [
        f"{report.title}: {problem}"
        for report in reports
        for problem in (
            *_wrong_totals(report, evidence),
            *_wrong_prints(report, digits=digits),
            *_wrong_in_workbook(report, digits=digits, read=read),
        )
    ]
    return found(
        problems,
        what="Figures that differ",
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


def _wrong_in_workbook(report: Report, *, digits: int, read: set[int | None]) -> Iterator[str]:
    """Every amount once: a cell's number depends on nothing else. All are read back in one go."""
    places: dict[int | None, tuple[Row, Column]] = {}
    for table in report.tables:
        amounts = amounts_of(table)
        for column in _money(table):
            last_with = dict(zip(amounts[column.id], table.rows, strict=True))
            places.update({amount: (last_with[amount], column) for amount in last_with.keys() - read})
            read.update(last_with)
    held = [cell_number(row, column, digits=digits) for row, column in places.values()]
    if _amounts_in(held, digits=digits) == list(places):
        return
    for (amount, (row, column)), number in zip(places.items(), held, strict=True):
        if (None if number is None else parse_amount(number, digits=digits)) != amount:
            yield f"{_place(row, column)} is {amount}, the workbook holds {number}"


def _amounts_in(texts: list[str | None], *, digits: int) -> list[int | None] | None:
    """Minor units of plain decimal texts, all at once; None where one of them is not of that form."""
    form = re.compile(rf"-?[0-9]+\.[0-9]{{{digits}}}" if digits else r"-?[0-9]+")
    if not all(map(form.fullmatch, filter(None, texts))):
        return None
    return [int(text.replace(".", "")) if text else None for text in texts]


def _wrong_in_figures(table: Table) -> Iterator[str]:
    columns = _money(table)
    for row, values in zip(table.rows, values_of(table), strict=True):
        if not values or values == row.values:
            continue
        for column in columns:
            if values[column.id] != row.values.get(column.id):
                amount = row.values.get(column.id)
                yield f"{_place(row, column)} is {amount}, figures.json has {values[column.id]}"


def _money(table: Table) -> list[Column]:
    return [column for column in table.columns if column.kind == ColumnKind.MONEY]


def _place(row: Row, column: Column) -> str:
    return f"{row.label}, {column.label}"
