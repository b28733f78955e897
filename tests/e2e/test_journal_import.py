"""A member imports entries from a file: first told what is wrong and where, then posted; never twice."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages.journal import JournalPage

HEADER = "entry,date,description,account,amount,party,document,due_date,kind\n"
ENTRIES = HEADER + (
    "PAY-1,2026-09-28,Cleaning of the annex,6100,80.00,,,,\n"
    "PAY-1,2026-09-28,Cleaning of the annex,1010,-80.00,,,,\n"
    "PAY-2,2026-09-29,Keys of the annex,6100,12.50,,,,\n"
    "PAY-2,2026-09-29,Keys of the annex,1010,-12.50,,,,\n"
)


def test_a_member_imports_a_file_of_entries(signed_in: Callable[..., Page]) -> None:
    journal = JournalPage(signed_in("member"))
    journal.open()
    journal.import_button.click()
    journal.give_file(ENTRIES.replace("-12.50", "-12.00").replace("2026-09-28", "2026-03-28"))
    expect(journal.import_problem).to_contain_text("Nothing was posted")
    expect(journal.import_problem).to_contain_text("Line 2, date: The period ending 2026-03-31 is closed")
    expect(journal.import_problem).to_contain_text("Line 4, amount: entry 'PAY-2' does not balance")

    journal.give_file(ENTRIES)
    expect(journal.import_form).to_be_hidden()
    expect(journal.import_news).to_contain_text("Posted 2 entries with 4 lines: PAY-1 to PAY-2.")
    journal.import_news.get_by_role("link", name="Show in the journal").click()
    expect(journal.row("Cleaning of the annex")).to_contain_text("PAY-1")
    expect(journal.row("Keys of the annex")).to_contain_text("12.50")

    journal.import_button.click()
    journal.give_file(ENTRIES)
    expect(journal.import_problem).to_contain_text("Line 2, entry: journal entry 'PAY-1' exists already")


def test_what_a_lock_refused_is_posted_late_as_one(signed_in: Callable[..., Page]) -> None:
    journal = JournalPage(signed_in("member"))
    journal.open()
    journal.import_button.click()
    journal.give_file(
        ENTRIES.replace("PAY-", "LATE-").replace("2026-09-28", "2026-03-28").replace("annex", "barn")
    )
    expect(journal.import_problem).to_contain_text("Nothing was posted: closed periods take no more entries.")
    expect(journal.import_problem).to_contain_text("Line 2, date: The period ending 2026-03-31 is closed")
    expect(journal.late_entries).to_contain_text("1 entry keeps 28 Mar 2026")
    expect(journal.rows.first).to_be_visible()
    expect(journal.row("barn")).to_have_count(0)

    journal.late_entries.get_by_role(
        "button", name="Post all, 1 late on 1 Aug 2026"
    ).click()  # The browser still has the file.
    expect(journal.import_form).to_be_hidden()
    expect(journal.import_news).to_contain_text("Posted 2 entries with 4 lines")
    expect(journal.import_news).to_contain_text("Of these 1 is a late entry.")
    journal.find("barn")
    expect(journal.row("Cleaning of the barn")).to_contain_text("Late, belongs to 28 Mar 2026")
    expect(journal.row("Keys of the barn")).not_to_contain_text("Late")


def test_a_viewer_is_not_offered_an_import(signed_in: Callable[..., Page]) -> None:
    journal = JournalPage(signed_in("viewer"))
    journal.open()
    expect(journal.rows.first).to_be_visible()
    expect(journal.import_button).to_have_count(0)
