"""T16 and the arithmetic of T19: one cut, unaltered, and every total the exact sum of its parts."""

from collections.abc import Callable, Iterator

from dashboard.reports.report import Column, ColumnKind, Row, Table, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found
from dashboard.reports.watermark import watermark_of


def one_watermark(evidence: Evidence) -> Outcome:
    """T16: the cut still hashes to its watermark, so every report has its basis, currency and entries."""
    cut = evidence.cut
    expected = watermark_of(cut)
    problems = (
        [f"The cut carries the watermark {cut.watermark} but hashes to {expected}"]
        if cut.watermark != expected
        else []
    )
    return found(
        problems,
        status=TieOutStatus.FAIL,
        fine=f"All reports: accrual basis, {cut.business.currency}, watermark {cut.watermark}",
    )


def differing_totals(table: Table, *, money: Callable[[int], str] = str) -> Iterator[str]:
    """What does not add up: totals by their rows, computed columns by their columns; amounts in words."""
    rows = {row.id: row for row in table.rows}
    columns = [column for column in table.columns if column.kind == ColumnKind.MONEY]
    down = [column for column in columns if column.terms is None]
    across = [(column, column.terms.parts) for column in columns if column.terms is not None]
    for row in table.rows:
        sign = -1 if row.favourable_when_higher is False else 1
        for column, parts in across:
            total = sign * sum([part * (row.values.get(of) or 0) for part, of in parts])
            yield from _difference(row, column, total, money=money)
        if row.terms is not None:
            summed = [(part, rows[row_id].values) for part, row_id in row.terms.parts]
            for column in down:
                total = sum([part * (values.get(column.id) or 0) for part, values in summed])
                yield from _difference(row, column, total, money=money)


def _difference(row: Row, column: Column, total: int, *, money: Callable[[int], str]) -> Iterator[str]:
    value = row.values.get(column.id)
    if value is not None and value != total:
        yield f"{row.label}, {column.label} is {money(value)}, its parts {money(total)}"
