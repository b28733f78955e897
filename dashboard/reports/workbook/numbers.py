"""Which number a cell of a workbook holds for a figure of a report, as decimal text."""

from datetime import date
from functools import lru_cache

from dashboard.reports.report import Column, ColumnKind, Row

NUMBERS_REMEMBERED = 50_000  # An amount stands in a line, in its sum, in a list and in its detail.
DAY_ZERO, LAST_OF_FEBRUARY_1900 = date(1899, 12, 30), 60  # Excel believes in a 29 February 1900.


def cell_number(row: Row, column: Column, *, digits: int) -> str | None:
    """Currency units, a ratio, days, or the serial number of a day; None where the cell holds none."""
    if column.kind == ColumnKind.MONEY:
        amount = row.values.get(column.id)
        return None if amount is None else _units(amount, digits)
    if column.kind == ColumnKind.PERCENT:
        percent = row.percents.get(column.id)
        return None if percent is None else repr(percent / 10_000)
    text = row.texts.get(column.id, "")
    if column.kind == ColumnKind.DAYS:
        return text if text.removeprefix("-").isdecimal() and text.isascii() else None
    return _serial_day(text) if column.kind == ColumnKind.DATE else None


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
