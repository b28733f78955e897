"""First steps, accounts, bringing books and invitations: locators and verbs."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class NewcomerPages:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.first_steps = page.get_by_role("region", name="First steps")
        self.steps_done = page.get_by_role("status", name="Steps done")
        self.import_problem = page.get_by_role("main").get_by_role("alert")
        self.imported = page.get_by_role("status", name="Import", exact=True)
        self.files = page.get_by_role("table", name="Files of a books folder")

    def step(self, name: str) -> Locator:
        return self.first_steps.get_by_role("listitem").filter(has_text=name)

    def create_account(self, *, name: str, password: str, email: str = "") -> None:
        self.page.get_by_role("textbox", name="Name").fill(name)
        if email:
            self.page.get_by_role("textbox", name="Email").fill(email)
        self.page.get_by_role("textbox", name="Password").fill(password)
        self.page.get_by_role("button", name="Create account").click()

    def bring(self, path: Path) -> None:
        self.page.get_by_label("Zip of a books folder").set_input_files(path)

    def invite(self, email: str, *, role: str) -> str:
        """Invite somebody on the settings page; the link to give her."""
        people = self.page.get_by_role("region", name="People")
        people.get_by_role("textbox", name="Email").fill(email)
        people.get_by_role("combobox", name="Role", exact=True).select_option(role)
        people.get_by_role("button", name="Invite", exact=True).click()
        expect(people).to_contain_text(f"Give this link to {email}.")
        return people.get_by_role("textbox", name="Invitation link").input_value()
