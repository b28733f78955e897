"""The bank page and its dialogs: locators and verbs."""

from playwright.sync_api import Locator, Page


class BankPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.news = page.get_by_role("status", name="News")
        self.back = page.get_by_role("link", name="Back to the close of")
        self.dialog = page.get_by_role("dialog", name="Explain bank line")
        self.statement_dialog = page.get_by_role("dialog", name="Bank statement")

    def account(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name)

    def find(self, words: str) -> None:
        """Show the lines alone that say these words."""
        form = self.page.get_by_role("search", name="Bank lines")
        form.get_by_role("searchbox", name="Find").fill(words)
        form.get_by_role("button", name="Find").click()

    def explain(self, account: Locator, line: str) -> None:
        """Open the dialog for the bank line with these words."""
        account.get_by_role("button", name=f"Explain {line}").click()

    def add_statement(self, account: Locator, *, balance: str) -> None:
        """Give the balance of the account at the period's end."""
        account.get_by_role("button", name="Add statement").click()
        self.statement_dialog.get_by_role("textbox", name="Closing balance").fill(balance)
        self.statement_dialog.get_by_role("button", name="Add statement").click()

    def correct_statement(self, account: Locator, *, balance: str) -> None:
        """Put the balance of the account's last statement right."""
        account.get_by_role("button", name="Correct the statement").click()
        self.statement_dialog.get_by_role("textbox", name="Closing balance").fill(balance)
        self.statement_dialog.get_by_role("button", name="Correct statement").click()

    def undo(self, account: Locator, line: str) -> None:
        """Take back the match of the bank line with these words, among those that are folded away."""
        account.get_by_text("matched in this period").click()
        account.get_by_role("button", name=f"Undo the match of {line}").click()
