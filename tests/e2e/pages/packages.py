"""The list of packages: locators and verbs."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class PackagesPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.table = page.get_by_role("table", name="Packages")
        self.rows = self.table.locator("tbody tr[data-package]")
        self.filters = page.get_by_role("group", name="Status")
        self.next_button = page.get_by_role("button", name="Next page")
        self.previous_button = page.get_by_role("button", name="Previous page")
        self.find_box = page.get_by_role("searchbox", name="Find packages")
        self.chosen = page.get_by_role("group", name="Chosen packages")

    def open(self, query: str = "") -> None:
        self.page.goto(f"/packages{query}")

    def filter(self, word: str) -> Locator:
        """The choice of the filter group that shows only this status."""
        return self.filters.get_by_role("radio", name=word)

    def row(self, package_id: str) -> Locator:
        return self.table.locator(f'tr[data-package="{package_id}"]')

    def find(self, words: str) -> None:
        """Type the words and press Enter."""
        self.find_box.fill(words)
        self.find_box.press("Enter")

    def ids(self) -> list[str]:
        return [row.get_attribute("data-package") or "" for row in self.rows.all()]


def download(row: Locator, *, to: Path) -> Path:
    """Press Download in the row; the file as it arrived."""
    with row.page.expect_download() as download:
        row.get_by_role("button", name="Download").click()
    path = to / download.value.suggested_filename
    download.value.save_as(path)
    return path
