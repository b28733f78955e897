"""By keyboard: the palette goes anywhere, letters go to pages, and the sheet tells them all."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_palette_finds_pages_months_and_their_reports(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("viewer")
    expect(page.get_by_role("status", name="Connection")).to_contain_text("Live")
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Go to")
    expect(search).to_be_focused()
    places = page.get_by_role("listbox", name="Places")
    options = places.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")

    search.fill("jan 2025")
    expect(options.filter(has_text="January 2025")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(places.get_by_role("option", selected=True)).to_contain_text("Reports of January 2025")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/reports\?period=2025-01-31"))
    expect(page.get_by_role("heading", level=1, name="Reports")).to_be_visible()

    page.keyboard.press("Control+k")
    search.fill("no such place")
    expect(page.get_by_text("Nothing here is called that.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()


def test_letters_go_to_pages_and_the_sheet_tells_them(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("viewer")
    expect(page.get_by_role("status", name="Connection")).to_contain_text("Live")
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"/journal$"))
    expect(page.get_by_role("heading", level=1, name="Journal")).to_be_visible()

    page.keyboard.press("/")
    find = page.get_by_role("searchbox")
    expect(find).to_be_focused()
    page.keyboard.type("g?")
    expect(find).to_have_value("g?")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Go to Packages")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
