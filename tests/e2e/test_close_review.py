"""The people's side of a close in the browser: review, reopening for some, approval by a second person."""

from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD, Books, sign_in_as
from tests.e2e.pages.close import ClosePage
from tests.e2e.test_accessibility import check


def post_entry(api: httpx.Client, *, day: str, description: str, amount: int) -> None:
    """Post an entry between two accounts of the demo books."""
    post_entry_anyway(api, day=day, description=description, amount=amount).raise_for_status()


def post_entry_anyway(api: httpx.Client, *, day: str, description: str, amount: int) -> httpx.Response:
    """The same, and what the API says to it."""
    accounts = {row["account_number"]: row["id"] for row in api.get("/ledgers?limit=200").json()["items"]}
    numbers = sorted(accounts)
    expense = next(number for number in numbers if number.startswith("6"))
    lines = [
        {"ledger_id": accounts[expense], "amount": amount, "debit_credit": "debit"},
        {"ledger_id": accounts[numbers[0]], "amount": amount, "debit_credit": "credit"},
    ]
    return api.post("/journal-entries", json={"date": day, "description": description, "line_entries": lines})


def test_steps_and_sign_offs_show_in_every_tab_and_a_lapse_says_what_moved(
    books: Books, signed_in: Callable[..., Page]
) -> None:
    page, other = ClosePage(signed_in("owner")), ClosePage(signed_in("member"))
    other.open("2026-08-31")
    review, elsewhere = page.review, other.review
    page.open("2026-08-31")

    review.get_by_role("button", name="Acknowledge Trial balance reviewed").click()
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
    income = review.locator(".moved-under li").filter(has_text="Net income")
    expect(income.filter(has_text="Profit and loss")).to_contain_text("→")
    check(page.page)


def test_reopened_for_one_person_the_page_says_so_and_lists_what_she_did(
    books: Books, signed_in: Callable[..., Page]
) -> None:
    page, other = ClosePage(signed_in("owner")), ClosePage(signed_in("member"))
    page.open("2026-05-31")
    other.open("2026-05-31")
    page.reopen_button.click()
    dialog = page.reopen_dialog
    expect(dialog.get_by_text("moves the opening balances of June 2026 (closed)")).to_be_visible()
    dialog.get_by_role("textbox", name="Reason").fill("A bill came late")
    dialog.get_by_role("combobox", name="How long").select_option("For 4 hours")
    dialog.get_by_role("checkbox", name="Only for some people").check()
    dialog.get_by_role("checkbox", name="member").check()
    check(page.page)
    dialog.get_by_role("button", name="Reopen period").click()
    for each in (page, other):
        expect(each.reopening.get_by_role("status").filter(has_text="Open for")).to_contain_text("until")

    with books.api("owner") as api:
        refused = post_entry_anyway(api, day="2026-05-20", description="Not hers to post", amount=100)
    assert refused.status_code == 400
    with books.api("member") as api:
        post_entry(api, day="2026-05-20", description="The late bill", amount=4_500)
    for each in (page, other):
        expect(each.reopening.get_by_role("row", name="The late bill")).to_contain_text("45.00")
    check(page.page)


def test_a_second_person_approves_what_another_asked_for(
    new_books: Callable[[str], Books], new_context: Callable[..., BrowserContext]
) -> None:
    books = new_books("owner admin")
    with books.api("owner") as api:
        api.patch(f"/businesses/{books.business_id}", json={"needs_second_person": True}).raise_for_status()
    asker, answerer = (new_context().new_page() for _ in range(2))
    for tab, role in ((asker, "admin"), (answerer, "owner")):
        sign_in_as(tab, email=books.email(role), password=PASSWORD)
        tab.goto("/?period=2026-06-30")
    mine, theirs = ClosePage(asker), ClosePage(answerer)

    mine.reopen_button.click()
    mine.reopen_dialog.get_by_role("textbox", name="Reason").fill("A bill came late")
    mine.reopen_dialog.get_by_role("button", name="Ask for approval").click()
    expect(mine.second_person.get_by_role("button", name="Withdraw request")).to_be_visible()
    check(asker)
    theirs.second_person.get_by_role("button", name="Answer request").click()
    check(answerer)
    answerer.get_by_role("dialog", name="Answer request").get_by_role("button", name="Approve").click()

    expect(mine.close_button).to_be_visible()
    expect(mine.second_person).to_have_count(0)
