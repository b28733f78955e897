"""The journal page and its form: locators and verbs."""

from playwright.sync_api import Locator, Page


class JournalPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.table = page.get_by_role("table", name="Journal entries")
        self.rows = self.table.locator("tbody tr[data-entry]")
        self.news = page.get_by_role("status", name="News")
        self.new_button = page.get_by_role("button", name="New entry")
        self.form = page.get_by_role("dialog", name="New entry")
        self.totals = self.form.get_by_role("status", name="Totals")
        self.problem = self.form.get_by_role("alert")
        self.import_button = page.get_by_role("button", name="Import entries")
        self.import_form = page.get_by_role("dialog", name="Import entries")
        self.import_problem = self.import_form.get_by_role("alert")
        self.late_entries = self.import_form.get_by_role("status", name="Late entries")
        self.import_news = page.get_by_role("status", name="Import")
        self.next_button = page.get_by_role("button", name="Next page")
        self.previous_button = page.get_by_role("button", name="Previous page")

    def open(self, query: str = "") -> None:
        self.page.goto(f"/journal{query}")

    def find(self, text: str) -> None:
        search = self.page.get_by_role("search", name="Entries")
        search.get_by_role("searchbox", name="Find").fill(text)
        search.get_by_role("button", name="Find").click()

    def row(self, description: str) -> Locator:
        return self.rows.filter(has_text=description)

    def show_lines(self, row: Locator) -> Locator:
        """Open the entry of this row; the table of its lines."""
        row.get_by_role("button", name="Lines").click()
        return self.page.get_by_role("table", name="Lines of")

    def begin(self, *, day: str, description: str) -> None:
        """Open the form and fill in what the whole entry has."""
        self.new_button.click()
        self.date(day)
        self.form.get_by_role("textbox", name="Description").fill(description)

    def date(self, day: str) -> None:
        self.form.get_by_role("textbox", name="Date", exact=True).fill(day)

    def line(self, position: int, *, account: str, debit: str = "", credit: str = "") -> None:
        line = self.form.get_by_role("group", name=f"Line {position}", exact=True)
        line.get_by_role("combobox", name="Account").fill(account)
        line.get_by_role("textbox", name="Debit").fill(debit)
        line.get_by_role("textbox", name="Credit").fill(credit)

    def give_file(self, text: str) -> None:
        """Choose a file of entries in the open dialog."""
        self.import_form.get_by_label("CSV file of entries").set_input_files(
            {"name": "entries.csv", "mimeType": "text/csv", "buffer": text.encode()}
        )

    def post(self) -> None:
        self.form.get_by_role("button", name="Post entry").click()
