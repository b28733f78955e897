"""What was done, by the names that the trail has for it."""

EVENT_WORDS = {
    "sign_off_revoked": "Sign-off taken back",
    "second_person_on": "Second person asked for from now on",
    "second_person_off": "Second person no longer asked for",
    "switch_off_asked_for": "Asked to do without a second person",
    "switch_off_refused": "Second person kept",
    "sign_in_failed": "Failed sign-in",
    "statement_added": "Bank statement added",
    "statement_corrected": "Bank statement corrected",
    "trail_exported": "Audit trail exported",
}
# As they are chosen from: sign-ins first, then the books, packages and the close.
EVENTS_OF_THE_TRAIL = (
    *("signed_in", "sign_in_failed", "signed_out", "signed_out_everywhere"),
    *(
        "token_created",
        "token_revoked",
        "role_given",
        "person_invited",
        "invitation_taken_back",
        "account_created",
        "person_removed",
        "second_person_on",
        "second_person_off",
    ),
    *("switch_off_asked_for", "switch_off_refused"),
    *("books_imported", "entries_imported", "entry_posted", "note_written", "period_created"),
    *("bank_line_matched", "bank_line_posted", "bank_line_unmatched"),
    *("statement_added", "statement_corrected"),
    *("build_asked_for", "build_retried", "build_cancelled", "downloaded", "file_downloaded"),
    *("acknowledged", "signed", "sign_off_revoked", "closed", "overridden", "resolved", "locked", "reopened"),
    *("approval_asked_for", "approved", "approval_refused", "approval_withdrawn", "approval_expired"),
    "trail_exported",
)


def event_words(kind: str) -> str:
    """The kind of an event in words; one of a newer API reads as its name."""
    return EVENT_WORDS.get(kind, kind.replace("_", " ").capitalize())
