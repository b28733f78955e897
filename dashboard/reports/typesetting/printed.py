"""How one figure reads on paper."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dashboard.money import NOTHING, printed_text
from dashboard.reports.report import Column, ColumnKind, Row
from dashboard.reports.wording import MONTHS

NO_BREAK = "\N{NO-BREAK SPACE}"
TENTH = Decimal("0.1")


def printed_cell(row: Row, column: Column, *, digits: int) -> str:
    """What stands where the row meets the column; empty when the report has nothing to say there."""
    if column.kind == ColumnKind.MONEY:
        return printed_text(row.values.get(column.id), digits=digits)
    if column.kind == ColumnKind.PERCENT:
        return printed_percent(row.percents.get(column.id))
    text = row.texts.get(column.id, "")
    return printed_date(text) if column.kind == ColumnKind.DATE else text


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
