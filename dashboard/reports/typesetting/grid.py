"""A table of a report as markup: its rows, what they keep together with, and how they read."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from dashboard.reports.line_notes import note_words, notes_on, written_words
from dashboard.reports.report import Column, ColumnKind, LineNote, Row, RowKind, Table
from dashboard.reports.typesetting.advances import PARENTHESIS, label_width, printed_width
from dashboard.reports.typesetting.fit import Fit
from dashboard.reports.typesetting.heights import LINE_HEIGHT, section_space
from dashboard.reports.typesetting.measures import FIGURE_KINDS
from dashboard.reports.typesetting.printed import Cells, printed_head, rows_with_sign
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import NOTHING_TO_REPORT

LONGEST_KEPT = 10  # Rows that stay on one page together.
LEAST_AT_THE_END, MOST_AT_THE_END = 8, 14  # Rows that a long table keeps for its last page.
LONG_LABEL = 120  # Characters: so many of such rows could take most of a page.
LONGEST_UNSPLIT = 1200  # Characters: a longer row might not fit on a page at all.
SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}
TALL = "auto"  # Of a row that the compiler has to measure.
NOTE_NUMBER = 1.2  # Em that the number of a line note takes beside the label.
FIRST_NOT_LATIN = "\u0250"


def table_markup(
    table: Table, cells: Sequence[Cells], *, fit: Fit, units: str, line_notes: Sequence[LineNote] = ()
) -> str:
    """Markup of one table: its heading, its grid in the widths and the size of the fit, its line notes."""
    heading = f"#heading(level: 2, {literal(table.title)})\n" if table.title else ""
    if not table.rows:
        return heading + f"#nothing({literal(NOTHING_TO_REPORT)})\n"
    columns = ", ".join(("1fr", *(f"{width:.3f}em" for width in fit.columns)))
    aligns = ", ".join(("left", *(_align(column) for column in table.columns)))
    gutters = ", ".join(f"{gutter}em" for gutter in fit.gutters)
    written = _Writer(table, fit=fit)
    bodies = [written.row(row, of) for row, of in zip(table.rows, cells, strict=True)]
    rows = "".join(_kept(table.rows, [body for body, _ in bodies]))
    return (
        f"{heading}#figures-table(size: {fit.size}pt, tight: {fit.tight}em, columns: ({columns},), "
        f"align: ({aligns},), "
        f"gutter: ({gutters}{',' if gutters else ''}), hang: {PARENTHESIS}em, "
        f"rows: {_row_heights(height for _, height in bodies)}, "
        f"head: ({_heads(table, units=units)}), (\n{rows}))\n"
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
    a short table stays whole, and the end of a long one has company.
    """
    if len(rows) <= LONGEST_KEPT and not any(map(_may_split, rows)):
        return [len(rows)] if rows else []
    groups: list[int] = []
    for index in range(len(rows)):
        if _stays_with_previous(rows, index) and groups[-1] < LONGEST_KEPT:
            groups[-1] += 1
        else:
            groups.append(1)
    return _with_company(groups, rows)


def _with_company(groups: list[int], rows: tuple[Row, ...]) -> list[int]:
    """The groups, the last ones as one where it would be only a few rows."""
    while len(groups) > 1 and groups[-1] < LEAST_AT_THE_END:
        together = sum(groups[-2:])
        if together > MOST_AT_THE_END or any(len(row.label) > LONG_LABEL for row in rows[-together:]):
            break
        groups[-2:] = [together]
    return groups


def _may_split(row: Row) -> bool:
    return len(row.label) > LONGEST_UNSPLIT


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


def _kept(rows: tuple[Row, ...], bodies: Sequence[str]) -> Iterator[str]:
    """The rows, each group ending the first of its rows with the cell that spans it."""
    at = 0
    for size in kept_together(rows):
        single = "split1" if _may_split(rows[at]) else "k1"
        yield f"{bodies[at]}{single if size == 1 else f'keep({size})'},\n"
        yield from (f"{body}\n" for body in bodies[at + 1 : at + size])
        at += size


def _row_heights(heights: Iterator[str]) -> str:
    """As typst's list of tracks, the header's first: runs of equal rows are written once."""
    runs = ((height, sum(1 for _ in run)) for height, run in groupby(heights))
    return " + ".join(f"({height},) * {count}" for height, count in runs)


def _heads(table: Table, *, units: str) -> str:
    """The column headings, under those of their groups where there are any."""
    if not table.columns:
        return f"head-cell({literal(units)}, span: 2), "
    *others, last = (f"head-cell({literal(printed_head(column))}" for column in table.columns)
    heads = "".join(f"{head}), " for head in (f"head-cell({literal(units)}", *others))
    return f"{_group_heads(table.columns)}{heads}{last}, span: 2), "


def _group_heads(columns: Sequence[Column]) -> str:
    groups = [(name, sum(1 for _ in run)) for name, run in groupby(columns, key=lambda column: column.group)]
    if not any(name for name, _ in groups):
        return ""
    cells = (
        f"group-cell({literal(name)}, span: {count}), " if name else f"table.cell(colspan: {count})[], "
        for name, count in groups
    )
    return f"[], {''.join(cells)}[], "


