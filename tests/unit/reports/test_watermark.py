"""The watermark: the books' clock, and a hash of what they say, whenever they are read."""

from datetime import UTC, datetime

from dashboard.reports.watermark import watermark_of
from tests.unit.reports.hand_made import cut_of, entry, month

CUT = cut_of([entry("2026-09-01", {"1010": 5_00, "4000": -5_00})])


def test_it_begins_with_the_last_sequence_and_has_sixteen_digits() -> None:
    sequence, _, digits = CUT.watermark.partition("-")

    assert sequence == "42"
    assert len(digits) == 16
    assert set(digits) <= set("0123456789abcdef")


def test_reading_the_same_books_later_gives_the_same() -> None:
    later = CUT.model_copy(update={"taken_at": datetime(2027, 1, 1, tzinfo=UTC), "watermark": ""})

    assert watermark_of(later) == CUT.watermark


def test_any_change_of_what_the_books_say_changes_it() -> None:
    closed = CUT.model_copy(update={"periods": (month("2026-09", "closed"),)})
    renamed = CUT.model_copy(update={"business": CUT.business.model_copy(update={"name": "Other"})})

    assert len({CUT.watermark, watermark_of(closed), watermark_of(renamed)}) == 3
