"""The cells of a books folder, read strictly: what a program may have changed is refused, not guessed."""

import re
import unicodedata
from datetime import date

NAME_LENGTH_MAX = 255  # As in the API: entries, parties, documents, references, names of accounts.
TEXT_LENGTH_MAX = 1_000  # Descriptions and reasons.
LINE_BREAKS = frozenset("\t\n\r")  # A quoted cell may hold them.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


def day_of(text: str) -> date:
    """A date written YYYY-MM-DD and nothing else; ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def is_day(text: str) -> bool:
    """Whether the text is a date."""
    try:
        return bool(day_of(text))
    except ValueError:
        return False


def month_of(text: str) -> date:
    """The first day of a month written YYYY-MM; ValueError."""
    if not _MONTH.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01")


def what_is_wrong(text: str, *, longest: int) -> str:
    """Why the text cannot be kept, in words; empty when it can."""
    if len(text) > longest:
        return f"is {len(text):,} characters long; the most is {longest:,}"
    if text.isprintable():
        return ""
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in LINE_BREAKS:
            return f"holds the control character U+{ord(letter):04X}"
    return ""


def is_plain(text: str, *, longest: int) -> bool:
    """Whether the text can be kept just as it stands, trimmed already; said quickly for most texts."""
    return len(text) <= longest and text.isprintable() and text == text.strip()
