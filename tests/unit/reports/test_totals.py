"""Every total and every computed column is exactly what its terms say, in every report of any books."""

from fractions import Fraction

from hypothesis import given, settings

from dashboard.reports.all_reports import MAKERS
from dashboard.reports.cut import Cut
from dashboard.reports.report import ColumnKind, Report, Row, RowKind, Table
from tests.unit.reports.random_books import cuts


@settings(deadline=None, max_examples=60)
@given(cuts())
def test_recomputed_terms_are_the_printed_figures(cut: Cut) -> None:
    for make in MAKERS.values():
        report = make(cut)
        check_ids(report)
        for table in report.tables:
            check_rows(table)
            check_columns(table)


def check_ids(report: Report) -> None:
    ids = [row.id for table in report.tables for row in table.rows]
    assert len(ids) == len(set(ids)), "row ids are unique in a report"
    tables = [table.id for table in report.tables]
    assert len(tables) == len(set(tables))


def check_rows(table: Table) -> None:
    rows = {row.id: row for row in table.rows}
    computed = {column.id for column in table.columns if column.terms or column.kind != ColumnKind.MONEY}
    for row in table.rows:
        if row.kind in {RowKind.SUBTOTAL, RowKind.TOTAL}:
            check_sum(row, rows, [column.id for column in table.columns if column.id not in computed])
        if row.kind in {RowKind.SECTION, RowKind.NOTE}:
            assert not row.values


def check_sum(row: Row, rows: dict[str, Row], columns: list[str]) -> None:
    for column in columns:
        value = row.values.get(column)
        if value is None:
            continue
        if row.terms is None:
            assert value == 0, f"{row.id} has no parts, so it is nothing"
            continue
        parts = [sign * (rows[other].values.get(column) or 0) for sign, other in row.terms.parts]
        assert value == sum(parts), f"{row.id}, {column}"


def check_columns(table: Table) -> None:
    for row in table.rows:
        for column in table.columns:
            if column.terms and row.values.get(column.id) is not None:
                sign = -1 if row.favourable_when_higher is False else 1
                parts = [part * (row.values[other] or 0) for part, other in column.terms.parts]
                assert row.values[column.id] == sign * sum(parts), f"{row.id}, {column.id}"
            if column.ratio_of and row.percents.get(column.id) is not None:
                numerator, denominator = (row.values[other] or 0 for other in column.ratio_of)
                exact = Fraction(numerator * 10_000, abs(denominator))
                assert abs((row.percents[column.id] or 0) - exact) <= Fraction(1, 2), f"{row.id}, {column.id}"
