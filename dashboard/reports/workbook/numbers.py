"""Which number a cell of a workbook holds for a figure of a report, as decimal text."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from dashboard.reports.report import Column, ColumnKind, Row

NUMBERS_REMEMBERED = 50_000  # An amount stands in a line, in its sum, in a list and in its detail.
DAY_ZERO, LAST_OF_FEBRUARY_1900 = date(1899, 12, 30), 60  # Excel believes in a 29 February 1900.


def cell_number(row: Row, column: Column, *, digits: int) -> str | None:
    """Currency units, a ratio, days, or the serial number of a day; None where the cell holds none."""
    return number_reader(column, digits=digits)(row)


def number_reader(column: Column, *, digits: int) -> Callable[[Row], str | None]:
    """What gives the `cell_number` of any row in that column."""
    of = column.id

    def money(row: Row) -> str | None:
        amount = row.values.get(of)
        return None if amount is None else _units(amount, digits)

    def percent(row: Row) -> str | None:
        hundredths = row.percents.get(of)
        return None if hundredths is None else repr(hundredths / 10_000)

    def days(row: Row) -> str | None:
        text = row.texts.get(of, "")
        return text if text.removeprefix("-").isdecimal() and text.isascii() else None

    readers: dict[ColumnKind, Callable[[Row], str | None]] = {
        ColumnKind.MONEY: money,
        ColumnKind.PERCENT: percent,
        ColumnKind.DAYS: days,
        ColumnKind.DATE: lambda row: _serial_day(row.texts.get(of, "")),
    }
    return readers.get(column.kind, lambda _: None)


@lru_cache(maxsize=NUMBERS_REMEMBERED)
def _units(amount: int, digits: int) -> str:
    if not digits:
        return str(amount)
    whole, rest = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:0{digits}}"


@lru_cache(maxsize=NUMBERS_REMEMBERED)
def _serial_day(text: str) -> str | None:
    """Excel's number of an ISO date; None for what is none, or is before Excel's calendar."""
    if len(text) != len("2026-09-30"):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    number = (day - DAY_ZERO).days
    if day.year < 1900:
        return None
    return str(number if number > LAST_OF_FEBRUARY_1900 else number - 1)
