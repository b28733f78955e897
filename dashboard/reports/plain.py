"""Text that people typed, as one line without anything invisible in it."""

import unicodedata

JOINERS = frozenset({"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"})  # Arabic spelling needs them.
KEPT = JOINERS | {"\N{NO-BREAK SPACE}"}
VARIATION_SELECTORS = frozenset(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


def one_line(text: str) -> str:
    """White space as spaces; control and format characters (bidi overrides, marks of order) as nothing."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in KEPT:
        return character
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs"} or character in VARIATION_SELECTORS
    return "" if hidden else character
