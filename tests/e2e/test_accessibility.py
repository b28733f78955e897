"""Every page is free of axe violations, light and dark, wide and at 375 px, and never scrolls sideways."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.packages import PackagesPage

READY = 60_000
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 740}
PAGES = (
    "/",
    "/packages",
    "/periods",
    "/reports",
    "/journal",
    "/verify",
    "/settings",
    "/clients",
    "/audit-trail",
)


@pytest.fixture(scope="module", autouse=True)
def a_package(books: Books) -> str:
    """A package, so that the lists have something to show; its id."""
    with books.api("member") as api:
        period = api.get("/accounting-periods", params={"status": "open"}).json()["items"][-1]
        body = {"selected_reports": ["pl", "ar_aging"], "accounting_period_id": period["id"]}
        return api.post("/month-end-packages", json=body).json()["package"]["id"]


def violations(page: Page) -> list[str]:
    """Rule and place of every violation that axe finds on the page as it is."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def check(page: Page) -> None:
    assert violations(page) == []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, "the page scrolls sideways"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page(
    signed_in: Callable[..., Page], a_package: str, scheme: str, viewport: dict[str, int]
) -> None:
    page = signed_in("owner", color_scheme=scheme, viewport=viewport)
    packages = PackagesPage(page)
    packages.open()
    expect(packages.rows.first).to_contain_text("Ready", timeout=READY)
    for path in (*PAGES, f"/packages/{a_package}"):
        page.goto(path)
        expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[aria-busy=true], .bone")).to_have_count(0)
        check(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_and_the_dialogs(
    signed_in: Callable[..., Page], new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    sign_in = new_context(color_scheme=scheme).new_page()
    sign_in.goto("/login?problem=credentials")
    expect(sign_in.get_by_role("alert")).to_be_visible()
    check(sign_in)

    page = ClosePage(signed_in("owner", color_scheme=scheme))
    page.close_button.click()
    expect(page.close_dialog).to_be_visible()
    check(page.page)
    page.page.keyboard.press("Escape")
    page.open("2026-07-31")
    page.reopen_button.click()
    expect(page.reopen_dialog).to_be_visible()
    check(page.page)
