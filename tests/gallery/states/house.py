"""The pages around the books: the door, settings, verify, the palette, notifications."""

import re

from playwright.sync_api import Page

from tests.gallery.state import PAGE_LOOKS, Answers, State, key, press


def open_bell(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Notifications")).click()


STATES = (
    State("sign-in", "/login", role="", looks=PAGE_LOOKS),
    State("sign-in-refused", "/login?problem=credentials", role=""),
    State("verify", "/verify", looks=PAGE_LOOKS),
    State("settings", "/settings", looks=PAGE_LOOKS),
    State("settings-viewer", "/settings", role="viewer"),
    State("settings-loading", "/settings", answers=Answers.NOT_YET),
    State("palette", "/", (key("Control+k"), press("Go to", role="combobox"))),
    State("notifications", "/periods", (open_bell,)),
)
