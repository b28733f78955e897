"""What was done to a period, by the names that the history has for it."""

EVENT_WORDS = {
    "sign_off_revoked": "Sign-off taken back",
    "second_person_on": "Second person asked for from now on",
    "second_person_off": "Second person no longer asked for",
}


def event_words(kind: str) -> str:
    """The kind of an event in words; one of a newer API reads as its name."""
    return EVENT_WORDS.get(kind, kind.replace("_", " ").capitalize())
