"""The review on the close page, in the browser: checklist and sign-offs, live in every open tab."""

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.close import ClosePage
from tests.e2e.test_accessibility import check


def post_entry(api: httpx.Client, *, day: str, description: str, amount: int) -> None:
    """Post an entry between two accounts of the demo books."""
    accounts = {row["account_number"]: row["id"] for row in api.get("/ledgers?limit=200").json()["items"]}
    numbers = sorted(accounts)
    expense = next(number for number in numbers if number.startswith("6"))
    lines = [
        {"ledger_id": accounts[expense], "amount": amount, "debit_credit": "debit"},
        {"ledger_id": accounts[numbers[0]], "amount": amount, "debit_credit": "credit"},
    ]
    posted = api.post(
        "/journal-entries", json={"date": day, "description": description, "line_entries": lines}
    )
    posted.raise_for_status()


def test_steps_and_sign_offs_show_in_every_tab_and_a_lapse_says_what_moved(
    books: Books, signed_in: Callable[..., Page]
) -> None:
    page, other = ClosePage(signed_in("owner")), ClosePage(signed_in("member"))
    other.open("2026-08-31")
    review, elsewhere = page.review, other.review
    page.open("2026-08-31")

    review.get_by_role("button", name="Acknowledge: Trial balance reviewed").click()
    dialog = page.page.get_by_role("dialog", name="Acknowledge step")
    dialog.get_by_role("textbox", name="Note").fill("Agrees line by line")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(elsewhere.get_by_text("Agrees line by line")).to_be_visible()

    review.get_by_role("button", name="Sign off as controller").click()
    page.page.get_by_role("dialog", name="Sign off").get_by_role("button", name="Sign off").click()
    expect(elsewhere.locator("[data-role=controller]")).to_contain_text("Signed")

    with books.api("member") as api:
        post_entry(api, day="2026-08-20", description="Courier, found later", amount=12_345)
    for shown in (review, elsewhere):
        expect(shown.locator("[data-role=controller]")).to_contain_text("Lapsed")
    review.get_by_text("figures have moved since").click()
    expect(review.locator(".moved-under li").filter(has_text="Net income (actual)")).to_contain_text("→")
    check(page.page)
