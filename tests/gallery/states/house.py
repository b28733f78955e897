"""The pages around the books: the door, settings, verify, the palette."""

from tests.gallery.state import PAGE_LOOKS, Answers, State, key, press

STATES = (
    State("sign-in", "/login", role="", looks=PAGE_LOOKS),
    State("sign-in-refused", "/login?problem=credentials", role=""),
    State("verify", "/verify", looks=PAGE_LOOKS),
    State("settings", "/settings", looks=PAGE_LOOKS),
    State("settings-viewer", "/settings", role="viewer"),
    State("settings-loading", "/settings", answers=Answers.NOT_YET),
    State("palette", "/", (key("Control+k"), press("Go to", role="combobox"))),
)
