"""business.toml: whose books these are."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.ledger.importing.cells import NAME_LENGTH_MAX, what_is_wrong
from dashboard.ledger.importing.csv_file import undecodable
from dashboard.ledger.importing.problems import Problems
from dashboard.money import currency_digits

FILE = "business.toml"


@dataclass(frozen=True)
class BusinessFacts:
    name: str
    currency: str
    fiscal_year_start_month: int
    timezone: str

    @property
    def digits(self) -> int:
        """Digits of its amounts; enough for any amount while the currency is unknown."""
        return currency_digits(self.currency) if self.currency else 6


# Stands in while the other files are read, so that their problems are reported together with its own.
UNKNOWN_BUSINESS = BusinessFacts(name="", currency="", fiscal_year_start_month=1, timezone="UTC")


def read_business(folder: Path, problems: Problems) -> BusinessFacts | None:
    """The facts, or None when something about them is wrong."""
    path = folder / FILE
    if not path.is_file():
        problems.add(FILE, 1, "file", "is a folder" if path.is_dir() else "is missing from the folder")
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.add(FILE, *undecodable(path))
        return None
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = _place_of(error, text)
        problems.add(FILE, line, "file", f"is not well-formed TOML: {what}")
        return None
    wrong = [(key, what) for key, what in _checks(facts) if what]
    for key, what in wrong:
        problems.add(FILE, _line_of(key, text), key, what if key in facts else f"is missing; it {what}")
    return None if wrong else BusinessFacts(**{key: facts[key] for key in BusinessFacts.__annotations__})


def _place_of(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line that the parser complains of, and its words without the place."""
    what, _, place = str(error).partition(" (at ")
    found = re.search(r"line (\d+)", place)
    return (int(found[1]) if found else max(len(text.splitlines()), 1)), what


def _line_of(key: str, text: str) -> int:
    """The line that sets the key; 1 when none does."""
    sets_key = re.compile(rf"[\s\"']*{key}[\s\"']*=")
    return next((n for n, line in enumerate(text.splitlines(), 1) if sets_key.match(line)), 1)


def _checks(facts: dict[str, Any]) -> list[tuple[str, str]]:
    name, month = facts.get("name"), facts.get("fiscal_year_start_month")
    has_name = isinstance(name, str) and name.strip()
    wrong_name = what_is_wrong(name, longest=NAME_LENGTH_MAX) if isinstance(name, str) else ""
    has_month = type(month) is int and 1 <= month <= 12
    return [
        ("name", wrong_name if has_name else "must be the name of the business"),
        ("currency", "" if _is_currency(facts.get("currency")) else "must be an ISO 4217 code, such as USD"),
        ("fiscal_year_start_month", "" if has_month else "must be a month from 1 to 12"),
        ("timezone", "" if _is_zone(facts.get("timezone")) else "must be a time zone, such as Europe/Paris"),
    ]


def _is_currency(code: object) -> bool:
    try:
        return isinstance(code, str) and currency_digits(code) >= 0
    except ValueError:
        return False


def _is_zone(name: object) -> bool:
    try:
        return isinstance(name, str) and bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
