"""How wide a text prints, in em of the bundled semibold: never less than it really takes in Latin script."""

import struct
from functools import cache
from unicodedata import east_asian_width

from dashboard.reports.report import Row
from dashboard.reports.typesetting.coverage import FONT_FOLDER, spans_of, table_start

DIGIT = 0.66  # The widest of those in words; in tables, each as wide as the others, it takes 0.647.
FULL, OTHER = 1.0, 0.76  # Of a Chinese, Japanese or Korean character; of any that the font has not.
PARENTHESIS = 0.391
INDENT = 1.1  # Of a level.


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
    if character.isdigit():
        return DIGIT
    known = _semibold().get(ord(character))
    if known is not None:
        return known
    return FULL if east_asian_width(character) in {"W", "F"} else OTHER


@cache
def _semibold() -> dict[int, float]:
    """The advance of each character of the heavier of the two faces that tables are set in."""
    data = (FONT_FOLDER / "Inter-SemiBold.ttf").read_bytes()
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
