"""Which characters the bundled fonts can print."""

import struct
from bisect import bisect_right
from functools import cache
from itertools import chain
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
SEGMENTED_COVERAGE = 12  # The cmap format that lists every code point; each bundled font has one.

Ranges = tuple[tuple[int, ...], tuple[int, ...]]  # First and last code points of each, in rising order.


@cache
def fonts_with(character: str) -> frozenset[int]:
    """Which of the bundled fonts, by number, have a glyph for the character."""
    code = ord(character)
    return frozenset(number for number, ranges in enumerate(_coverages()) if _holds(ranges, code))


def covered_characters() -> frozenset[str]:
    """Every character for which at least one bundled font has a glyph."""
    spans = chain.from_iterable(zip(*ranges, strict=True) for ranges in _coverages())
    return frozenset(chr(code) for first, last in spans for code in range(first, last + 1))


@cache
def font_files() -> tuple[Path, ...]:
    """The bundled fonts, each at its number."""
    return tuple(sorted(FONT_FOLDER.glob("*.ttf")))


@cache
def _coverages() -> tuple[Ranges, ...]:
    return tuple(map(_ranges_of, font_files()))


def _holds(ranges: Ranges, code: int) -> bool:
    firsts, lasts = ranges
    at = bisect_right(firsts, code) - 1
    return at >= 0 and code <= lasts[at]


def _ranges_of(path: Path) -> Ranges:
    spans = spans_of(path.read_bytes())
    return tuple(first for first, _, _ in spans), tuple(last for _, last, _ in spans)


def spans_of(data: bytes) -> list[tuple[int, int, int]]:
    """The runs of characters that a font has: first, last, and the number of the first one's glyph."""
    start = _segmented_coverage(data, table=table_start(data, b"cmap"))
    groups = struct.unpack_from(">I", data, start + 12)[0]
    return list(struct.iter_unpack(">III", data[start + 16 : start + 16 + 12 * groups]))


def table_start(data: bytes, name: bytes) -> int:
    """Where a table of a font starts, from the font's directory of them."""
    tables = struct.unpack_from(">H", data, 4)[0]
    for tag, _, offset, _ in struct.iter_unpack(">4sIII", data[12 : 12 + 16 * tables]):
        if tag == name:
            return offset
    raise ValueError(f"the font has no table {name.decode()}")


def _segmented_coverage(data: bytes, *, table: int) -> int:
    encodings = struct.unpack_from(">H", data, table + 2)[0]
    for index in range(encodings):
        start = table + struct.unpack_from(">HHI", data, table + 4 + 8 * index)[2]
        if struct.unpack_from(">H", data, start)[0] == SEGMENTED_COVERAGE:
            return start
    raise ValueError(f"the font has no cmap of format {SEGMENTED_COVERAGE}")
