"""The reports page: locators and verbs."""

from playwright.sync_api import Locator, Page


class ReportsPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.period = page.get_by_role("combobox", name="Accounting period")
        self.report = page.get_by_role("combobox", name="Report", exact=True)
        self.tie_outs = page.get_by_role("table", name="Tie-outs")
        self.build_link = page.get_by_role("link", name="Build a package")
        self.copy_button = page.get_by_role("button", name="Copy as table")
        self.note_dialog = page.get_by_role("dialog", name="Note on a line")
        self.note_box = self.note_dialog.get_by_role("textbox", name="Note")
        self.notes = page.get_by_role("list", name="Notes").get_by_role("listitem")
        self.lines = page.locator("svg .spark-line")
        self.news = page.get_by_role("status", name="News")

    def open(self, query: str = "") -> None:
        self.page.goto(f"/reports{query}")

    def choose(self, report: str) -> None:
        self.report.select_option(label=report)

    def table(self, title: str) -> Locator:
        return self.page.get_by_role("table", name=title, exact=True)

    def row(self, label: str) -> Locator:
        """The row of that name in the statement itself, which stands before its trend."""
        rows = self.page.get_by_role("row")
        return rows.filter(has=self.page.get_by_role("rowheader", name=label, exact=True)).first

    def show_rules(self) -> None:
        self.page.get_by_text("rules pass").click()

    def follow(self, label: str) -> None:
        """Go to the journal entries behind a row."""
        self.row(label).get_by_role("link").click()

    def begin_note(self, label: str) -> None:
        """Open the note on a line with the keyboard alone."""
        self.page.get_by_role("button", name=f"Add a note on {label}", exact=True).first.focus()
        self.page.keyboard.press("Enter")

    def save_note(self) -> None:
        self.note_dialog.get_by_role("button", name="Save").click()
