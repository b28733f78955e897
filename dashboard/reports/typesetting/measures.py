"""How wide things print, and on which paper and at which size a report therefore fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.reports.report import Column, ColumnKind, Report, Row, RowKind, Table
from dashboard.reports.typesetting.printed import printed_cell, printed_head
from dashboard.reports.typesetting.text import CHUNK, LONGEST_UNBROKEN
from dashboard.reports.wording import LETTER_CURRENCIES

MARGINS = 2 * 17 * 72 / 25.4
POINTS_WIDE = {"a4": (595.28, 841.89), "us-letter": (612.0, 792.0), "a3": (841.89, 1190.55)}
UPRIGHT_SIZES = (9.0, 8.5, 8.0)
LYING_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
LARGE_PAPER_SIZES = (6.5, 5.5, 4.5, 3.5, 2.5)  # Small on large paper rather than a column lost.
FIGURE_KINDS = {ColumnKind.MONEY, ColumnKind.PERCENT, ColumnKind.DAYS}
HEAD_SCALE = 0.88  # As in layout.typ.
GUTTER = 0.9  # All widths below are in em of the table's size.
LABEL_LEAST, LABEL_MOST = 10.0, 19.0  # More is taken when there is room.
TEXT_LEAST, TEXT_MOST = 5.0, 16.0
FIGURE_LEAST = 3.6
AIR_MOST = 2.0  # What a figure's column gains on a page with room to spare.
HEAD_UNBROKEN = 5.6  # A shorter column heading is not worth two lines.
INDENT = 1.1
NARROW, DIGIT, CAPITAL, WIDE = 0.32, 0.65, 0.76, 1.02  # Advances of the bundled semibold.
OTHER = 0.62
NARROW_CHARACTERS = frozenset(" ,.;:'|!iljftrI()[]/\N{NO-BREAK SPACE}")
WIDE_CHARACTERS = frozenset("mwMW%@")


@dataclass(frozen=True)
class Paper:
    """What a report prints on: the paper and the way up."""

    name: str
    flipped: bool = False

    @property
    def points_wide(self) -> float:
        """Between the margins."""
        upright, lying = POINTS_WIDE[self.name]
        return (lying if self.flipped else upright) - MARGINS


@dataclass(frozen=True)
class Fit:
    """The size of a table's type in points, and the widths of its columns in em; the label takes the rest."""

    size: float
    columns: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """How a report prints: its paper, and the fit of each of its tables."""

    paper: Paper
    fits: tuple[Fit, ...]


@dataclass(frozen=True)
class _Need:
    """What a column needs to lose nothing, and what it would take to need no second line."""

    least: float
    most: float


@dataclass(frozen=True)
class _Measure:
    label: _Need
    columns: tuple[_Need, ...]

    @property
    def least(self) -> float:
        return self.label.least + GUTTER * len(self.columns) + sum(need.least for need in self.columns)


def layout_of(report: Report, *, currency: str, digits: int) -> Layout:
    """The largest readable type in which no column of any table is cut: upright first, then lying."""
    measures = _aligned(report.tables, digits=digits)
    widest = max((measure.least for measure in measures), default=0.0)
    paper, sizes = _paper_for(widest, name=usual_paper(currency))
    pairs = zip(measures, report.tables, strict=True)
    return Layout(paper, tuple(_fit(measure, table, paper, sizes) for measure, table in pairs))


def usual_paper(currency: str) -> str:
    """The paper that lies in the printers where the currency is at home."""
    return "us-letter" if currency in LETTER_CURRENCIES else "a4"


def printed_width(text: str) -> float:
    """Of a line of text in em, never less than it really takes for Latin script."""
    return sum(_advance(character) for character in text)


def _paper_for(widest: float, *, name: str) -> tuple[Paper, tuple[float, ...]]:
    choices = ((Paper(name), UPRIGHT_SIZES), (Paper(name, flipped=True), LYING_SIZES))
    for paper, sizes in choices:
        if widest <= paper.points_wide / sizes[-1]:
            return paper, sizes
    return Paper("a3", flipped=True), LARGE_PAPER_SIZES


