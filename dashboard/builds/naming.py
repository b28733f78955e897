"""What a package's zip is called: plain ASCII, whatever the business is called."""

import re
import unicodedata
from datetime import date

from dashboard.reports.calendar_months import months_covered

SLUG_LENGTH_MAX = 60
NAMELESS = "business"


def package_filename(*, business_name: str, period_start: date, period_end: date) -> str:
    """For example `harbour-finch-trading_2026-09_month-end.zip`."""
    period = period_slug(period_start=period_start, period_end=period_end)
    return f"{slug(business_name)}_{period}_month-end.zip"


def period_slug(*, period_start: date, period_end: date) -> str:
    """`2026-09` for a calendar month, both days for any other range."""
    if months_covered(period_start, period_end) == 1:
        return f"{period_end:%Y-%m}"
    return f"{period_start}_to_{period_end}"


def slug(text: str) -> str:
    """The text's letters and digits in lower case ASCII, joined by hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH_MAX].strip("-") or NAMELESS
