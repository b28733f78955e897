"""How the figures of a table read on paper."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from dashboard.money import MINUS, NOTHING, printed_text
from dashboard.reports.report import Column, ColumnKind, Row, RowKind, Table
from dashboard.reports.wording import MONTHS

NO_BREAK = "\N{NO-BREAK SPACE}"
DATE_IN_HEAD = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) \d{{4}}")
LONGEST_PRINTED = 2_000
LARGEST_PRINTED = 500
OTHERS_TOGETHER = "{lines:,} others, each of them smaller"
IN_THE_WORKBOOK = (
    "{lines:,} lines are too many for paper. Each of them is in the Excel package and in figures.json."
)
DIVIDING = frozenset({RowKind.SECTION, RowKind.SUBTOTAL})
WITHOUT_FIGURES = frozenset({RowKind.SECTION, RowKind.NOTE})

Cells = tuple[str, ...]  # Of one row, a text for each column; none at all where words run across.


def in_print(table: Table) -> Table:
    """The table as it is; of a very long one what suits paper, and a sentence that says where all of it is.

    Of a detail that is its total; of a plain list its largest lines, the others in one, and its total.
    """
    is_plain = not any(row.kind in DIVIDING for row in table.rows)
    if len(table.rows) <= LONGEST_PRINTED or not (table.of_detail or is_plain):
        return table
    lines = [row for row in table.rows if row.kind == RowKind.LINE]
    totals = [row for row in table.rows if row.kind == RowKind.TOTAL]
    sentence = Row("in_the_workbook", IN_THE_WORKBOOK.format(lines=len(lines)), RowKind.NOTE)
    if table.of_detail:
        return replace(table, rows=(*totals, sentence), starts_page=False)
    others = [row for row in table.rows if row.kind not in {RowKind.LINE, RowKind.TOTAL}]
    by_size = sorted(lines, key=_size_in(table), reverse=True)
    largest, rest = by_size[:LARGEST_PRINTED], by_size[LARGEST_PRINTED:]
    return replace(table, rows=(*largest, _together(rest, table), *totals, sentence, *others))


def _size_in(table: Table) -> Callable[[Row], int]:
    """By which the lines of a list are ranked: the amount of the last money column."""
    last = next((column.id for column in reversed(table.columns) if column.kind == ColumnKind.MONEY), "")
    return lambda row: abs(row.values.get(last) or 0)


def _together(rows: Sequence[Row], table: Table) -> Row:
    """The lines as one."""
    money = [column.id for column in table.columns if column.kind == ColumnKind.MONEY]
    sums = {column: sum(row.values.get(column) or 0 for row in rows) for column in money}
    return Row("others_together", OTHERS_TOGETHER.format(lines=len(rows)), values={**sums})


def without_empty_words(table: Table) -> Table:
    """The table without its columns of remarks and dates that no row has."""
    columns = tuple(
        column
        for column in table.columns
        if column.kind not in {ColumnKind.TEXT, ColumnKind.DATE}
        or any(row.texts.get(column.id) for row in table.rows)
    )
    return table if len(columns) == len(table.columns) else replace(table, columns=columns)


def printed_rows(table: Table, *, digits: int) -> tuple[Cells, ...]:
    """Every row of the table as it reads, in order."""
    readers = [_reader(column, digits=digits) for column in table.columns]
    return tuple(
        () if row.kind in WITHOUT_FIGURES else tuple([read(row) for read in readers]) for row in table.rows
    )


def printed_cell(row: Row, column: Column, *, digits: int) -> str:
    """What stands where the row meets the column; empty when the report has nothing to say there."""
    return _reader(column, digits=digits)(row)


def printed_head(column: Column) -> str:
    """The column's heading under that of its group; a date or a month in it never parts."""
    label = column.short if column.group and column.short else column.label
    return DATE_IN_HEAD.sub(lambda day: day[0].replace(" ", NO_BREAK), label)


def rows_with_sign(table: Table) -> frozenset[str]:
    """Ids of the rows that name the currency by its sign: the first with an amount, and every total."""
    first = next(
        (row.id for row in table.rows if any(value is not None for value in row.values.values())), ""
    )
    return frozenset({first, *(row.id for row in table.rows if row.kind == RowKind.TOTAL)})


def printed_percent(hundredths: int | None) -> str:
    """Hundredths of a percent with one decimal: 1234 is "12.3 %", -560 is "(5.6 %)", zero a dash."""
    if hundredths is None:
        return ""
    if hundredths == 0:
        return NOTHING
    whole, tenth = divmod((abs(hundredths) + 5) // 10, 10)
    text = f"{whole:,}.{tenth}{NO_BREAK}%"
    return f"({text})" if hundredths < 0 else text


@lru_cache(maxsize=4096)
def printed_date(iso: str) -> str:
    """ "2026-09-30" as "30 Sep 2026"; anything that is no ISO date as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day}{NO_BREAK}{MONTHS[day.month - 1]}{NO_BREAK}{day.year}"


def _reader(column: Column, *, digits: int) -> Callable[[Row], str]:
    """What reads the column's cell of a row."""
    readers = {
        ColumnKind.MONEY: partial(_money, digits=digits, column=column.id),
        ColumnKind.PERCENT: partial(_percent, column=column.id),
        ColumnKind.DATE: partial(_date, column=column.id),
        ColumnKind.DAYS: partial(_days, column=column.id),
        ColumnKind.TEXT: partial(_text, column=column.id),
    }
    return readers[column.kind]


def _money(row: Row, *, column: str, digits: int) -> str:
    return printed_text(row.values.get(column), digits=digits)


def _percent(row: Row, *, column: str) -> str:
    return printed_percent(row.percents.get(column))


def _date(row: Row, *, column: str) -> str:
    return printed_date(row.texts.get(column, ""))


def _days(row: Row, *, column: str) -> str:
    return row.texts.get(column, "").replace("-", MINUS)


def _text(row: Row, *, column: str) -> str:
    return row.texts.get(column, "")
