"""The settings page: locators and verbs."""

from playwright.sync_api import Locator, Page


class SettingsPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.tokens = page.get_by_role("table", name="API tokens")
        self.new_token = page.get_by_role("textbox", name="New token")
        self.revoke_dialog = page.get_by_role("dialog", name="Revoke token")
        self.people = page.get_by_role("table", name="People")
        self.news = page.get_by_role("status", name="News")

    def open(self) -> None:
        self.page.goto("/settings")

    def create_token(self, name: str, *, days: int) -> None:
        self.page.get_by_role("textbox", name="Token name").fill(name)
        self.page.get_by_role("spinbutton", name="Valid for (days)").fill(str(days))
        self.page.get_by_role("button", name="Create token").click()

    def token(self, name: str) -> Locator:
        return self.tokens.get_by_role("row").filter(has_text=name)

    def revoke(self, name: str) -> None:
        self.token(name).get_by_role("button", name="Revoke").click()
        self.revoke_dialog.get_by_role("button", name="Revoke token").click()

    def person(self, email: str) -> Locator:
        return self.people.get_by_role("row").filter(has_text=email)

    def choose_appearance(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).click()
