"""A closed month open again for one person and one hour, on a dashboard whose clock can be moved."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.ports import free_port
from tests.clock import Clock
from tests.e2e.conftest import PASSWORD, Books, Dashboard, import_books, sign_in_as
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.journal import JournalPage
from tests.e2e.small_books import write_small_books
from tests.e2e.test_accessibility import check

JANUARY = "2026-01-31"


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def own_books(clock: Clock, tmp_path: Path) -> Iterator[Books]:
    """The bakery's books on a dashboard that goes by this clock."""
    write_small_books(tmp_path / "bakery")
    dashboard = Dashboard(
        data_dir=tmp_path / "data", port=free_port(), settings={**clock.variables, "CLOSE_DEMO": "0"}
    )
    dashboard.start()
    try:
        yield import_books(dashboard, tmp_path / "bakery", roles="owner admin member", name="Quayside Bakery")
    finally:
        dashboard.stop()


@pytest.fixture
def tab(browser: Browser, own_books: Books) -> Iterator[Callable[[str], Page]]:
    """Opens a browser in which the person with this role has just signed in."""
    contexts = [browser.new_context(base_url=own_books.dashboard.url) for _ in range(3)]
    unused = iter(contexts)

    def open_tab(role: str) -> Page:
        page = next(unused).new_page()
        sign_in_as(page, email=own_books.email(role), password=PASSWORD)
        return page

    yield open_tab
    for context in contexts:
        context.close()


def post_in_january(page: Page, *, description: str) -> JournalPage:
    """Try to post an entry of January on the journal page."""
    journal = JournalPage(page)
    journal.open()
    journal.begin(day="2026-01-15", description=description)
    journal.line(1, account="6100", debit="45.00")
    journal.line(2, account="1010", credit="45.00")
    journal.post()
    return journal


def test_it_is_closed_again_when_her_hour_is_over(tab: Callable[[str], Page], clock: Clock) -> None:
    owner = ClosePage(tab("owner"))
    owner.open(JANUARY)
    owner.reopen_button.click()
    dialog = owner.reopen_dialog
    dialog.get_by_role("textbox", name="Reason").fill("A bill came late")
    dialog.get_by_role("combobox", name="How long").select_option("For 1 hour")
    dialog.get_by_role("checkbox", name="Only for some people").check()
    dialog.get_by_role("checkbox", name="member").check()
    dialog.get_by_role("button", name="Reopen period").click()
    open_again = owner.reopening.get_by_role("status").filter(has_text=re.compile("Open for .* until"))
    expect(open_again).to_be_visible()

    anybody_else = post_in_january(tab("admin"), description="Not hers to post")
    expect(anybody_else.problem).to_contain_text("named people only")
    hers = post_in_january(tab("member"), description="The late bill")
    expect(hers.row("The late bill")).to_be_visible()
    expect(owner.reopening.get_by_role("row", name="The late bill")).to_contain_text("45.00")

    owner.page.evaluate("window.isTheSamePage = true")
    clock.move(hours=1)
    expect(owner.reopening.get_by_role("status").filter(has_text="Was open again until")).to_be_visible()
    expect(owner.reopen_button).to_be_visible()
    expect(owner.reopening.get_by_role("row", name="The late bill")).to_contain_text("45.00")
    expect(owner.page.get_by_role("main").get_by_text("Moved since close")).to_have_count(0)
    assert owner.page.evaluate("window.isTheSamePage"), "the page was not loaded again"
    check(owner.page)
    too_late = post_in_january(hers.page, description="One more")
    expect(too_late.problem).to_contain_text("The period ending 2026-01-31 is closed")
