"""What was done to a period, by the names that the history has for it."""

EVENT_WORDS = {"sign_off_revoked": "Sign-off taken back", "build_asked_for": "Build asked for"}


def event_words(kind: str) -> str:
    """The kind of an event in words; one of a newer API reads as its name."""
    return EVENT_WORDS.get(kind, kind.replace("_", " ").capitalize())
