"""The close page: where a month stands, its packages, closing and reopening."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.close import ClosePage
from tests.gallery.state import PAGE_LOOKS, Answers, State, press, see

JANUARY, FEBRUARY, MARCH = (f"/?period=2026-{day}" for day in ("01-31", "02-28", "03-31"))


def ask_to_close(page: Page) -> None:
    ClosePage(page).close_button.click()
    expect(ClosePage(page).close_dialog.get_by_role("button", name="Close period")).to_be_enabled()


def close_anyway(page: Page) -> None:
    ask_to_close(page)
    ClosePage(page).close_dialog.get_by_role("checkbox", name="Close anyway").check()


def be_refused(page: Page) -> None:
    ask_to_close(page)
    dialog = ClosePage(page).close_dialog
    dialog.get_by_role("textbox", name="Lock reason").fill("The board meets tomorrow")
    dialog.get_by_role("button", name="Close period").click()
    dialog.get_by_role("alert").wait_for()


def be_slower(page: Page) -> None:
    """Close in another tab what is being closed in this one."""
    ask_to_close(page)
    other = page.context.new_page()
    other.goto(page.url)
    ask_to_close(other)
    for tab, reason in ((other, "Reviewed and reconciled"), (page, "Board pack issued")):
        dialog = ClosePage(tab).close_dialog
        dialog.get_by_role("textbox", name="Lock reason").fill(reason)
        dialog.get_by_role("button", name="Close period").click()
        if tab is other:
            expect(dialog).not_to_be_visible()
    other.close()
    ClosePage(page).close_dialog.get_by_role("alert").wait_for()


def ask_to_reopen(page: Page) -> None:
    ClosePage(page).reopen_button.click()
    ClosePage(page).reopen_dialog.get_by_role("checkbox", name="Only for some people").wait_for()


def reopen_for_some(page: Page) -> None:
    ask_to_reopen(page)
    dialog = ClosePage(page).reopen_dialog
    dialog.get_by_role("combobox", name="How long").select_option("Until a time you choose")
    dialog.get_by_role("checkbox", name="Only for some people").check()


STATES = (
    State("close", "/", looks=PAGE_LOOKS),
    State("close-closed-month", "/?period=2026-07-31"),
    State("close-blocked", FEBRUARY, books="blocked"),
    State("close-long-names", "/", books="long-names"),
    State("close-viewer", "/", role="viewer"),
    State("close-loading", "/", answers=Answers.NOT_YET),
    State("close-no-connection", "/", answers=Answers.GONE),
    State("close-out-of-order", MARCH, books="blocked"),
    State("close-over", MARCH, (see("closed over"),), books="closed-over"),
    State("close-moved", FEBRUARY, (see("Figures that moved"),), books="closed-over"),
    State("close-open-again", JANUARY, (see("The late bill"),), books="closed-over"),
    State("close-locked", JANUARY, books="locked"),
    State("close-approval-asked", JANUARY, (see("Withdraw request"),), books="second-person", role="admin"),
    State("close-approval", JANUARY, (see("Answer request"),), books="second-person"),
    State("close-approval-dialog", JANUARY, (press("Answer request"),), books="second-person"),
    State("close-history", FEBRUARY, (press("Show history"), see("Who")), books="closed-over"),
    State("close-sign-off-dialog", FEBRUARY, (press("Sign off as controller"),), books="blocked"),
    State("close-dialog", "/", (ask_to_close,)),
    State("close-dialog-blocked", FEBRUARY, (ask_to_close,), books="blocked"),
    State("close-dialog-out-of-order", MARCH, (ask_to_close,), books="blocked"),
    State("close-dialog-anyway", FEBRUARY, (close_anyway,), books="blocked"),
    State("close-dialog-refused", FEBRUARY, (be_refused,), books="blocked"),
    State("close-dialog-somebody-was-faster", FEBRUARY, (be_slower,), books="raced"),
    State("reopen-dialog", "/?period=2026-07-31", (ask_to_reopen,)),
    State("reopen-dialog-for-some", FEBRUARY, (reopen_for_some,), books="closed-over"),
    State("reopen-dialog-locked", JANUARY, (ask_to_reopen,), books="locked"),
    State("lock-dialog", FEBRUARY, (press("Lock period"), see("is locked.")), books="closed-over"),
)
