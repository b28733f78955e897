"""Somebody who works for two businesses sees both, and goes from a month's glyph to its close."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import PASSWORD, Books, sign_in_as


def test_from_the_overview_to_a_clients_month(
    books: Books, new_books: Callable[[str], Books], new_context: Callable[..., BrowserContext]
) -> None:
    other = new_books("owner")
    who = ("user", "add", other.email("owner"), "--business", books.business_id, "--role", "viewer")
    books.dashboard.command(*who, text=f"{PASSWORD}\n")
    page = new_context().new_page()
    sign_in_as(page, email=other.email("owner"), password=PASSWORD)
    page.get_by_role("button", name="Business", exact=True).click()
    page.get_by_role("link", name="All clients").click()
    rows = page.get_by_role("table", name="Clients").get_by_role("row")
    expect(rows).to_have_count(3)
    mine = rows.filter(has_text="owner")
    expect(mine).to_contain_text("periods to close, since 31 Aug 2026")
    mine.get_by_role("button", name="August 2026: open").click()
    expect(page).to_have_url(re.compile(r"/\?period=2026-08-31"))
    expect(page.get_by_role("heading", name="August 2026")).to_be_visible()
