"""The watermark of a cut: how far the journal went, and a hash of everything that was read (T16)."""

import hashlib
import json

from dashboard.reports.cut import Cut

HASH_DIGITS = 16
# What the books say, and nothing of when it was read or of what was printed before.
_NOT_OF_THE_BOOKS = {"taken_at", "watermark", "last_sequence", "previous_package"}


def watermark_of(cut: Cut) -> str:
    """The watermark that the cut must carry: its last sequence number and 16 hex digits of its hash."""
    content = cut.model_dump(mode="json", exclude=_NOT_OF_THE_BOOKS)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{cut.last_sequence}-{hashlib.sha256(canonical.encode()).hexdigest()[:HASH_DIGITS]}"


def with_watermark(cut: Cut) -> Cut:
    """The cut with its watermark on it."""
    return cut.model_copy(update={"watermark": watermark_of(cut)})
