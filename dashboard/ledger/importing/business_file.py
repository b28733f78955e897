"""business.toml: whose books these are."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    try:
        facts = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.add(FILE, 1, "file", "is missing from the folder")
        return None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.add(FILE, 1, "file", f"is not well-formed TOML: {error}")
        return None
    wrong = [(key, what) for key, what in _checks(facts) if what]
    for key, what in wrong:
        problems.add(FILE, 1, key, what)
    return None if wrong else BusinessFacts(**{key: facts[key] for key in BusinessFacts.__annotations__})


def _checks(facts: dict[str, Any]) -> list[tuple[str, str]]:
    name, month = facts.get("name"), facts.get("fiscal_year_start_month")
    has_name = isinstance(name, str) and name.strip()
    has_month = type(month) is int and 1 <= month <= 12
    return [
        ("name", "" if has_name else "must be the name of the business"),
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
