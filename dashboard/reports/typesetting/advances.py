"""How wide a text prints, in em of the bundled fonts; never less than it takes but for kerning."""

import struct
from functools import cache
from pathlib import Path

from dashboard.reports.report import Row
from dashboard.reports.typesetting.coverage import FONT_FOLDER, font_files, fonts_with, spans_of, table_start

DIGIT = 0.66  # The widest of those in words; in tables, each as wide as the others, it takes 0.647.
OTHER = 0.76  # Of a character that no font has: a white square's.
PARENTHESIS = 0.391
INDENT = 1.1  # Of a level.
SEMIBOLD = FONT_FOLDER / "Inter-SemiBold.ttf"


class _Advances(dict[str, float]):
    """The advance of each character, reckoned once."""

    def __missing__(self, character: str) -> float:
        self[character] = advance = _advance(character)
        return advance


def printed_width(text: str) -> float:
    """Of a line of text in em."""
    return sum(map(_ADVANCES.__getitem__, text))


def label_width(row: Row) -> float:
    """Of a row's label on one line, with its indentation and its account."""
    return before_label(row) + printed_width(row.label)


def before_label(row: Row) -> float:
    """Of what stands on a label's first line before its words."""
    account = printed_width(row.account) + INDENT / 2 if row.account else 0.0
    return row.level * INDENT + account


def lines_taken(text: str, room: float, *, before: float = 0.0) -> int:
    """How many lines a text takes in a room that wide, whose first holds something else before it."""
    lines, taken, space = 1, before, printed_width(" ")
    for word in text.split(" "):
        width = printed_width(word)
        if taken and taken + width > room:
            lines, taken = lines + 1, 0.0
        more, taken = divmod(taken + width, room) if taken + width > room else (0, taken + width)
        lines, taken = lines + int(more), taken + space
    return lines


def _advance(character: str) -> float:
    if character.isdigit() and character.isascii():
        return DIGIT
    # The heavier of the two faces that tables are set in, or any font that may be taken for it.
    code = ord(character)
    known = _advances_of(SEMIBOLD).get(code)
    if known is not None:
        return known
    files = font_files()
    return max((_advances_of(files[number])[code] for number in fonts_with(character)), default=OTHER)


@cache
def _advances_of(font: Path) -> dict[int, float]:
    """The advance of each character of a font."""
    data = font.read_bytes()
    units = struct.unpack_from(">H", data, table_start(data, b"head") + 18)[0]
    count = struct.unpack_from(">H", data, table_start(data, b"hhea") + 34)[0]
    metrics = table_start(data, b"hmtx")
    widths = [width for width, _ in struct.iter_unpack(">Hh", data[metrics : metrics + 4 * count])]
    return {
        code: widths[min(glyph + code - first, count - 1)] / units
        for first, last, glyph in spans_of(data)
        for code in range(first, last + 1)
    }


_ADVANCES = _Advances()
