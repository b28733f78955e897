"""Text that people typed, made safe to typeset: the only place where it becomes markup."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from dashboard.reports.plain import JOINERS, one_line
from dashboard.reports.typesetting.coverage import fonts_with

SUBSTITUTE = "\N{WHITE SQUARE}"
BREAK_HERE = "\N{ZERO WIDTH SPACE}"
LONGEST_UNBROKEN = 24
NAMES_REMEMBERED = 20_000  # A name stands in a package several times.
CHUNK = 8  # A longer run of characters without a space may break after each so many.
VIRAMA = 9  # The class of the signs that join two letters of an Indic script.
UNBROKEN_RUN = re.compile(rf"\S{{{LONGEST_UNBROKEN + 1},}}")


@lru_cache(maxsize=NAMES_REMEMBERED)
def literal(text: str) -> str:
    """A typst string that prints the text as it is; a character without a glyph prints as a white square.

    The result is a string of typst's code mode, never markup, so that only the quote and the backslash
    have a meaning in it.
    """
    return _escaped(_breakable(printable(text)))


def quoted(text: str) -> str:
    """A typst string that holds the text, for document properties, where no glyph is needed."""
    return _escaped(one_line(text))


def printable(text: str) -> str:
    """The text with nothing in it that the fonts cannot print or that reorders what stands around it.

    A letter and the marks upon it must come from one font, as a compiler looks for a glyph by the cluster.
    """
    if text.isascii() and text.isprintable():
        return text  # Nearly every figure and most names: nothing in it needs a second look.
    printed: list[str] = []
    fonts: frozenset[int] = frozenset()
    for character in one_line(unicodedata.normalize("NFC", text)):
        if character in JOINERS:
            printed.extend(character if fonts else "")
            continue
        plain = _plainest(character)
        fonts = fonts & fonts_with(plain) if _is_mark(plain) else _fonts_with_all(plain)
        printed.append(plain if fonts else SUBSTITUTE)
    return "".join(printed)


def _plainest(character: str) -> str:
    """The character; of a ligature or a full-width letter without a glyph the letters it stands for."""
    if unicodedata.category(character) == "Co":
        return SUBSTITUTE  # Private to a font, whatever that shows for it; archives refuse it.
    plainer = unicodedata.normalize("NFKC", character)
    return character if fonts_with(character) or not _fonts_with_all(plainer) else plainer


def _fonts_with_all(characters: str) -> frozenset[int]:
    first, *others = map(fonts_with, characters)
    return first.intersection(*others)


def _is_mark(character: str) -> bool:
    return len(character) == 1 and unicodedata.category(character).startswith("M")


def _joins_the_next(character: str) -> bool:
    return character in JOINERS or unicodedata.combining(character) == VIRAMA


def _escaped(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _breakable(text: str) -> str:
    return UNBROKEN_RUN.sub(lambda run: _with_breaks(run[0]), text)


def _with_breaks(run: str) -> str:
    """Never between a letter and its marks, nor within the letters that a virama joins into one."""
    pieces = [run[0]]
    length = 1
    for before, character in pairwise(run):
        joins = _is_mark(character) or character in JOINERS or _joins_the_next(before)
        if length >= CHUNK and not joins:
            pieces.append(BREAK_HERE)
            length = 0
        pieces.append(character)
        length += not joins
    return "".join(pieces)
