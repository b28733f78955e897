"""figures.json: every printed figure of a package in minor units. Same cut, same bytes."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

from dashboard.reports.cut import Cut
from dashboard.reports.report import ColumnKind, LineNote, PackageContent, Report, RowKind, Table, TieOut

FIRST_MEMBER = b',{"id":'
_KINDS = {kind: kind.value for kind in RowKind}
_WITHOUT_FIGURES = frozenset({RowKind.SECTION, RowKind.NOTE})


def figures_json(cut: Cut, content: PackageContent) -> bytes:
    """The package's figures, natural signs, as UTF-8 JSON in a fixed order."""
    figures = {
        "currency": cut.business.currency,
        "minor_unit_digits": cut.business.minor_unit_digits,
        "period_start": cut.period_start.isoformat(),
        "period_end": cut.period_end.isoformat(),
        "watermark": cut.watermark,
        "reports": {report.key.value: _report(report) for report in content.reports},
        "tie_outs": [_tie_out(tie_out) for tie_out in content.tie_outs],
    }
    # A line for each row and rule. In a text the quotes would be escaped: only a true beginning is found.
    return to_json(figures).replace(FIRST_MEMBER, b",\n" + FIRST_MEMBER[1:]) + b"\n"


def _report(report: Report) -> dict[str, Any]:
    """All tables of the report as one list of rows under the union of their money columns.

    `tables` says where each table begins and ends in that list, and what its own columns are.
    """
    labels: dict[str, str] = {}
    for table in report.tables:
        for column in table.columns:
            if column.kind == ColumnKind.MONEY:
                labels.setdefault(column.id, column.label)
    return {
        "title": report.title,
        "columns": [{"id": column, "label": label} for column, label in labels.items()],
        "rows": [row for table in report.tables for row in rows_of(table)],
        "line_notes": [_line_note(note) for note in report.line_notes],
        "tables": [_layout(table) for table in report.tables],
    }


def _layout(table: Table) -> dict[str, Any]:
    columns = [
        {"id": column.id, "label": column.label, "kind": column.kind.value, "group": column.group}
        for column in table.columns
    ]
    return {"id": table.id, "title": table.title, "row_count": len(table.rows), "columns": columns}


def rows_of(table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table as the file has them, in order."""
    percent = [column.id for column in table.columns if column.kind == ColumnKind.PERCENT]
    for row, values in zip(table.rows, values_of(table), strict=True):
        has_figures = row.kind not in _WITHOUT_FIGURES
        percents = row.percents
        yield {
            "id": row.id,
            "label": row.label,
            "kind": _KINDS[row.kind],  # Of a plain text it takes half the time to write.
            "account": row.account,
            "party": row.party,
            "document": row.document,
            "values": values,
            "percents": {column: percents.get(column) for column in percent} if has_figures else {},
            "texts": row.texts,
            "level": row.level,
            "note": row.note,
        }


def values_of(table: Table) -> Iterator[dict[str, int | None]]:
    """What the file has in the money columns of each row, in order; nothing where words run across."""
    money = [column.id for column in table.columns if column.kind == ColumnKind.MONEY]
    for row in table.rows:
        values = row.values
        if row.kind in _WITHOUT_FIGURES:
            yield {}
        elif list(values) == money:  # As nearly always, and then nothing is to be put in order.
            yield values
        else:
            yield {column: values.get(column) for column in money}


def _line_note(note: LineNote) -> dict[str, Any]:
    return {
        "number": note.number,
        "row": note.row_id,
        "label": note.label,
        "text": note.text,
        "author": note.author,
        "written_on": note.written_on.isoformat(),
    }


def _tie_out(tie_out: TieOut) -> dict[str, Any]:
    return {
        "id": tie_out.id,
        "title": tie_out.title,
        "kind": tie_out.kind.value,
        "status": tie_out.status.value,
        "left_label": tie_out.left_label,
        "left": tie_out.left,
        "right_label": tie_out.right_label,
        "right": tie_out.right,
        "difference": tie_out.difference,
        "tolerance": tie_out.tolerance,
        "detail": tie_out.detail,
        "count": tie_out.count,
        "unit": tie_out.unit.value,
    }
