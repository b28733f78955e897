"""The pages around the books: the door, settings, verify, the palette, notifications."""

import re
import zipfile
from io import BytesIO

from playwright.sync_api import FilePayload, Page

from tests.e2e.small_books import BUSINESS, JOURNAL
from tests.gallery.state import PAGE_LOOKS, Answers, State, fill, key, press


def open_bell(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Notifications")).click()


def give_a_wrong_zip(page: Page) -> None:
    """Books whose journal does not add up, and whose chart of accounts is missing."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("business.toml", BUSINESS)
        archive.writestr("journal.csv", JOURNAL.replace("-600.00", "-6oo.00"))
    file: FilePayload = {"name": "books.zip", "mimeType": "application/zip", "buffer": data.getvalue()}
    page.get_by_label("Zip of a books folder").set_input_files(file)


STATES = (
    State("sign-in", "/login", role="", looks=PAGE_LOOKS),
    State("sign-in-refused", "/login?problem=credentials", role=""),
    State("account", "/account", role="", looks=PAGE_LOOKS),
    State("invitation-ended", "/invitation", role=""),
    State("import-books", "/import", looks=PAGE_LOOKS),
    State("import-books-wrong", "/import", (give_a_wrong_zip,)),
    State("import-books-not-allowed", "/import", role="viewer"),
    State("verify", "/verify", looks=PAGE_LOOKS),
    State("settings", "/settings", looks=PAGE_LOOKS),
    State("settings-viewer", "/settings", role="viewer"),
    State("settings-invited", "/settings", (fill("Email", "nora@harbourfinch.example"), press("Invite"))),
    State("settings-loading", "/settings", answers=Answers.NOT_YET),
    State("palette", "/", (key("Control+k"), press("Go to", role="combobox"))),
    State("notifications", "/periods", (open_bell,)),
)
