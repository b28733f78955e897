"""The verify page: locators and verbs."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class VerifyPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.get_by_label("Package zip")
        self.outcome = page.get_by_role("status", name="Outcome")
        self.findings = page.get_by_role("table", name="Findings")
        self.problem = page.get_by_role("alert")

    def open(self) -> None:
        self.page.goto("/verify")
        self.page.get_by_role("status", name="Connection").get_by_text("Live").wait_for()

    def check(self, path: Path) -> None:
        self.input.set_input_files(path)

    def finding(self, subject: str) -> Locator:
        return self.findings.get_by_role("row").filter(has_text=subject)
