"""The close page and its dialogs: locators and verbs."""

from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect


class ClosePage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.period = page.get_by_role("combobox", name="Accounting period")
        self.build_button = page.get_by_role("button", name="Build package")
        self.close_button = page.get_by_role("main").get_by_role("button", name="Close period")
        self.reopen_button = page.get_by_role("main").get_by_role("button", name="Reopen period")
        self.readiness = page.get_by_role("region", name="Readiness")
        self.review = page.get_by_role("region", name="Review")
        self.reopening = page.get_by_role("region", name="Reopening")
        self.second_person = page.get_by_role("region", name="Second person")
        self.packages = page.get_by_role("region", name="Packages").get_by_role("table", name="Packages")
        self.close_dialog = page.get_by_role("dialog", name="Close period")
        self.reopen_dialog = page.get_by_role("dialog", name="Reopen period")
        self.problem = page.get_by_role("alert")

    def open(self, period_end: str = "") -> None:
        """Open the page, and wait until it shows the period that is meant."""
        self.page.goto(f"/?period={period_end}" if period_end else "/")
        if period_end:
            expect(self.period).to_have_value(period_end)

    def check(self, check_id: str) -> Locator:
        """A check of readiness, folded away or not."""
        return self.readiness.locator(f"[data-check={check_id}]")

    def follow(self, check_id: str) -> None:
        """Go where the records are that the check is about."""
        self.check(check_id).get_by_role("link").click()

    def package(self, report_format: str) -> Locator:
        """The newest package of this format."""
        return self.packages.get_by_role("row").filter(has_text=report_format).first

    def choose_format(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).check()

    def choose_reports(self, names: Sequence[str]) -> None:
        self.page.get_by_role("checkbox", name="All reports").uncheck()
        for name in names:
            self.page.get_by_role("checkbox", name=name, exact=True).check()

    def build(self) -> None:
        self.build_button.click()

    def close(self, *, reason: str) -> None:
        self.close_button.click()
        self.close_dialog.get_by_role("textbox", name="Lock reason").fill(reason)
        self.close_dialog.get_by_role("button", name="Close period").click()

    def reopen(self, *, reason: str) -> None:
        self.reopen_button.click()
        self.reopen_dialog.get_by_role("textbox", name="Reason").fill(reason)
        self.reopen_dialog.get_by_role("button", name="Reopen period").click()
