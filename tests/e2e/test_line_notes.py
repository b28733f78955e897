"""A member notes a line of a report with the keyboard, and a viewer reads it on a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.reports import ReportsPage
from tests.e2e.test_accessibility import PHONE, check
from tests.e2e.test_books_on_screen import SEPTEMBER, build


def test_a_note_is_written_and_read(books: Books, signed_in: Callable[..., Page]) -> None:
    build(books)
    reports = ReportsPage(signed_in("member"))
    reports.open(f"?period={SEPTEMBER}")
    expect(reports.row("Net income")).to_be_visible(timeout=60_000)

    reports.begin_note("Net income")
    expect(reports.note_box).to_be_focused()
    check(reports.page)
    reports.note_box.fill("A fair in Oslo brought most of it")
    reports.save_note()

    expect(reports.note_dialog).to_be_hidden()
    expect(reports.notes).to_have_count(1)
    expect(reports.notes).to_contain_text("Not yet in the package")
    check(reports.page)
    reading = ReportsPage(signed_in("viewer", viewport=PHONE))
    reading.open(f"?period={SEPTEMBER}")
    expect(reading.notes).to_contain_text("A fair in Oslo brought most of it")
    expect(reading.page.get_by_role("button", name="note on")).to_have_count(0)
    check(reading.page)
