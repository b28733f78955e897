"""Every story once with the keyboard alone: nothing needs a mouse, and the focus is always seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD, Books
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.journal import JournalPage
from tests.e2e.pages.keyboard import Keyboard
from tests.e2e.pages.reports import ReportsPage
from tests.e2e.pages.settings import SettingsPage

READY = 60_000


@pytest.fixture(scope="module")
def books(new_books: Callable[..., Books]) -> Books:
    return new_books("owner admin")


def test_she_signs_in_and_skips_to_the_page(books: Books, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto("/login")
    hands = Keyboard(page)
    hands.write(page.get_by_role("textbox", name="Email"), books.email("owner"))
    hands.write(page.get_by_role("textbox", name="Password"), PASSWORD)
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.reload()
    expect(page.get_by_role("combobox", name="Accounting period")).to_be_visible()
    skip = page.get_by_role("link", name="Skip to the page")
    hands.use(skip)
    expect(page.get_by_role("main")).to_be_focused()


def test_she_builds_downloads_closes_and_reopens(books: Books, person: Callable[..., Page]) -> None:
    page = ClosePage(person(books, "owner"))
    hands = Keyboard(page.page)
    hands.use(page.page.get_by_role("checkbox", name="All reports"), key="Space")
    balance_sheet = page.page.get_by_role("checkbox", name="Balance sheet", exact=True)
    expect(balance_sheet).to_have_accessible_description("What is owned and owed on the last day.")
    hands.use(balance_sheet, key="Space")
    hands.go_to(page.page.get_by_role("radio", name="PDF"))
    hands.press("ArrowRight")
    expect(page.page.get_by_role("radio", name="Excel")).to_be_checked()
    hands.use(page.build_button)
    row = page.package("Excel")
    expect(row).to_contain_text("Ready", timeout=READY)
    assert hands.has_the_focus_in(page.page.get_by_role("main")), "the focus stays where she worked"
    with page.page.expect_download() as download:
        hands.use(row.get_by_role("button", name="Download"))
    assert download.value.suggested_filename.endswith(".zip")

    hands.use(page.close_button)
    expect(page.close_dialog).to_be_visible()
    assert hands.has_the_focus_in(page.close_dialog)
    hands.press("Escape")
    expect(page.close_dialog).to_be_hidden()
    expect(page.close_button, "the focus is back where the dialog was opened").to_be_focused()
    hands.press("Enter")
    hands.write(page.close_dialog.get_by_role("textbox", name="Lock reason"), "Reviewed; bank reconciled")
    hands.use(page.close_dialog.get_by_role("button", name="Close period"))
    expect(page.reopen_button).to_be_visible()

    hands.use(page.reopen_button)
    hands.write(page.reopen_dialog.get_by_role("textbox", name="Reason"), "Late supplier invoice")
    hands.use(page.reopen_dialog.get_by_role("button", name="Reopen period"))
    expect(page.close_button).to_be_visible()


def test_she_posts_an_entry_and_finds_it(books: Books, person: Callable[..., Page]) -> None:
    page = JournalPage(person(books, "admin"))
    page.open()
    hands = Keyboard(page.page)
    hands.use(page.new_button)
    hands.write(page.form.get_by_role("textbox", name="Date", exact=True), "2026-09-14")
    hands.write(page.form.get_by_role("textbox", name="Description"), "Flour by keyboard")
    for number, account, side in ((1, "6110", "Debit"), (2, "1010", "Credit")):
        line = page.form.get_by_role("group", name=f"Line {number}", exact=True)
        hands.write(line.get_by_role("combobox", name="Account"), account)
        hands.write(line.get_by_role("textbox", name=side), "12.00")
    hands.use(page.form.get_by_role("button", name="Post entry"))
    expect(page.form).to_be_hidden()
    search = page.page.get_by_role("search", name="Entries")
    hands.write(search.get_by_role("searchbox", name="Find"), "Flour by keyboard")
    hands.press("Enter")
    row = page.row("Flour by keyboard")
    expect(row).to_be_visible()
    hands.use(row.get_by_role("button", name="Lines"))
    expect(page.page.get_by_role("table", name="Lines of")).to_be_visible()


def test_she_goes_from_a_figure_to_its_entries(books: Books, person: Callable[..., Page]) -> None:
    with books.api("admin") as api:
        wanted = {
            "period_start": "2026-08-01",
            "period_end": "2026-08-31",
            "selected_reports": ["pl", "balance_sheet"],
        }
        api.post("/month-end-packages", json=wanted).raise_for_status()
    page = ReportsPage(person(books, "admin"))
    page.open("?period=2026-08-31&report=pl")
    hands = Keyboard(page.page)
    figure = page.page.get_by_role("row").get_by_role("link").first
    expect(figure).to_be_visible(timeout=READY)
    hands.go_to(page.report)
    hands.press("b")  # As in "Balance sheet".
    expect(page.page).to_have_url(re.compile("report=balance_sheet"))
    hands.use(figure)
    expect(page.page.get_by_role("heading", name="Journal", exact=True)).to_be_visible()


def test_she_makes_a_token_and_revokes_it_and_signs_out(books: Books, person: Callable[..., Page]) -> None:
    page = SettingsPage(person(books, "admin"))
    page.open()
    hands = Keyboard(page.page)
    hands.write(page.page.get_by_role("textbox", name="Token name"), "Payroll by keyboard")
    hands.use(page.page.get_by_role("button", name="Create token"))
    expect(page.token("Payroll by keyboard")).to_be_visible()
    hands.use(page.token("Payroll by keyboard").get_by_role("button", name="Revoke"))
    assert hands.has_the_focus_in(page.revoke_dialog)
    hands.use(page.revoke_dialog.get_by_role("button", name="Revoke token"))
    expect(page.token("Payroll by keyboard")).to_contain_text("Revoked")

    hands.use(page.page.get_by_role("button", name="User menu"))
    hands.use(page.page.get_by_role("button", name="Sign out", exact=True))
    expect(page.page.get_by_role("textbox", name="Password")).to_be_visible()
