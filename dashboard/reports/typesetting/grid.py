"""A table of a report as markup: its rows, what they keep together with, and how they read."""

from collections.abc import Iterator, Sequence

from dashboard.reports.line_notes import note_words, notes_on, written_words
from dashboard.reports.report import Column, ColumnKind, LineNote, Row, RowKind, Table
from dashboard.reports.typesetting.measures import FIGURE_KINDS, GUTTER, Fit
from dashboard.reports.typesetting.printed import printed_cell, printed_head
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import NOTHING_TO_REPORT

LONGEST_KEPT = 10  # Rows that stay on one page together.
LONGEST_UNSPLIT = 1200  # Characters: a longer row might not fit on a page at all.
SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}


def table_markup(
    table: Table, *, fit: Fit, digits: int, units: str, line_notes: Sequence[LineNote] = ()
) -> str:
    """Markup of one table: its heading, its grid in the widths and the size of the fit, its line notes."""
    heading = f"#heading(level: 2, {literal(table.title)})\n" if table.title else ""
    if table.starts_page:
        heading = "#pagebreak(weak: true)\n" + heading
    if not table.rows:
        return heading + f"#nothing({literal(NOTHING_TO_REPORT)})\n"
    columns = ", ".join(("1fr", *(f"{width:.3f}em" for width in fit.columns)))
    aligns = ", ".join(("left", *(_align(column) for column in table.columns)))
    cells = "".join(_body(table, digits=digits))
    return (
        f"{heading}#figures-table(size: {fit.size}pt, columns: ({columns},), align: ({aligns},), "
        f"gutter: {GUTTER}em, head: ({_head(table, units=units)}), (\n{cells}))\n"
        f"{line_notes_markup(notes_on(table, line_notes))}"
    )


def line_notes_markup(notes: Sequence[LineNote]) -> str:
    """The notes as numbered footnotes; nothing when there are none."""
    if not notes:
        return ""
    items = "".join(
        f"({literal(str(note.number))}, {literal(note_words(note))}, {literal(written_words(note))}), "
        for note in notes
    )
    return f"#line-notes(({items}))\n"


def kept_together(rows: tuple[Row, ...]) -> list[int]:
    """How many rows each group has that a page break may not part, in order.

    A heading stays with what it heads, a sum with two of the rows it sums, a remark with what it remarks on,
    and a short table stays whole.
    """
    if len(rows) <= LONGEST_KEPT and not any(len(row.label) > LONGEST_UNSPLIT for row in rows):
        return [len(rows)] if rows else []
    groups: list[int] = []
    for index in range(len(rows)):
        if _stays_with_previous(rows, index) and groups[-1] < LONGEST_KEPT:
            groups[-1] += 1
        else:
            groups.append(1)
    return groups


def _stays_with_previous(rows: tuple[Row, ...], index: int) -> bool:
    if index == 0:
        return False
    row, previous = rows[index], rows[index - 1]
    if previous.kind == RowKind.SECTION:
        return True
    if row.kind == RowKind.LINE:
        is_last_before_sum = index + 1 < len(rows) and rows[index + 1].kind in SUMS
        return is_last_before_sum and previous.kind == RowKind.LINE
    return row.kind != RowKind.SECTION


def _head(table: Table, *, units: str) -> str:
    if not table.columns:
        return f"head-cell({literal(units)}, span: 2), "
    *others, last = (_head_label(column) for column in table.columns)
    cells = [f"head-cell({literal(units)})", *(f"head-cell({label})" for label in others)]
    return ", ".join((*cells, f"head-cell({last}, span: 2)")) + ", "


def _head_label(column: Column) -> str:
    return (
        f"p({literal(printed_head(column))})"
        if column.kind in FIGURE_KINDS
        else literal(printed_head(column))
    )


def _align(column: Column) -> str:
    return "right" if column.kind in FIGURE_KINDS else "left"


def _body(table: Table, *, digits: int) -> Iterator[str]:
    sizes = iter(kept_together(table.rows))
    left = 0
    for row in table.rows:
        yield _row_cells(row, table.columns, digits=digits)
        if left == 0:
            left = next(sizes)
            yield f"keep({left}),\n"
        else:
            yield "\n"
        left -= 1


def _row_cells(row: Row, columns: tuple[Column, ...], *, digits: int) -> str:
    label = literal(row.label)
    if row.note is not None:
        label = f"noted({label}, {row.note})"
    if len(row.label) > LONGEST_UNSPLIT:
        return f"splittable({len(columns) + 1}, {label}), "
    if row.kind in {RowKind.SECTION, RowKind.NOTE}:
        look = "section" if row.kind == RowKind.SECTION else "remark"
        return f"{look}({len(columns) + 1}, {row.level}, {label}), "
    account = literal(row.account) if row.account else "none"
    name = f"name({row.level}, {account}, {label})"
    if row.kind in SUMS:
        name = f"strong-text({name})"
    return f"{name}, " + "".join(_figure_cell(row, column, digits=digits) for column in columns)


def _figure_cell(row: Row, column: Column, *, digits: int) -> str:
    text = printed_cell(row, column, digits=digits)
    if not text:
        return "[], "
    body = literal(text)
    if column.kind == ColumnKind.TEXT:
        body = f"words({body})"
    elif column.kind in FIGURE_KINDS and not text.endswith(")"):
        body = f"p({body})"
    if row.kind not in SUMS:
        return f"{body}, "
    if column.kind != ColumnKind.MONEY:
        return f"strong-text({body}), "
    return f"closed({body}), " if row.kind == RowKind.TOTAL else f"summed({body}), "
