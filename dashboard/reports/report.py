"""A report as values: what the PDF, the workbook, `figures.json` and the screen all show."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dashboard.schemas import ReportKey


class ColumnKind(StrEnum):
    MONEY = "money"  # Minor units, natural sign of the report.
    PERCENT = "percent"  # Hundredths of a percent: 12.34 % is 1234.
    TEXT = "text"
    DATE = "date"  # Text, ISO.
    DAYS = "days"  # Whole days, as a number.


class RowKind(StrEnum):
    SECTION = "section"  # A heading without figures.
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    NOTE = "note"  # A sentence across the table.


@dataclass(frozen=True)
class Terms:
    """How a figure is the signed sum of others: (+1 or -1, id of a row or of a column) pairs."""

    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Column:
    """One column; `terms` name other money columns of the same row when it is computed from them.

    A percent column is `ratio_of[0] / |ratio_of[1]|`, empty where the latter is zero or missing.
    Neighbours with the same `group` stand under one common heading, and there go by their `short` label.
    """

    id: str
    label: str
    kind: ColumnKind = ColumnKind.MONEY
    terms: Terms | None = None
    ratio_of: tuple[str, str] | None = None
    group: str = ""
    short: str = ""


@dataclass(frozen=True)
class Row:
    """One row; `terms` name the rows of the same table that a subtotal or total is the sum of.

    `values` holds money columns in minor units, `percents` the percent columns, `texts` the text, date and
    days columns. A column that is missing or None prints blank (no comparative), zero prints as a dash.
    """

    id: str  # Unique in the report, stable from package to package.
    label: str
    kind: RowKind = RowKind.LINE
    level: int = 0  # Indentation.
    values: dict[str, int | None] = field(default_factory=dict[str, int | None])
    percents: dict[str, int | None] = field(default_factory=dict[str, int | None])
    texts: dict[str, str] = field(default_factory=dict[str, str])
    terms: Terms | None = None
    account: str | None = None
    party: str | None = None
    document: str | None = None
    # Budget vs actual: whether a higher figure is better (income) or worse (expense); decides F and U and
    # the sign of computed variances. None elsewhere.
    favourable_when_higher: bool | None = None
    note: int | None = None  # Number of the preparer's note on the line.


@dataclass(frozen=True)
class LineNote:
    """What the preparer says of a line: a numbered footnote."""

    number: int  # From 1 on, in the order of the report's lines.
    row_id: str
    label: str  # Of the line, when the note was written.
    text: str
    author: str
    written_on: date  # Where the business is.
    is_shown: bool = True  # Whether the report still has the line.


@dataclass(frozen=True)
class Table:
    """A grid with one set of columns; the PDF starts a new page for it when asked to.

    A table `of_detail` holds what another table sums up: a very long one is left to the workbook.
    """

    id: str
    title: str  # Empty when the report's title says it all.
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    starts_page: bool = False
    of_detail: bool = False


@dataclass(frozen=True)
class Report:
    """One report of a package, computed from a cut."""

    key: ReportKey
    title: str
    period_wording: str  # "As of 30 September 2026", "For the month ended 30 September 2026".
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()  # Printed under the last table.
    line_notes: tuple[LineNote, ...] = ()  # By number.
    watermark: str = ""  # Of the cut that it was made from (T16).


class TieOutKind(StrEnum):
    HARD = "hard"
    SOFT = "soft"


class TieOutStatus(StrEnum):
    PASS = "pass"
    WARNING = "warning"
    FAIL = "fail"
    COULD_NOT_RUN = "could_not_run"
    NOT_APPLICABLE = "not_applicable"


class TieOutUnit(StrEnum):
    MONEY = "money"  # Minor units.
    COUNT = "count"  # Of things: entries, accounts, figures, periods.


@dataclass(frozen=True)
class TieOut:
    """Result of one tie-out rule: both numbers, in its unit, and what to look at when they differ."""

    id: str  # T02
    title: str
    kind: TieOutKind
    status: TieOutStatus
    left_label: str = ""
    left: int | None = None
    right_label: str = ""
    right: int | None = None
    difference: int | None = None
    tolerance: int = 0
    detail: str = ""
    count: int | None = None
    unit: TieOutUnit = TieOutUnit.MONEY

    def digits(self, minor_unit_digits: int) -> int:
        """Decimal places of its numbers, in a currency that has so many."""
        return minor_unit_digits if self.unit == TieOutUnit.MONEY else 0

    @property
    def blocks(self) -> bool:
        """Whether it stops a final package and the close: a hard rule that failed or could not run."""
        return self.kind == TieOutKind.HARD and self.status in {
            TieOutStatus.FAIL,
            TieOutStatus.COULD_NOT_RUN,
        }


@dataclass(frozen=True)
class PackageContent:
    """Everything a package prints: the reports selected, the tie-outs over all of them."""

    reports: tuple[Report, ...]
    tie_outs: tuple[TieOut, ...]


@dataclass(frozen=True)
class Frame:
    """What every page of a package says around the figures (accounting-rules 4.8)."""

    entity: str
    currency: str
    minor_unit_digits: int
    basis: str  # "Accrual basis"
    standing: str  # "Draft", "Final": a final package covers closed periods and no hard rule fails.
    watermark: str
    cut_at: str  # "21 Nov 2026 14:05 (America/New_York)", when the cut was taken.
    period_wording: str  # "Month ended 30 September 2026"
    chain_head: str = ""  # "No. 12 · 3f2a…": the last link of the chain of closes; empty before the first.
    has_certificate: bool = False  # The package holds the certificate of its period's close.
    failed_rules: tuple[str, ...] = ()  # Ids of the rules that block; a draft stamp names them.