def _fit(measure: _Measure, table: Table, paper: Paper, sizes: tuple[float, ...]) -> Fit:
    size = next((size for size in sizes if measure.least <= paper.points_wide / size), sizes[-1])
    spare = max(0.0, paper.points_wide / size - measure.least)
    widths: list[float] = []
    for need in measure.columns:
        extra = min(need.most - need.least, spare)
        spare -= extra
        widths.append(need.least + extra)
    spare = max(0.0, spare - (measure.label.most - measure.label.least))
    air = min(AIR_MOST, spare / 2 / max(1, len(widths)))
    figures = (column.kind in FIGURE_KINDS for column in table.columns)
    return Fit(size, tuple(width + air * is_figure for width, is_figure in zip(widths, figures, strict=True)))


def _aligned(tables: Sequence[Table], *, digits: int) -> list[_Measure]:
    """Measures of the tables; those with the same kinds of columns share one, and so line up on the page."""
    shared: dict[tuple[ColumnKind, ...], _Measure] = {}
    for table in tables:
        kinds = tuple(column.kind for column in table.columns)
        measure = _measure(table, digits=digits)
        shared[kinds] = _wider(shared[kinds], measure) if kinds in shared else measure
    return [shared[tuple(column.kind for column in table.columns)] for table in tables]


def _wider(one: _Measure, other: _Measure) -> _Measure:
    pairs = zip((one.label, *one.columns), (other.label, *other.columns), strict=True)
    label, *columns = (_Need(max(a.least, b.least), max(a.most, b.most)) for a, b in pairs)
    return _Measure(label, tuple(columns))


def _measure(table: Table, *, digits: int) -> _Measure:
    columns = tuple(_need(table, column, digits=digits) for column in table.columns)
    return _Measure(_label_need(table), columns)


def _need(table: Table, column: Column, *, digits: int) -> _Need:
    head = _head_width(printed_head(column))
    texts = {printed_cell(row, column, digits=digits) for row in table.rows}
    natural = max(map(printed_width, texts), default=0.0)
    if column.kind in FIGURE_KINDS:
        # Room for the parenthesis that a figure without one leaves free.
        least = max(FIGURE_LEAST, natural + printed_width(")"), head + printed_width(")"))
        return _Need(least, least)
    if column.kind == ColumnKind.DATE:
        return _Need(max(natural, head), max(natural, head))
    words = max(map(_longest_word, texts), default=0.0)
    least = max(min(natural, TEXT_LEAST), words, head)
    return _Need(least, max(least, min(natural, TEXT_MOST)))


def _label_need(table: Table) -> _Need:
    rows = [row for row in table.rows if row.kind not in {RowKind.SECTION, RowKind.NOTE}]
    natural = max((printed_width(row.label) + _before_label(row) for row in rows), default=LABEL_LEAST)
    words = max((_longest_word(row.label) + _before_label(row) for row in rows), default=0.0)
    return _Need(max(words, min(LABEL_MOST, natural)) + INDENT, max(words, natural) + INDENT)


def _before_label(row: Row) -> float:
    return row.level * INDENT + printed_width(row.account or "")


def _longest_word(text: str) -> float:
    """The width of the longest piece of the text that stays on one line."""
    words = re.split(r"[ -]", text)
    return max(printed_width(word[:CHUNK] if len(word) > LONGEST_UNBROKEN else word) for word in words)


def _head_width(label: str) -> float:
    """The least width of a column heading: its longest word, or all of it when it is short."""
    if printed_width(label) <= HEAD_UNBROKEN:
        return printed_width(label) * HEAD_SCALE
    return max(map(printed_width, label.split(" "))) * HEAD_SCALE


def _advance(character: str) -> float:
    if character.isdigit():
        return DIGIT
    if character in NARROW_CHARACTERS:
        return NARROW
    if character in WIDE_CHARACTERS:
        return WIDE
    return CAPITAL if character.isupper() else OTHER if character.isascii() else CAPITAL
