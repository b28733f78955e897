"""The figures of a package as tables in words: what `figures.json` says, read without trust in its shape."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from dashboard.components.tie_outs import TieOutRow, to_tie_out_rows
from dashboard.components.wording import day_text, money_text
from dashboard.money import NOTHING, plain_text
from dashboard.pages.reports.sparkline import Sparkline, sparkline
from dashboard.schemas import PackageTieOut

ROWS_MAX = 400
FLOWS = {"pl", "cash_flow", "budget_vs_actual"}  # Reports of a span of days; the others stand at a day.
LARGEST_DIGITS = 6
TREND = "trend"  # The table of twelve months, and after them their total.
TREND_TOTAL = "trend_total"

Json = dict[str, Any]


class FiguresUnreadable(Exception):
    """The package's figures.json is not what this screen can show."""

    def __init__(self) -> None:
        super().__init__("The figures of this package cannot be read. Download it, or build it again.")


@dataclass(frozen=True)
class FigureCell:
    """One printed figure, or a text beside the figures."""

    text: str
    look: str


@dataclass(frozen=True)
class FigureRow:
    """One row as it is printed; `journal` leads to what was posted behind it, `note` is its note's number."""

    id: str
    label: str
    kind: str
    level: str
    cells: list[FigureCell]
    journal: str
    spark: Sparkline
    note: str = ""


@dataclass(frozen=True)
class FigureColumn:
    id: str
    label: str
    look: str


@dataclass(frozen=True)
class FigureTable:
    """Rows with one set of columns."""

    id: str
    title: str
    columns: list[FigureColumn]
    rows: list[FigureRow]
    is_trend: bool


def read_figures(data: bytes) -> Json:
    """The whole of figures.json; FiguresUnreadable if it is none."""
    try:
        figures = json.loads(data)
    except ValueError as error:
        raise FiguresUnreadable from error
    if not isinstance(figures, dict) or not isinstance(figures.get("reports"), dict):
        raise FiguresUnreadable
    return figures


def digits_of(figures: Json) -> int:
    """Digits after the decimal point of the package's currency."""
    digits = figures.get("minor_unit_digits", 2)
    return digits if isinstance(digits, int) and 0 <= digits <= LARGEST_DIGITS else 2


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Part:
    """One table of a report as figures.json has it."""

    id: str
    title: str
    columns: list[Json]
    rows: list[Json]


def tables_of(figures: Json, key: str) -> list[FigureTable]:
    """The tables of one report in printed words; FiguresUnreadable when the report is not as agreed."""
    try:
        return [to_table(figures, key, part) for part in parts_of(figures["reports"][key])]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FiguresUnreadable from error


def parts_of(report: Json) -> list[Part]:
    """The tables of a report; all its rows are one table where it does not say how they are divided."""
    rows: list[Json] = report["rows"]
    if not report.get("tables"):
        return [Part(id="figures", title="", columns=with_figures(report["columns"], rows), rows=rows)]
    parts: list[Part] = []
    first = 0
    for table in report["tables"]:
        own = rows[first : first + table["row_count"]]
        first += table["row_count"]
        columns = with_figures(table["columns"], own)
        parts.append(Part(id=table["id"], title=table["title"], columns=columns, rows=own))
    return parts


def with_figures(columns: list[Json], rows: list[Json]) -> list[Json]:
    """The columns in which at least one of the rows has something."""
    return [
        column for column in columns if any(value_of(row, column["id"]) not in {None, ""} for row in rows)
    ]


def value_of(row: Json, column_id: str) -> int | str | None:
    """What the row has in a column: minor units, hundredths of a percent, or text."""
    for kind in ("values", "percents", "texts"):
        value = (row.get(kind) or {}).get(column_id)
        if value is not None:
            return value
    return None


def to_table(figures: Json, key: str, part: Part) -> FigureTable:
    """One table in words."""
    digits = digits_of(figures)
    return FigureTable(
        id=part.id,
        title=part.title or str(figures["reports"][key]["title"]),
        columns=[to_column(column) for column in part.columns],
        rows=[
            FigureRow(
                id=str(row["id"]),
                label=str(row["label"]),
                kind=str(row.get("kind", "line")),
                level=str(row.get("level", 0)),
                cells=[to_cell(row, column, digits=digits) for column in part.columns],
                journal=journal_address(figures, key, row),
                spark=spark_of(row, part),
            )
            for row in part.rows
        ],
        is_trend=part.id == TREND,
    )


