"""File names are safe whatever the business is called."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.builds.naming import package_filename, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Harbour & Finch Trading", "harbour-finch-trading"),
        ("  Café Zoë / Łódź  ", "cafe-zoe-odz"),
        ("Straße", "strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("株式会社", "business"),
        ("", "business"),
        ("x" * 300, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=200))
def test_a_slug_is_plain_and_never_empty(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "acme_2026-09_month-end.zip"),
        (date(2026, 7, 1), date(2026, 9, 30), "acme_2026-07-01_to_2026-09-30_month-end.zip"),
        (date(2026, 9, 1), date(2026, 9, 29), "acme_2026-09-01_to_2026-09-29_month-end.zip"),
    ],
)
def test_the_period_in_the_name(start: date, end: date, expected: str) -> None:
    assert package_filename(business_name="Acme", period_start=start, period_end=end) == expected
