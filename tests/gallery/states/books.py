"""The books: journal entries and the bank."""

from playwright.sync_api import Page

from tests.gallery.state import PAGE_LOOKS, Answers, State, press

BANK = "/bank?period=2026-02-28"


def show_matched(page: Page) -> None:
    page.get_by_text("matched in this period").first.click()


STATES = (
    State("journal", "/journal", looks=PAGE_LOOKS),
    State("journal-new-entry", "/journal", (press("New entry"),)),
    State("journal-long-names", "/journal", books="long-names"),
    State("journal-loading", "/journal", answers=Answers.NOT_YET),
    State("bank", "/bank", looks=PAGE_LOOKS),
    State("bank-unmatched", BANK, books="blocked"),
    State("bank-matched", BANK, (show_matched,), books="blocked"),
    State("bank-explain", BANK, (press("Explain BAYSIDE"),), books="blocked"),
    State("bank-statement", BANK, (press("Correct the statement"),), books="blocked"),
    State("bank-loading", "/bank", answers=Answers.NOT_YET),
)
