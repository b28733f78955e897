"""The page of one package: locators and verbs."""

from playwright.sync_api import Locator, Page


class PackagePage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.changes = page.get_by_role("region", name="Changes since an earlier package")
        self.earlier = page.get_by_role("combobox", name="Changes since")
        self.lines = page.get_by_role("table", name="Changed lines")
        self.entries = page.get_by_role("table", name="Entries posted in between")
        self.build_again = page.get_by_role("button", name="Build again")
        self.history = page.get_by_role("table", name="History")

    def open(self, package_id: str) -> None:
        self.page.goto(f"/packages/{package_id}")

    def standing(self, word: str) -> Locator:
        """The word that says whether the package still stands."""
        return self.page.locator(".standing", has_text=word)

    def line(self, label: str) -> Locator:
        """The changed line with this label, of the first report that has it."""
        return self.lines.get_by_role("row").filter(has_text=label).first
