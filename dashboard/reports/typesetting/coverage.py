"""Which characters the bundled fonts can print."""

import struct
from functools import cache
from itertools import chain
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
SEGMENTED_COVERAGE = 12  # The cmap format that lists every code point; each bundled font has one.


@cache
def fonts_with(character: str) -> frozenset[int]:
    """Which of the bundled fonts, by number, have a glyph for the character."""
    code = ord(character)
    return frozenset(number for number, codes in enumerate(_coverages()) if code in codes)


def covered_characters() -> frozenset[str]:
    """Every character for which at least one bundled font has a glyph."""
    return frozenset(map(chr, chain.from_iterable(_coverages())))


@cache
def _coverages() -> tuple[set[int], ...]:
    return tuple(_characters_of(path) for path in sorted(FONT_FOLDER.glob("*.ttf")))


def _characters_of(path: Path) -> set[int]:
    data = path.read_bytes()
    start = _segmented_coverage(data, table=_character_map(data))
    groups = struct.unpack_from(">I", data, start + 12)[0]
    characters: set[int] = set()
    for first, last, _ in struct.iter_unpack(">III", data[start + 16 : start + 16 + 12 * groups]):
        characters.update(range(first, last + 1))
    return characters


def _character_map(data: bytes) -> int:
    """Where the cmap table starts, from the font's table directory."""
    tables = struct.unpack_from(">H", data, 4)[0]
    for tag, _, offset, _ in struct.iter_unpack(">4sIII", data[12 : 12 + 16 * tables]):
        if tag == b"cmap":
            return offset
    raise ValueError("the font has no cmap table")


def _segmented_coverage(data: bytes, *, table: int) -> int:
    encodings = struct.unpack_from(">H", data, table + 2)[0]
    for index in range(encodings):
        start = table + struct.unpack_from(">HHI", data, table + 4 + 8 * index)[2]
        if struct.unpack_from(">H", data, start)[0] == SEGMENTED_COVERAGE:
            return start
    raise ValueError(f"the font has no cmap of format {SEGMENTED_COVERAGE}")
