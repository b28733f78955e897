"""Text that people typed, made safe to typeset: the only place where it becomes markup."""

import re
import unicodedata

from dashboard.reports.plain import JOINERS, one_line
from dashboard.reports.typesetting.coverage import covered_characters

SUBSTITUTE = "\N{WHITE SQUARE}"
BREAK_HERE = "\N{ZERO WIDTH SPACE}"
LONGEST_UNBROKEN = 24
CHUNK = 8  # A longer run of characters without a space may break after each so many.
UNBROKEN_RUN = re.compile(rf"\S{{{LONGEST_UNBROKEN + 1},}}")


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
    """The text with nothing in it that the fonts cannot print or that reorders what stands around it."""
    return "".join(_printable(character) for character in unicodedata.normalize("NFC", text))


def _printable(character: str) -> str:
    visible = one_line(character)
    if not visible or visible in JOINERS or _has_glyph(visible):
        return visible
    plainer = unicodedata.normalize("NFKC", visible)  # A ligature, a full-width letter.
    if plainer != visible and all(_has_glyph(part) for part in plainer):
        return plainer
    return SUBSTITUTE


def _has_glyph(character: str) -> bool:
    """Whether a font shows it; what is private to a font means nothing in an archive and is refused there."""
    return ord(character) in covered_characters() and unicodedata.category(character) != "Co"


def _escaped(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _breakable(text: str) -> str:
    return UNBROKEN_RUN.sub(lambda run: _with_breaks(run[0]), text)


def _with_breaks(run: str) -> str:
    return BREAK_HERE.join(run[start : start + CHUNK] for start in range(0, len(run), CHUNK))
