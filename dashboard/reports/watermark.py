"""The watermark of a cut: how far the journal went, and a hash of everything that was read (T16)."""

from dashboard.reports.cut import Cut
from dashboard.signing import canonical_json, sha256_of

HASH_DIGITS = 16
# What the books say, and nothing of when it was read, of what was printed before or of who has closed what.
_NOT_OF_THE_BOOKS = {
    *("taken_at", "watermark", "last_sequence", "newest_entry"),
    *("previous_package", "chain", "certificate"),
}
_NOT_A_FIGURE = {*_NOT_OF_THE_BOOKS, "periods", "calendar", "line_notes", "accounts"}


def watermark_of(cut: Cut) -> str:
    """The watermark that the cut must carry: its last sequence number and 16 hex digits of its hash."""
    content = cut.model_dump(mode="json", exclude=_NOT_OF_THE_BOOKS)
    return f"{cut.last_sequence}-{sha256_of(canonical_json(content))[:HASH_DIGITS]}"


def books_sha256(cut: Cut) -> str:
    """SHA-256 of the figures that the cut holds: closing, reopening and writing notes leave it as it is.

    So do a new account without figures, and another name of one.
    """
    content = cut.model_dump(mode="json", exclude=_NOT_A_FIGURE)
    used = {number for balances in cut.balances for number in balances.by_account}
    content["accounts"] = [
        (row.number, row.type, row.sub_type, row.cash_flow_section)
        for row in cut.accounts
        if row.number in used
    ]
    return sha256_of(canonical_json(content))


def with_watermark(cut: Cut) -> Cut:
    """The cut with its watermark on it."""
    return cut.model_copy(update={"watermark": watermark_of(cut)})


def sequence_in(watermark: str | None) -> int:
    """How far the journal went at the reading that has this watermark; 0 where there is none."""
    number = (watermark or "").partition("-")[0]
    return int(number) if number.isdecimal() else 0
