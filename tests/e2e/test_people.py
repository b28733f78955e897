"""Who may do what: two people at work, a viewer, a stranger, and somebody without a password."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD, Books, sign_in_as
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.packages import PackagesPage

READY = 60_000


def test_what_one_builds_the_other_sees(signed_in: Callable[[str], Page]) -> None:
    builder, watcher = ClosePage(signed_in("member")), PackagesPage(signed_in("viewer"))
    watcher.open()
    expect(watcher.page.get_by_role("status", name="Connection")).to_contain_text("Live")

    builder.choose_format("Excel")
    builder.build()

    row = watcher.rows.first
    expect(row).to_contain_text("Ready", timeout=READY)
    expect(row).to_contain_text("Aug 2026")


def test_a_viewer_may_neither_build_nor_close(signed_in: Callable[[str], Page], books: Books) -> None:
    page = ClosePage(signed_in("viewer"))
    expect(page.readiness).to_be_visible()
    expect(page.build_button).to_have_count(0)
    expect(page.close_button).to_have_count(0)
    expect(page.page.get_by_role("main")).to_contain_text("Your role is viewer")

    with books.api("viewer") as api:
        build = {"selected_reports": ["pl"], "period_start": "2026-08-01", "period_end": "2026-08-31"}
        assert api.post("/month-end-packages", json=build).status_code == 403
        assert api.post("/accounting-periods/close", json={"period_end": "2026-08-31"}).status_code == 403


def test_a_member_builds_but_does_not_close(signed_in: Callable[[str], Page]) -> None:
    page = ClosePage(signed_in("member"))
    expect(page.build_button).to_be_visible()
    expect(page.close_button).to_have_count(0)


def test_a_business_that_is_not_yours_is_not_there(
    signed_in: Callable[[str], Page], new_books: Callable[[str], Books], books: Books
) -> None:
    other = new_books("owner")
    with other.api("owner") as api:
        queued = api.post(
            "/month-end-packages",
            json={"selected_reports": ["pl"], "period_start": "2026-08-01", "period_end": "2026-08-31"},
        ).json()["package"]
    with books.api("owner") as api:
        assert api.get(f"/month-end-packages/{queued['id']}").status_code == 404
        theirs = {"x-business-id": other.business_id}
        assert api.get("/month-end-packages", headers=theirs).status_code == 403
        assert other.business_id not in api.get("/businesses").text

    page = signed_in("owner")
    page.goto(f"/packages/{queued['id']}")
    expect(page.get_by_role("alert")).to_contain_text("not found")
    expect(page.get_by_role("main")).not_to_contain_text(other.name)


def test_without_a_session_every_page_leads_to_sign_in(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    for path in ("/", "/packages", "/periods", "/reports", "/journal", "/verify", "/settings"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_told_and_nothing_more(
    new_context: Callable[..., BrowserContext], books: Books
) -> None:
    for email in (books.email("owner"), "nobody@nowhere.test"):
        page = new_context().new_page()
        page.goto("/login")
        page.get_by_role("textbox", name="Email").fill(email)
        page.get_by_role("textbox", name="Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text(
            "The email or the password is not right. Check both and try again."
        )


def test_the_session_is_out_of_reach_of_scripts_and_ends_with_sign_out(
    new_context: Callable[..., BrowserContext], books: Books
) -> None:
    context = new_context()
    page = context.new_page()
    sign_in_as(page, email=books.email("owner"), password=PASSWORD)
    kept = context.storage_state()
    cookie = next(cookie for cookie in kept.get("cookies", []) if cookie.get("name") == "close_session")
    assert cookie.get("httpOnly")
    assert cookie.get("sameSite") in {"Lax", "Strict"}
    assert cookie.get("value", "") not in page.evaluate("document.cookie + JSON.stringify({...localStorage})")

    page.get_by_role("button", name="User menu").click()
    page.get_by_role("button", name="Sign out").or_(page.get_by_role("menuitem", name="Sign out")).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    later = new_context(storage_state=kept).new_page()
    later.goto("/")
    expect(later.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("role", ["viewer", "owner"])
def test_the_demo_opens_with_one_press(new_context: Callable[..., BrowserContext], role: str) -> None:
    page = new_context().new_page()
    if role == "owner":
        page.goto("/login")
        page.get_by_role("button", name="Explore the demo").click()
    else:
        sign_in_as(page, email=f"{role}@demo.test", password="demo")
    expect(page.get_by_role("button", name="Business")).to_contain_text("Harbour & Finch Trading")
    expect(ClosePage(page).close_button).to_have_count(1 if role == "owner" else 0)
