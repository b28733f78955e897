"""A spreadsheet's arithmetic, as far as our formulas go: SUM, + and -, and a rounded ratio."""

import re
from collections.abc import Mapping

CELL = r"[A-Z]+\d+"
RATIO = re.compile(rf'=IF\(({CELL})=0,"",ROUND\(({CELL})/ABS\(({CELL})\),4\)\)')
TERM = re.compile(rf"([+-]?)(?:SUM\(({CELL}):({CELL})\)|({CELL}))")

Cells = Mapping[str, object]  # By address; a formula is a string that begins with "=".


def recalculated(address: str, cells: Cells) -> float | str:
    """What a cell shows once a spreadsheet computes it anew; ValueError for a formula of another kind."""
    content = cells.get(address)
    if isinstance(content, str) and content.startswith("="):
        return _formula(content, cells)
    if isinstance(content, int | float):
        return float(content)
    return 0.0


def _formula(formula: str, cells: Cells) -> float | str:
    ratio = RATIO.fullmatch(formula)
    if ratio is not None:
        return _ratio(*ratio.groups(), cells=cells)
    total, end = 0.0, 1
    for term in TERM.finditer(formula, 1):
        if term.start() != end:
            raise ValueError(f"{formula} is not a sum")
        end = term.end()
        total += (-1 if term[1] == "-" else 1) * _addend(term, cells)
    if end != len(formula):
        raise ValueError(f"{formula} is not a sum")
    return total


def _ratio(guard: str, over: str, under: str, *, cells: Cells) -> float | str:
    if recalculated(guard, cells) == 0:
        return ""
    top, bottom = recalculated(over, cells), recalculated(under, cells)
    assert isinstance(top, float)
    assert isinstance(bottom, float)
    ratio = top / abs(bottom)
    size = int(abs(ratio) * 10_000 + 0.5 + 1e-9) / 10_000
    return -size if ratio < 0 else size


def _addend(term: re.Match[str], cells: Cells) -> float:
    if term[4]:
        return _number(term[4], cells)
    first, last = _split(term[2]), _split(term[3])
    assert first[0] == last[0] or first[1] == last[1], "one column or one row"
    return sum(
        _number(f"{_letters(column)}{row}", cells)
        for column in range(first[0], last[0] + 1)
        for row in range(first[1], last[1] + 1)
    )


def _number(address: str, cells: Cells) -> float:
    value = recalculated(address, cells)
    return value if isinstance(value, float) else 0.0


def _split(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(address[len(letters) :])


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
