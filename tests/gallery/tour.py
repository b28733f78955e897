"""Takes the pictures of the README: `make tour` goes the way of its five minutes and writes them into `docs/`."""

import sys

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import PROJECT
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.newcomers import NewcomerPages
from tests.gallery.take import MS_TO_SETTLE, WAITING, browsing, started_dashboard

DOCS = PROJECT / "docs"
SIZE: ViewportSize = {"width": 1280, "height": 860}
MS_TO_BUILD = 60_000


def main() -> None:
    with started_dashboard() as dashboard, browsing() as browser:
        page = browser.new_page(base_url=dashboard.url, viewport=SIZE, reduced_motion="reduce")
        page.set_default_timeout(MS_TO_SETTLE)
        page.goto("/login")
        page.get_by_role("button", name="Explore the demo").click()
        build_two(ClosePage(page))
        NewcomerPages(page).first_steps.get_by_role("button", name="Skip").click()
        page.evaluate("scrollTo(0, 0)")
        take(page, "close")
        page.get_by_role("link", name="Details").first.click()
        expect(page.get_by_role("main")).to_contain_text("figures.json")
        take(page, "package")
        page.goto("/reports")
        expect(page.get_by_role("main")).to_contain_text("Gross profit")
        take(page, "report")


def build_two(close_page: ClosePage) -> None:
    """A package as PDF, then one as Excel, both to the end."""
    for report_format in ("PDF", "Excel"):
        close_page.choose_format(report_format)
        close_page.build()
        expect(close_page.package(report_format)).to_contain_text("Ready", timeout=MS_TO_BUILD)


def take(page: Page, name: str) -> None:
    """A picture of what the page shows once everything is there, with nothing under the pointer."""
    page.wait_for_function("waiting => !document.querySelector(waiting)", arg=WAITING)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=DOCS / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