def spark_of(row: Json, part: Part) -> Sparkline:
    """The months of a row of the trend as a line; nothing elsewhere, and where a month has no figure."""
    months = [column["id"] for column in part.columns if column["id"] != TREND_TOTAL]
    amounts = [value_of(row, month) for month in months] if part.id == TREND else []
    figures = [amount for amount in amounts if isinstance(amount, int)]
    return sparkline(figures) if len(figures) == len(amounts) else Sparkline()


def to_column(column: Json) -> FigureColumn:
    """The column in words."""
    return FigureColumn(id=str(column["id"]), label=str(column["label"]), look=look_of(column))


def look_of(column: Json) -> str:
    """How the cells of a column stand: figures to the right, days on one line, texts as they fall."""
    return {"text": "text", "date": "day"}.get(column.get("kind", "money"), "number")


def to_cell(row: Json, column: Json, *, digits: int) -> FigureCell:
    """The figure as reports print it; nothing where there is none."""
    return FigureCell(text=cell_text(row, column, digits=digits), look=look_of(column))


def cell_text(row: Json, column: Json, *, digits: int) -> str:
    kind, value = column.get("kind", "money"), value_of(row, column["id"])
    if value is None or value == "":
        return ""
    if kind == "percent":
        return percent_text(int(value))
    if kind == "date":
        return day_text(date.fromisoformat(str(value)))
    return value if isinstance(value, str) else money_text(value, digits=digits)


def percent_text(hundredths: int) -> str:
    """12.3 %, (5.6 %), an en dash for zero."""
    if hundredths == 0:
        return NOTHING
    text = f"{abs(hundredths) / 100:,.1f} %"
    return f"({text})" if hundredths < 0 else text


def journal_address(figures: Json, key: str, row: Json) -> str:
    """Where the entries behind a row are listed: of its account or party, in the period or up to its end."""
    account, party = row.get("account"), row.get("document") or row.get("party")
    if not account and not party:
        return ""
    asked = {
        "from": str(figures.get("period_start", ""))[:10] if key in FLOWS else "",
        "to": str(figures.get("period_end", ""))[:10],
        "account": str(account or ""),
        "find": str(party or ""),
    }
    return "/journal?" + urlencode({name: value for name, value in asked.items() if value})


def within_limit(tables: list[FigureTable]) -> tuple[list[FigureTable], int]:
    """The tables cut off after as many rows as a screen can hold, and how many rows that hides."""
    shown: list[FigureTable] = []
    left = ROWS_MAX
    for table in tables:
        if left <= 0:
            break
        shown.append(replace(table, rows=table.rows[:left]))
        left -= len(table.rows)
    return shown, max(0, sum(len(table.rows) for table in tables) - ROWS_MAX)


# ── To take along ────────────────────────────────────────────────────────────────────────────────


def as_tabbed_text(figures: Json, key: str) -> str:
    """The report for pasting into a sheet: tabs between cells, plain decimals with a minus sign."""
    digits = digits_of(figures)
    blocks: list[str] = []
    for part in parts_of(figures["reports"][key]):
        head = [safe_text(part.title), *(safe_text(column["label"]) for column in part.columns)]
        lines = [
            [safe_text(row["label"]), *(plain_cell(row, column, digits=digits) for column in part.columns)]
            for row in part.rows
        ]
        blocks.append("\n".join("\t".join(cells) for cells in [head, *lines]))
    return "\n\n".join(blocks)


def plain_cell(row: Json, column: Json, *, digits: int) -> str:
    """One figure as a sheet reads it."""
    value = value_of(row, column["id"])
    if value is None:
        return ""
    if isinstance(value, str):
        return value if column.get("kind") in {"date", "days"} else safe_text(value)
    return f"{value / 100:.2f}%" if column.get("kind") == "percent" else plain_text(value, digits=digits)


def safe_text(text: object) -> str:
    """One cell of text that can never become a formula."""
    words = " ".join(str(text).split())
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words


# ── Tie-outs ─────────────────────────────────────────────────────────────────────────────────────


def tie_outs_of(figures: Json) -> list[TieOutRow]:
    """Every tie-out rule of the package in words, the worst first; FiguresUnreadable as for its tables."""
    try:
        rules = [PackageTieOut.model_validate(rule) for rule in figures.get("tie_outs", [])]
    except (ValidationError, TypeError) as error:
        raise FiguresUnreadable from error
    return to_tie_out_rows(rules, digits=digits_of(figures))
