"""How wide things print, and on which paper and at which size the tables of a report therefore fit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.reports.report import Column, ColumnKind, Table
from dashboard.reports.typesetting.advances import (
    INDENT,
    PARENTHESIS,
    before_label,
    label_width,
    printed_width,
)
from dashboard.reports.typesetting.fit import Fit, Paper, usual_paper
from dashboard.reports.typesetting.heights import ACROSS, HEAD_SCALE, Around, Cost, Printed, best_of
from dashboard.reports.typesetting.printed import Cells, printed_head, rows_with_sign
from dashboard.reports.typesetting.text import CHUNK, LONGEST_UNBROKEN

UNCOUNTED: Cost = (0, 0)
FEW_ROWS = 200  # A longer list is not set smaller to save one of many pages.
SHRINKS = (0.5, 1.0)
UPRIGHT_SIZES = (9.0, 8.5, 8.0, 7.5)
LYING_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
READABLE = 7.0  # The currency's sign may make type smaller, but not smaller than this.
LARGE_PAPER_SIZES = (6.5, 5.5, 4.5, 3.5, 2.5)  # Small on large paper rather than a column lost.
FIGURE_KINDS = {ColumnKind.MONEY, ColumnKind.PERCENT, ColumnKind.DAYS}
GUTTER, GROUP_GUTTER = 0.95, 1.6  # All widths below are in em of the table's size.
SIGN_GAP = 0.35  # Between the currency's sign and the figure, at least.
LABEL_LEAST, LABEL_MOST = 10.0, 16.0  # More is taken when there is room.
TEXT_LEAST, TEXT_MOST = 5.0, 16.0
FIGURE_LEAST = 3.4
AIR_MOST = 2.0  # What a figure's column gains on a page with room to spare.
HEAD_AIR = 0.05  # No heading parts for a hair.
HEAD_UNBROKEN = 6.8  # A shorter column heading is not worth two lines.
BREAKS = re.compile("[ -]|(?<=[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff])")  # After each Chinese one, too.


@dataclass(frozen=True)
class _Need:
    """What a column needs to lose nothing, and what it would take to need no second line."""

    least: float
    most: float


@dataclass(frozen=True)
class _Measure:
    label: _Need
    columns: tuple[_Need, ...]
    gutters: tuple[float, ...]

    @property
    def least(self) -> float:
        return self.label.least + sum(self.gutters) + sum(need.least for need in self.columns) + PARENTHESIS


def fits_of(
    tables: Sequence[Table],
    cells: Sequence[Sequence[Cells]],
    *,
    currency: str,
    sign: str,
    around: Sequence[Around] = (),
) -> tuple[Fit, ...]:
    """For each table the largest readable type in which no column is cut: upright first, then lying.

    `cells` are the printed rows of each table, `around` says what stands beside each. Tables that share a
    page share its paper, and those of the same kinds of columns line up on it.
    """
    fits: list[Fit] = []
    for run in _runs(tables):
        of = [(tables[at], cells[at]) for at in run]
        beside = [around[at] for at in run if at < len(around)]
        fits += _fits_of_run(of, currency=currency, sign=sign, around=beside)
    return tuple(fits)


def _fits_of_run(of: Sequence[Printed], *, currency: str, sign: str, around: Sequence[Around]) -> list[Fit]:
    """The fits with the currency's sign, unless it takes larger paper, smaller type or more lines."""
    cost, without = _fits(of, currency=currency, sign="", around=around)
    if not sign:
        return without
    cost_with_sign, with_sign = _fits(of, currency=currency, sign=sign, around=around)
    pairs = zip(with_sign, without, strict=True)
    fits = all(one.paper == other.paper and one.size >= min(other.size, READABLE) for one, other in pairs)
    return with_sign if fits and cost_with_sign <= cost else without


def _fits(
    of: Sequence[Printed], *, currency: str, sign: str, around: Sequence[Around]
) -> tuple[Cost, list[Fit]]:
    """The largest type that fits, or a little smaller or tighter where that saves a page or second lines.

    Comes with what they cost; of very many rows nobody counts it.
    """
    measures = _aligned(of, sign=sign)
    widest = max(measure.least for measure in measures)
    paper, sizes = _paper_for(widest, name=usual_paper(currency))

    def at_most(largest: float) -> list[Fit]:
        smaller = [size for size in sizes if size <= largest] or sizes[-1:]
        pairs = zip(measures, of, strict=True)
        return [_fit(measure, table, paper, smaller, sign=sign) for measure, (table, _) in pairs]

    usual = at_most(sizes[0])
    if sum(len(table.rows) for table, _ in of) > FEW_ROWS:
        return UNCOUNTED, usual
    largest = max(fit.size for fit in usual)
    choices = [usual, *(at_most(largest - less) for less in SHRINKS if largest - less >= READABLE)]
    return best_of(choices, of, around=around)


