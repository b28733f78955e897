"""How cells look: one format for every look, made once a workbook."""

# xlsxwriter is typed only in part.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

INK, QUIET, FAINT, ACCENT = "#1C2024", "#60646C", "#D9D9E0", "#3E63DD"
DONE, WAITING, BROKEN = "#18794E", "#915930", "#C62A2F"
THIN, DOUBLE = 1, 6
AFTER_A_FIGURE: dict[str, Any] = {"align": "left", "indent": 1}  # Text keeps away from a number before it.
DATE_PATTERN = "d mmm yyyy"
DAYS_PATTERN = "#,##0_);−#,##0_);0_)"
PERCENT_PATTERN = '0.0%_);(0.0%);"–"_)'


class Looks:
    """The formats of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def look(self, **properties: Any) -> Format:
        """The format with these xlsxwriter properties, in the house's type."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self._workbook.add_format(base | properties)
        return self._made[key]


def money_pattern(digits: int, *, sign: str = "") -> str:
    """Thousands separated, negatives in parentheses, zero as a dash, digits under digits.

    The currency's sign stands at the left of its cell, as accountants have it.
    """
    number = "#,##0" + ("." + "0" * digits if digits else "")
    left = f'"{sign}"* ' if sign else ""
    return f'{left}{number}_);{left}({number});{left}"–"_)'
