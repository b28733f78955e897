"""Which columns of a report are shown: sets of comparatives that a person switches off and on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.pages.reports.figures import FigureTable

TREND = "trend"  # A table of its own rather than columns of the statement.
CHANGES = {"change", "change_pct", "year_change", "year_change_pct", "ytd_change", "ytd_change_pct"}
COLUMN_SETS: dict[str, tuple[str, frozenset[str]]] = {
    "prior": ("Prior period", frozenset({"prior_period", "change", "change_pct"})),
    "prior_year": (
        "Prior year",
        frozenset(
            {"prior_year", "year_change", "year_change_pct", "prior_ytd", "ytd_change", "ytd_change_pct"}
        ),
    ),
    "ytd": (
        "Year to date",
        frozenset(
            {"ytd", "prior_ytd", "ytd_change", "ytd_change_pct"}
            | {"ytd_budget", "ytd_variance", "ytd_fu", "ytd_variance_pct"}
        ),
    ),
    "change": ("Changes", frozenset(CHANGES)),
    "full_year": ("Full-year budget", frozenset({"year_budget", "remaining"})),
    TREND: ("Twelve-month trend", frozenset()),
}


@dataclass(frozen=True)
class SetChip:
    """One set that the report has columns of, and whether they are shown."""

    key: str
    label: str
    is_on: bool


def sets_named(text: str) -> list[str]:
    """The sets that an address hides, in their order; what it names wrongly is left out."""
    named = set(text.split(","))
    return [key for key in COLUMN_SETS if key in named]


def chips_of(tables: Sequence[FigureTable], hidden: Collection[str]) -> list[SetChip]:
    """A chip for each set that the report has something of."""
    there = {column.id for table in tables for column in table.columns}
    has_trend = any(table.id == TREND for table in tables)
    return [
        SetChip(key, label, key not in hidden)
        for key, (label, columns) in COLUMN_SETS.items()
        if (has_trend if key == TREND else there & columns)
    ]


def without(tables: Iterable[FigureTable], hidden: Collection[str]) -> list[FigureTable]:
    """The tables without the columns of the hidden sets; a column of two sets needs both."""
    columns = frozenset[str]().union(*(COLUMN_SETS[key][1] for key in hidden))
    return [_without(table, columns) for table in tables if not (table.id == TREND and TREND in hidden)]


def _without(table: FigureTable, hidden: Collection[str]) -> FigureTable:
    kept = [at for at, column in enumerate(table.columns) if column.id not in hidden]
    if not kept or len(kept) == len(table.columns):
        return table
    return replace(
        table,
        columns=[table.columns[at] for at in kept],
        rows=[replace(row, cells=[row.cells[at] for at in kept] if row.cells else []) for row in table.rows],
    )