def _align(column: Column) -> str:
    return "right" if column.kind in FIGURE_KINDS else "left"


class _Writer:
    """Writes the rows of one table."""

    def __init__(self, table: Table, *, fit: Fit) -> None:
        self._width = len(table.columns) + 1
        self._room = fit.label
        self._rooms = fit.columns
        self._tight, self._line = fit.tight, LINE_HEIGHT - fit.tight
        self._cells = [_cell_writer(column) for column in table.columns]
        self._sides = [_align(column) for column in table.columns]
        self._sign = literal(fit.sign)
        self._signed = rows_with_sign(table) if fit.sign else frozenset[str]()
        self._money = [column.kind == ColumnKind.MONEY for column in table.columns]
        self._words = [
            at for at, column in enumerate(table.columns) if column.kind in {ColumnKind.TEXT, ColumnKind.DATE}
        ]
        self._is_first = True

    def row(self, row: Row, cells: Cells) -> tuple[str, str]:
        """The row's cells, without the last one of no width; and its height."""
        body, height = self._row(row, cells)
        self._is_first = False
        return body, height

    def _row(self, row: Row, cells: Cells) -> tuple[str, str]:
        label = literal(row.label)
        if row.note is not None:
            label = f"noted({label}, {row.note})"
        if _may_split(row):
            return f"splittable({self._width}, {label}), ", TALL
        if row.kind == RowKind.NOTE:
            return f"remark({self._width}, {row.level}, {label}), ", TALL
        if row.kind == RowKind.SECTION:
            return f"section({self._width}, {row.level}, {label}), ", self._section_height(row)
        is_one_line = self._is_one_line(row, cells)
        name = self._name(row, label, is_one_line=is_one_line)
        figures = self._sum_cells(row, cells) if row.kind in SUMS else self._line_cells(row, cells)
        height = f"{self._line:.3g}em" if is_one_line and row.kind != RowKind.TOTAL else TALL
        return f"{name}, {figures}", height

    def _section_height(self, row: Row) -> str:
        room = self._room + sum(self._rooms)
        if label_width(row) > room:
            return TALL
        above = 0.0 if self._is_first else section_space(row, tight=self._tight)
        return f"{self._line + above:.3g}em"

    def _is_one_line(self, row: Row, cells: Cells) -> bool:
        beside = NOTE_NUMBER if row.note is not None else 0.0
        if not _is_latin(row.label) or label_width(row) + beside > self._room:
            return False
        return all(_is_latin(cells[at]) and printed_width(cells[at]) <= self._rooms[at] for at in self._words)

    def _name(self, row: Row, label: str, *, is_one_line: bool) -> str:
        account = literal(row.account) if row.account else "none"
        name = f"{'n' if is_one_line else 'name'}({row.level}, {account}, {label})"
        if row.kind == RowKind.TOTAL:
            return f"topped(left, b({name}))"
        return f"b({name})" if row.kind == RowKind.SUBTOTAL else name

    def _line_cells(self, row: Row, cells: Cells) -> str:
        if row.id in self._signed:
            return "".join(map(self._signed_line_cell, cells, self._money, self._cells))
        return "".join(
            [f"{write(text)}, " if text else "[], " for text, write in zip(cells, self._cells, strict=True)]
        )

    def _signed_line_cell(self, text: str, is_money: bool, write: Callable[[str], str]) -> str:  # noqa: FBT001
        if not text:
            return "[], "
        return f"{self._with_sign(text)}, " if is_money else f"{write(text)}, "

    def _sum_cells(self, row: Row, cells: Cells) -> str:
        look = "closed" if row.kind == RowKind.TOTAL else "summed"
        parts: list[str] = []
        for text, is_money, write, side in zip(cells, self._money, self._cells, self._sides, strict=True):
            if not text:
                parts.append("[], ")
            elif is_money:
                body = self._with_sign(text) if row.id in self._signed else write(text)
                parts.append(f"{look}({body}), ")
            else:
                body = f"b({write(text)})"
                parts.append(f"topped({side}, {body}), " if row.kind == RowKind.TOTAL else f"{body}, ")
        return "".join(parts)

    def _with_sign(self, text: str) -> str:
        return f"signed({self._sign}, {_figure(text)})"


def _cell_writer(column: Column) -> Callable[[str], str]:
    if column.kind in {ColumnKind.MONEY, ColumnKind.PERCENT}:
        return _figure
    return _words if column.kind == ColumnKind.TEXT else literal


def _is_latin(text: str) -> bool:
    """Whether the widths that we reckon with hold for it."""
    return text.isascii() or max(text) < FIRST_NOT_LATIN


def _figure(text: str) -> str:
    """Digits and what stands between them, which need no care; a closing parenthesis hangs."""
    return f'm("{text}")' if text.endswith(")") else f'"{text}"'


def _words(text: str) -> str:
    return f"words({literal(text)})"
