"""How wide things print, and on which paper and at which size a report therefore fits."""

from dataclasses import dataclass

from dashboard.reports.report import Column, ColumnKind, Report, RowKind, Table
from dashboard.reports.typesetting.printed import printed_cell
from dashboard.reports.wording import LETTER_CURRENCIES

MILLIMETRE = 72 / 25.4
MARGINS = 2 * 17 * MILLIMETRE
POINTS_WIDE = {"a4": (595.28, 841.89), "us-letter": (612.0, 792.0), "a3": (841.89, 1190.55)}
FIGURE_KINDS = {ColumnKind.MONEY, ColumnKind.PERCENT, ColumnKind.DAYS}
HEAD_SCALE = 0.88  # As in layout.typ.
GUTTER = 0.9  # All widths below are in em of the report's size.
LABEL_LEAST, LABEL_MOST = 10.0, 19.0
TEXT_LEAST, TEXT_MOST = 5.0, 16.0
FIGURE_LEAST = 3.6
HEAD_UNBROKEN = 5.6  # A shorter column heading is not worth two lines.
INDENT = 1.1
NARROW, DIGIT, CAPITAL, WIDE = 0.32, 0.65, 0.76, 1.02  # Advances of the bundled semibold.
OTHER = 0.62
NARROW_CHARACTERS = frozenset(" ,.;:'|!iljftrI()[]/\N{NO-BREAK SPACE}")
WIDE_CHARACTERS = frozenset("mwMW%@")


@dataclass(frozen=True)
class Fit:
    """The paper, the way up and the size of the type that a report prints in."""

    paper: str
    flipped: bool
    points: float

    @property
    def width(self) -> float:
        """Between the margins, in em."""
        upright, lying = POINTS_WIDE[self.paper]
        return ((lying if self.flipped else upright) - MARGINS) / self.points


@dataclass(frozen=True)
class Widths:
    """Of the columns of one table, in em; the label takes what they leave."""

    columns: tuple[float, ...]


@dataclass(frozen=True)
class _Need:
    least: float
    most: float


def fit_of(report: Report, *, currency: str, digits: int) -> Fit:
    """The largest readable type in which no column of any table is cut: upright first, then lying."""
    needed = max((_least_width(table, digits=digits) for table in report.tables), default=0.0)
    fits = _fits("us-letter" if currency in LETTER_CURRENCIES else "a4")
    return next((fit for fit in fits if needed <= fit.width), fits[-1])


def widths_of(table: Table, *, fit: Fit, digits: int) -> Widths:
    """Widths of the table's columns: figures as wide as they print, texts share what the label can spare."""
    needs = [_need(table, column, digits=digits) for column in table.columns]
    gutters = GUTTER * len(table.columns)
    spare = fit.width - gutters - sum(need.least for need in needs)
    spare -= _label_least(table)
    widths: list[float] = []
    for need in needs:
        extra = max(0.0, min(need.most - need.least, spare))
        spare -= extra
        widths.append(need.least + extra)
    return Widths(tuple(widths))


def printed_width(text: str) -> float:
    """Of a line of text in em, never less than it really takes for Latin script."""
    return sum(_advance(character) for character in text)


def _fits(paper: str) -> tuple[Fit, ...]:
    upright = [Fit(paper=paper, flipped=False, points=points) for points in (9.0, 8.5, 8.0)]
    lying = [Fit(paper=paper, flipped=True, points=points) for points in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)]
    # Nothing sensible needs more; it prints small on large paper rather than lose a column.
    large = [Fit(paper="a3", flipped=True, points=points) for points in (6.5, 5.5, 4.5, 3.5, 2.5)]
    return (*upright, *lying, *large)


def _least_width(table: Table, *, digits: int) -> float:
    needs = (_need(table, column, digits=digits).least for column in table.columns)
    return _label_least(table) + GUTTER * len(table.columns) + sum(needs)


def _need(table: Table, column: Column, *, digits: int) -> _Need:
    head = _head_width(column.label)
    texts = {printed_cell(row, column, digits=digits) for row in table.rows}
    natural = max(map(printed_width, texts), default=0.0)
    if column.kind in FIGURE_KINDS:
        # Room for the parenthesis that a figure without one leaves free.
        least = max(FIGURE_LEAST, natural + printed_width(")"), head + printed_width(")"))
        return _Need(least, least)
    if column.kind == ColumnKind.DATE:
        return _Need(max(natural, head), max(natural, head))
    least = max(min(natural, TEXT_LEAST), head)
    return _Need(least, max(least, min(natural, TEXT_MOST)))


def _label_least(table: Table) -> float:
    """What the label needs so that few names take a second line."""
    widths = (
        printed_width(row.label) + printed_width(row.account or "") + row.level * INDENT
        for row in table.rows
        if row.kind not in {RowKind.SECTION, RowKind.NOTE}
    )
    return min(LABEL_MOST, max(widths, default=LABEL_LEAST) + INDENT)


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