def _runs(tables: Sequence[Table]) -> list[list[int]]:
    """Which tables follow one another on the same pages."""
    runs: list[list[int]] = []
    for at, table in enumerate(tables):
        if runs and not table.starts_page:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _paper_for(widest: float, *, name: str) -> tuple[Paper, tuple[float, ...]]:
    choices = ((Paper(name), UPRIGHT_SIZES), (Paper(name, flipped=True), LYING_SIZES))
    for paper, sizes in choices:
        if widest <= paper.points_wide / sizes[-1]:
            return paper, sizes
    return Paper("a3", flipped=True), LARGE_PAPER_SIZES


def _fit(measure: _Measure, table: Table, paper: Paper, sizes: Sequence[float], *, sign: str) -> Fit:
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
    columns = tuple(width + air * is_figure for width, is_figure in zip(widths, figures, strict=True))
    return Fit(paper, size, columns, measure.gutters, sign)


def _aligned(tables: Iterable[Printed], *, sign: str) -> list[_Measure]:
    """Measures of the tables; those with the same kinds of columns share one, and so line up on the page."""
    shared: dict[tuple[ColumnKind, ...], _Measure] = {}
    of: list[tuple[ColumnKind, ...]] = []
    for table, cells in tables:
        kinds = tuple(column.kind for column in table.columns)
        measure = _measure(table, cells, sign=sign)
        shared[kinds] = _wider(shared[kinds], measure) if kinds in shared else measure
        of.append(kinds)
    return [shared[kinds] for kinds in of]


def _wider(one: _Measure, other: _Measure) -> _Measure:
    pairs = zip((one.label, *one.columns), (other.label, *other.columns), strict=True)
    label, *columns = (_Need(max(a.least, b.least), max(a.most, b.most)) for a, b in pairs)
    return _Measure(label, tuple(columns), tuple(map(max, one.gutters, other.gutters)))


def _measure(table: Table, cells: Sequence[Cells], *, sign: str) -> _Measure:
    signed = rows_with_sign(table) if sign else frozenset[str]()
    with_sign = [row for row, of in zip(table.rows, cells, strict=True) if of and row.id in signed]
    columns = tuple(
        _need(column, {of[at] for of in cells if of}, room_for_sign=sign if with_sign else "")
        for at, column in enumerate(table.columns)
    )
    return _Measure(_label_need(table), columns, _gutters(table.columns))


def _gutters(columns: Sequence[Column]) -> tuple[float, ...]:
    """What stands between the label and the first column, and between each two; more where a group begins."""
    if not columns:
        return ()
    between = (GROUP_GUTTER if before.group != after.group else GUTTER for before, after in pairwise(columns))
    return (GUTTER, *between)


def _need(column: Column, texts: set[str], *, room_for_sign: str) -> _Need:
    head = _head_width(printed_head(column))
    if column.kind in FIGURE_KINDS:
        # A closing parenthesis hangs in the gutter, so that digits stand under digits.
        natural = max((printed_width(text.removesuffix(")")) for text in texts), default=0.0)
        if room_for_sign and column.kind == ColumnKind.MONEY:
            natural += printed_width(room_for_sign) + SIGN_GAP
        least = max(FIGURE_LEAST, natural, head)
        return _Need(least, least)
    natural = max(map(printed_width, texts), default=0.0)
    if column.kind == ColumnKind.DATE:
        return _Need(max(natural, head), max(natural, head))
    words = max(map(_longest_word, texts), default=0.0)
    least = max(min(natural, TEXT_LEAST), words, head)
    return _Need(least, max(least, min(natural, TEXT_MOST)))


def _label_need(table: Table) -> _Need:
    rows = [row for row in table.rows if row.kind not in ACROSS]
    natural = max(map(label_width, rows), default=LABEL_LEAST)
    words = max((_longest_word(row.label) + before_label(row) for row in rows), default=0.0)
    return _Need(max(words, min(LABEL_MOST, natural)) + INDENT, max(words, natural) + INDENT)


def _longest_word(text: str) -> float:
    """The width of the longest piece of the text that stays on one line."""
    words = BREAKS.split(text)
    return max(printed_width(word[:CHUNK] if len(word) > LONGEST_UNBROKEN else word) for word in words)


def _head_width(label: str) -> float:
    """The least width of a column heading: its longest word, or all of it when it is short."""
    if printed_width(label) <= HEAD_UNBROKEN:
        return printed_width(label) * HEAD_SCALE + HEAD_AIR
    return max(map(printed_width, label.split(" "))) * HEAD_SCALE + HEAD_AIR
