"""How a package ended is told to who asked for it, on whichever page and in whichever business she is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD, Books, sign_in_as
from tests.e2e.pages.notifications import NotificationsInFrame
from tests.e2e.test_accessibility import PHONE, WIDE, check

READY = 60_000


@pytest.fixture
def books(small_books: Callable[..., Books]) -> Books:
    """Books of each story's own, with nothing told yet."""
    return small_books("owner member")


def ask(books: Books, role: str, *, business: Books | None = None) -> str:
    """Have a package built, as from another device; its id."""
    body = {"selected_reports": ["pl"], "period_start": "2026-01-01", "period_end": "2026-01-31"}
    headers = {"x-business-id": (business or books).business_id}
    with books.api(role) as api:
        return api.post("/month-end-packages", json=body, headers=headers).json()["package"]["id"]


def at(page: Page, path: str) -> NotificationsInFrame:
    """What the frame tells on this page, once it is live."""
    page.goto(path)
    told = NotificationsInFrame(page)
    expect(page.get_by_role("status", name="Connection")).to_contain_text("Live")
    expect(told.bell).to_be_visible()
    return told


def test_an_end_is_told_on_whatever_page_one_is_on_and_leads_to_the_package(
    person: Callable[..., Page], books: Books
) -> None:
    told = at(person(books, "member"), "/settings")
    expect(told.counting(0)).to_be_visible()
    package_id = ask(books, "member")

    latest = told.latest.get_by_role("link")
    expect(latest).to_contain_text("Package ready", timeout=READY)
    expect(latest).to_contain_text("January 2026 · PDF")
    expect(told.counting(1)).to_be_visible()

    latest.click()
    expect(told.page).to_have_url(re.compile(rf"/packages/{package_id}\?business={books.business_id}"))
    expect(told.latest).to_be_empty()
    expect(told.counting(0)).to_be_visible()


def test_it_is_told_to_nobody_else(person: Callable[..., Page], books: Books) -> None:
    other, own = at(person(books, "owner"), "/packages"), at(person(books, "member"), "/verify")
    ask(books, "member")

    expect(own.counting(1)).to_be_visible(timeout=READY)
    expect(other.page.get_by_role("table", name="Packages")).to_contain_text("Ready", timeout=READY)
    expect(other.latest).to_be_empty()
    expect(other.counting(0)).to_be_visible()
    other.bell.click()
    expect(other.list).to_contain_text("When a package that you asked for has ended, it is told here.")


def test_what_one_tab_puts_away_the_other_shows_no_longer(person: Callable[..., Page], books: Books) -> None:
    first = at(person(books, "member"), "/verify")
    second = at(first.page.context.new_page(), "/periods")
    ask(books, "member")
    expect(first.latest).to_contain_text("Package ready", timeout=READY)
    expect(second.latest).to_contain_text("Package ready", timeout=READY)

    second.latest.get_by_role("button", name="Put away").click()

    for told in (first, second):
        expect(told.latest).to_be_empty()
        expect(told.counting(0)).to_be_visible()


def test_all_are_marked_as_read_by_keyboard(person: Callable[..., Page], books: Books) -> None:
    for _ in range(2):
        ask(books, "member")
    told = at(person(books, "member"), "/settings")
    expect(told.counting(2)).to_be_visible(timeout=READY)

    told.bell.press("Enter")
    expect(told.entry("Package ready")).to_have_count(2)
    told.list.get_by_role("button", name="Mark all as read").press("Enter")
    expect(told.counting(0)).to_be_visible()
    expect(told.list.get_by_role("button", name="Mark all as read")).to_have_count(0)
    expect(told.entry("Package ready")).to_have_count(2)

    told.entry("Package ready").first.press("Enter")
    expect(told.page).to_have_url(re.compile(r"/packages/[0-9a-f-]{36}"))
    expect(told.list).not_to_be_visible()


def test_an_end_in_another_business_names_it_and_leads_into_it(
    person: Callable[..., Page], books: Books, small_books: Callable[..., Books]
) -> None:
    other = small_books("")
    books.dashboard.command(
        "user",
        "add",
        books.email("member"),
        "--business",
        other.business_id,
        "--role",
        "member",
        text=f"{PASSWORD}\n",
    )
    told = at(person(books, "member"), "/settings")
    switcher = told.page.get_by_role("button", name="Business", exact=True)
    switcher.click()
    told.page.get_by_role("group", name="Businesses").get_by_role("button", name=books.name).click()
    expect(switcher).to_contain_text(books.name)
    package_id = ask(books, "member", business=other)

    latest = told.latest.get_by_role("link")
    expect(latest).to_contain_text(other.name, timeout=READY)
    latest.click()
    expect(switcher).to_contain_text(other.name)
    expect(told.page.get_by_role("heading", level=1)).to_contain_text("January 2026")
    assert package_id in told.page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_is_told_is_for_all_eyes(
    person: Callable[..., Page], books: Books, scheme: str, viewport: dict[str, int]
) -> None:
    told = at(person(books, "member", color_scheme=scheme, viewport=viewport), "/settings")
    expect(told.page.get_by_role("region", name="Notifications")).to_be_visible()
    ask(books, "member")
    expect(told.latest).to_contain_text("Package ready", timeout=READY)
    check(told.page)

    told.bell.click()
    expect(told.entry("Package ready")).to_be_visible()
    check(told.page)


@pytest.fixture
def hidden(new_context: Callable[..., BrowserContext], books: Books) -> Page:
    """A page that its browser shows to nobody, with what it would have told kept on it."""
    context = new_context(permissions=["notifications"])
    context.add_init_script("""
        window.told = [];
        window.Notification = class extends EventTarget {
          static permission = "granted";
          constructor(title, options) { super(); window.told.push({ title, ...options, click: () => this.onclick() }); }
          close() {}
        };
        Object.defineProperty(document, "hidden", { get: () => true });
    """)
    page = context.new_page()
    sign_in_as(page, email=books.email("member"), password=PASSWORD)
    return page


def test_the_browser_tells_while_nobody_looks(hidden: Page, books: Books) -> None:
    told = at(hidden, "/settings")
    expect(hidden.get_by_text("This browser tells you too")).to_be_visible()
    package_id = ask(books, "member")
    expect(told.latest).to_contain_text("Package ready", timeout=READY)

    [one] = hidden.evaluate("window.told.map(({ title, body }) => ({ title, body }))")
    assert one == {"title": "Package ready", "body": "January 2026 · PDF"}
    hidden.evaluate("window.told[0].click()")
    expect(hidden).to_have_url(re.compile(package_id))
