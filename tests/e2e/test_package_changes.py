"""A package grows stale while it is looked at, is built again, and tells what changed and which entry did it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.journal import JournalPage
from tests.e2e.pages.package import PackagePage
from tests.e2e.pages.packages import PackagesPage
from tests.e2e.test_books_on_screen import build


def test_a_late_entry_makes_a_package_stale_and_the_next_one_says_what_changed(
    books: Books, signed_in: Callable[..., Page]
) -> None:
    first = build(books)
    package = PackagePage(signed_in("member"))
    package.open(first)
    expect(package.standing("Current")).to_be_visible(timeout=60_000)
    expect(package.changes).to_contain_text("This is the first package of these days")

    post_late_rent(books)

    expect(package.standing("Stale")).to_be_visible()
    package.build_again.click()
    expect(package.page).not_to_have_url(re.compile(first))
    expect(package.standing("Current")).to_be_visible(timeout=60_000)
    expect(package.line("Rent")).to_contain_text("1,250.00")
    expect(package.entries.get_by_role("row").filter(has_text="Rent of the annex")).to_contain_text(
        "1,250.00"
    )
    expect(package.earlier.locator("option")).to_have_count(1)

    packages = PackagesPage(signed_in("viewer"))
    packages.open()
    expect(packages.rows).to_have_count(2)
    expect(packages.rows.nth(0)).to_contain_text("Current")
    expect(packages.rows.nth(1)).to_contain_text("Superseded")
    packages.rows.nth(1).get_by_role("link", name="Details").click()
    replaced = PackagePage(packages.page)
    expect(replaced.build_again).to_have_count(0)
    replaced.page.get_by_role("link", name="Use the newer package").click()
    expect(replaced.standing("Current")).to_be_visible()
    replaced.line("Rent").get_by_role("link").first.click()
    expect(JournalPage(replaced.page).rows).to_have_count(1)


def post_late_rent(books: Books) -> None:
    with books.api("member") as api:
        ledgers = api.get("/ledgers", params={"limit": 1000}).json()["items"]
        ids = {ledger["account_number"]: ledger["id"] for ledger in ledgers}
        lines = [
            {"ledger_id": ids["6100"], "amount": 1250_00, "debit_credit": "debit"},
            {"ledger_id": ids["1010"], "amount": 1250_00, "debit_credit": "credit"},
        ]
        entry = {"date": "2026-09-28", "description": "Rent of the annex", "line_entries": lines}
        answer = api.post("/journal-entries", json=entry)
        assert answer.status_code == 201, answer.text
