"""T16 and the arithmetic of T19: one cut, unaltered, and every total the exact sum of its parts."""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from dashboard.reports.report import Column, ColumnKind, Row, Table, Terms, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found
from dashboard.reports.watermark import watermark_of
from dashboard.schemas import ReportKey


def one_watermark(evidence: Evidence) -> Outcome:
    """T16: every report is of the cut, which still hashes to its watermark: one basis, one currency."""
    cut = evidence.cut
    expected = watermark_of(cut)
    reports = [evidence.report(key) for key in ReportKey]
    problems = [
        f"{report.title} is of the reading {report.watermark}, the package of {cut.watermark}"
        for report in reports
        if report.watermark != cut.watermark
    ]
    if cut.watermark != expected:
        problems.append(f"The cut carries the watermark {cut.watermark} but hashes to {expected}")
    return found(
        problems,
        what="Altered or exchanged readings",
        status=TieOutStatus.FAIL,
        fine=f"All reports: accrual basis, {cut.business.currency}, watermark {cut.watermark}",
    )


def amounts_of(table: Table) -> dict[str, tuple[int | None, ...]]:
    """The money columns of the table by their ids, each from top to bottom; None where a cell is blank."""
    columns = [column.id for column in table.columns if column.kind == ColumnKind.MONEY]
    if not columns or not table.rows:
        return dict.fromkeys(columns, ())
    # The first column twice: of one name only, an itemgetter would answer no tuple.
    all_of: Callable[[Mapping[str, int | None]], tuple[int | None, ...]] = itemgetter(*columns, columns[0])
    blank = (None,) * (len(columns) + 1)
    rows: list[tuple[int | None, ...]] = []
    for row in table.rows:
        try:
            rows.append(all_of(row.values) if row.values else blank)
        except KeyError:
            rows.append(tuple([row.values.get(column) for column in (*columns, columns[0])]))
    return dict(zip(columns, zip(*rows, strict=True), strict=False))


def differing_totals(table: Table, *, money: Callable[[int], str] = str) -> Iterator[str]:
    """What does not add up: totals by their rows, computed columns by their columns; amounts in words.

    What agrees when whole rows and columns are added at once is sound; only the rest is gone through singly.
    """
    columns = [column for column in table.columns if column.kind == ColumnKind.MONEY]
    cells = {column: [amount or 0 for amount in amounts] for column, amounts in amounts_of(table).items()}
    for column in columns:
        if column.terms is not None and not _adds_up(column.terms, cells[column.id], cells, table):
            yield from _differing_in_column(table, column, column.terms, money=money)
    down = [column for column in columns if column.terms is None]
    if down and any(row.terms for row in table.rows):
        yield from _differing_totals_of_rows(table, down, cells, money=money)


def _adds_up(terms: Terms, totals: list[int], cells: Mapping[str, list[int]], table: Table) -> bool:
    """Whether a column is the sum of others in every row; the sign of budget variances is not known here."""
    if any(row.favourable_when_higher is False for row in table.rows):
        return False
    nothing = [0] * len(totals)
    parts = [
        cells.get(of, nothing) if part == 1 else [part * amount for amount in cells.get(of, nothing)]
        for part, of in terms.parts
    ]
    return list(map(sum, zip(*parts, strict=True))) == totals


def _differing_in_column(
    table: Table, column: Column, terms: Terms, *, money: Callable[[int], str]
) -> Iterator[str]:
    for row in table.rows:
        sign = -1 if row.favourable_when_higher is False else 1
        total = sign * sum([part * (row.values.get(of) or 0) for part, of in terms.parts])
        yield from _difference(row, column, total, money=money)


def _differing_totals_of_rows(
    table: Table, columns: list[Column], cells: Mapping[str, list[int]], *, money: Callable[[int], str]
) -> Iterator[str]:
    at = {row.id: index for index, row in enumerate(table.rows)}
    in_rows = list(zip(*[cells[column.id] for column in columns], strict=True))
    for index, row in enumerate(table.rows):
        if row.terms is None:
            continue
        parts = [
            in_rows[at[of]] if part == 1 else tuple([part * amount for amount in in_rows[at[of]]])
            for part, of in row.terms.parts
        ]
        totals = tuple(map(sum, zip(*parts, strict=True))) if parts else (0,) * len(columns)
        if totals == in_rows[index]:
            continue
        for column, total in zip(columns, totals, strict=True):
            yield from _difference(row, column, total, money=money)


def _difference(row: Row, column: Column, total: int, *, money: Callable[[int], str]) -> Iterator[str]:
    value = row.values.get(column.id)
    if value is not None and value != total:
        yield f"{row.label}, {column.label} is {money(value)}, its parts {money(total)}"
