"""How high things print, and so how many pages tables take: the numbers of layout.typ, for its tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from dashboard.reports.report import ColumnKind, Row, RowKind, Table
from dashboard.reports.typesetting.advances import before_label, lines_taken
from dashboard.reports.typesetting.fit import Fit
from dashboard.reports.typesetting.printed import Cells, printed_head

Printed = tuple[Table, Sequence[Cells]]
Cost = tuple[int, int]  # About how many pages, and how many rows' further lines.

ACROSS = frozenset({RowKind.SECTION, RowKind.NOTE})  # Rows of words that run across the table.
TIGHTER = (0.0, 0.04, 0.08, 0.12, 0.16)  # Em that each line may give for the sake of a page.

# In em of the table's type.
LINE_HEIGHT, LINE_PITCH = 1.31, 1.23  # Of a row of one line, and what each further line adds.
ABOVE_SECTION, ABOVE_SUBSECTION = 1.0, 0.55
SECTION_GIVES = 2.5  # A share of the space above a heading, for each em that a line gives.
HEAD_SCALE = 0.88
REMARK = 1.37

# In points.
MASTHEAD, MASTHEAD_LINE = 42.0, 12.3  # From the upper margin to the first table.
CALLOUT, CALLOUT_LINE, CALLOUT_SIZE, CALLOUT_INSET = 35.0, 11.1, 9.0, 18.0
TABLE_TITLE, BETWEEN_TABLES = 36.0, 8.0
HEAD_FOOT = 3.0  # Below a line of column headings.
TOTAL_RULES = 1.8
FOOTNOTES, NOTES, NOTE, NOTE_LINE, NOTE_SIZE = 10.0, 16.0, 12.1, 9.8, 7.92
ENTITY_SIZE = 10.0
SAFETY = 4.0  # Rather a line too tight than a page too many.


@dataclass(frozen=True)
class Around:
    """What stands around a table: above a report's first one entity and callout, below each its notes."""

    entity: str = ""
    callout: str = ""
    footnotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def points_high(self, points_wide: float) -> float:
        """All of it on a page that wide."""
        high = 0.0
        if self.entity:
            high += MASTHEAD + MASTHEAD_LINE * (lines_taken(self.entity, points_wide / ENTITY_SIZE) - 1)
        if self.callout:
            room = (points_wide - CALLOUT_INSET) / CALLOUT_SIZE
            high += CALLOUT + CALLOUT_LINE * (lines_taken(self.callout, room) - 1)
        for above, notes in ((FOOTNOTES, self.footnotes), (NOTES, self.notes)):
            lines = [lines_taken(note, points_wide / NOTE_SIZE) for note in notes]
            high += above * bool(notes) + sum(NOTE + NOTE_LINE * (count - 1) for count in lines)
        return high


def best_of(
    choices: Sequence[Sequence[Fit]], of: Sequence[Printed], *, around: Sequence[Around]
) -> tuple[Cost, list[Fit]]:
    """Of the fits for tables that share pages those that need the fewest, then the fewest second lines.

    Where one page is nearly enough, the lines give a little.
    """
    found: list[tuple[int, int, float, list[Fit]]] = []
    for fits in choices:
        lines = [_lines_of(printed, fit) for printed, fit in zip(of, fits, strict=True)]
        second = sum(count - 1 for each in lines for count in each)
        for tight in TIGHTER:
            pages = _pages(of, fits, lines, tight=tight, around=around)
            if tight == 0 or pages == 1:
                found.append((pages, second, tight, [replace(fit, tight=tight) for fit in fits]))
            if pages == 1:
                break
    pages, second, _, best = min(found, key=lambda each: each[:3])
    return (pages, second), best


def section_space(row: Row, *, tight: float) -> float:
    """Above a heading, in em, when each line gives `tight` em."""
    return (ABOVE_SUBSECTION if row.level else ABOVE_SECTION) * (1 - SECTION_GIVES * tight)


def _pages(
    of: Sequence[Printed],
    fits: Sequence[Fit],
    lines: Sequence[Sequence[int]],
    *,
    tight: float,
    around: Sequence[Around],
) -> int:
    """About how many pages the tables take, one after the other; whether one is enough, exactly."""
    paper = fits[0].paper
    high = SAFETY + sum(each.points_high(paper.points_wide) for each in around)
    for at, ((table, _), fit, counts) in enumerate(zip(of, fits, lines, strict=True)):
        if table.title:
            high += TABLE_TITLE
        elif at:
            high += BETWEEN_TABLES
        high += _head_height(table, fit) + _rows_height(table, counts, size=fit.size, tight=tight)
    return ceil(high / paper.points_high)


def _rows_height(table: Table, lines: Sequence[int], *, size: float, tight: float) -> float:
    rows = table.rows
    em = sum(_row_height(row, lines=count, tight=tight) for row, count in zip(rows, lines, strict=True))
    if rows and rows[0].kind == RowKind.SECTION:
        em -= section_space(rows[0], tight=tight)
    return em * size + TOTAL_RULES * sum(row.kind == RowKind.TOTAL for row in rows)


def _row_height(row: Row, *, lines: int, tight: float) -> float:
    if row.kind == RowKind.NOTE:
        return REMARK - tight + LINE_PITCH * (lines - 1)
    above = section_space(row, tight=tight) if row.kind == RowKind.SECTION else 0.0
    return LINE_HEIGHT - tight + (LINE_PITCH - tight) * (lines - 1) + above


def _head_height(table: Table, fit: Fit) -> float:
    heads = (printed_head(column) for column in table.columns)
    rooms = (width / HEAD_SCALE for width in fit.columns)
    lines = max((lines_taken(head, room) for head, room in zip(heads, rooms, strict=True)), default=1)
    high = (LINE_HEIGHT + LINE_PITCH * (lines - 1)) * HEAD_SCALE * fit.size + HEAD_FOOT
    if any(column.group for column in table.columns):
        high += LINE_HEIGHT * HEAD_SCALE * fit.size + HEAD_FOOT
    return high


def _lines_of(printed: Printed, fit: Fit) -> list[int]:
    """How many lines each row of a table takes: by its label and by its words in other columns."""
    table, cells = printed
    words = [at for at, column in enumerate(table.columns) if column.kind == ColumnKind.TEXT]
    whole = fit.paper.points_wide / fit.size
    counts: list[int] = []
    for row, of in zip(table.rows, cells, strict=True):
        room = whole if row.kind in ACROSS else fit.label
        beside = (lines_taken(of[at], fit.columns[at]) for at in words) if of else ()
        counts.append(max(lines_taken(row.label, room, before=before_label(row)), *beside, 1))
    return counts
