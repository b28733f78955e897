"""How one figure reads on paper."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dashboard.money import MINUS, NOTHING, printed_text
from dashboard.reports.report import Column, ColumnKind, Row
from dashboard.reports.wording import MONTHS

NO_BREAK = "\N{NO-BREAK SPACE}"
DATE_IN_HEAD = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) \d{{4}}")
TENTH = Decimal("0.1")


def printed_cell(row: Row, column: Column, *, digits: int) -> str:
    """What stands where the row meets the column; empty when the report has nothing to say there."""
    if column.kind == ColumnKind.MONEY:
        return printed_text(row.values.get(column.id), digits=digits)
    if column.kind == ColumnKind.PERCENT:
        return printed_percent(row.percents.get(column.id))
    text = row.texts.get(column.id, "")
    if column.kind == ColumnKind.DATE:
        return printed_date(text)
    return text.replace("-", MINUS) if column.kind == ColumnKind.DAYS else text


def printed_head(column: Column) -> str:
    """The column's heading; a date or a month in it never parts."""
    return DATE_IN_HEAD.sub(lambda day: day[0].replace(" ", NO_BREAK), column.label)


def printed_percent(hundredths: int | None) -> str:
    """Hundredths of a percent with one decimal: 1234 is "12.3 %", -560 is "(5.6 %)", zero a dash."""
    if hundredths is None:
        return ""
    if hundredths == 0:
        return NOTHING
    rounded = (Decimal(abs(hundredths)) / 100).quantize(TENTH, rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}{NO_BREAK}%"
    return f"({text})" if hundredths < 0 else text


def printed_date(iso: str) -> str:
    """ "2026-09-30" as "30 Sep 2026"; anything that is no ISO date as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day}{NO_BREAK}{MONTHS[day.month - 1]}{NO_BREAK}{day.year}"
