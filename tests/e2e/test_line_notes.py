"""A member notes a line of a report, a viewer reads it, and it is taken away again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.reports import ReportsPage
from tests.e2e.test_accessibility import PHONE, check
from tests.e2e.test_books_on_screen import SEPTEMBER, build


def test_a_note_is_written_read_changed_and_taken_away(books: Books, signed_in: Callable[..., Page]) -> None:
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

    reports.change_note(1, "Net income")
    expect(reports.note_box).to_have_value("A fair in Oslo brought most of it")
    reports.note_box.fill("Two fairs")
    reports.save_note()
    expect(reports.notes).to_contain_text("Two fairs")
    expect(reading.notes).to_contain_text("Two fairs")
    reports.change_note(1, "Net income")
    reports.take_note_away()
    expect(reports.notes).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_is_left_without_a_note(books: Books, signed_in: Callable[..., Page], scheme: str) -> None:
    build(books)
    reports = ReportsPage(signed_in("member", color_scheme=scheme))
    reports.open(f"?period={SEPTEMBER}")
    expect(reports.row("Net income")).to_be_visible(timeout=60_000)
    reports.begin_note("Net income")
    reports.note_box.fill("Not meant")
    check(reports.page)

    reports.note_dialog.get_by_role("button", name="Cancel").click()

    expect(reports.note_dialog).to_be_hidden()
    expect(reports.notes).to_have_count(0)
    reports.begin_note("Net income")
    expect(reports.note_box).to_have_value("")
