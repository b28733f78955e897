"""The list of packages: filters and pages live in the URL, and a walk yields every row once."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.packages import PackagesPage

HOW_MANY = 14


@pytest.fixture(scope="module")
def many(books: Books) -> Books:
    """Books with more packages than one short page shows, each of another month."""
    with books.api("member") as api:
        for index in range(HOW_MANY):
            month = date(2025 + index // 12, index % 12 + 1, 1)
            body = {
                "selected_reports": ["pl"],
                "report_format": "xlsx",
                "period_start": month.isoformat(),
                "period_end": month.replace(day=28).isoformat(),
            }
            assert api.post("/month-end-packages", json=body).status_code == 201
    return books


def test_a_walk_there_and_back_shows_every_package_once(
    many: Books, signed_in: Callable[[str], Page]
) -> None:
    page = PackagesPage(signed_in("viewer"))
    page.open("?size=10")
    expect(page.rows).to_have_count(10)
    first = page.ids()
    expect(page.previous_button).to_be_disabled()

    page.next_button.click()
    expect(page.rows).to_have_count(HOW_MANY - 10)
    assert not set(first) & set(page.ids())
    assert "cursor=" in page.page.url

    page.previous_button.click()
    expect(page.rows).to_have_count(10)
    assert page.ids() == first


def test_a_filter_stays_on_reload_and_back(many: Books, signed_in: Callable[[str], Page]) -> None:
    page = PackagesPage(signed_in("viewer"))
    page.open("?size=10")
    expect(page.rows).to_have_count(10)

    page.filter("Failed").check()
    expect(page.rows).to_have_count(0)
    assert "status=failed" in page.page.url
    page.page.reload()
    expect(page.filter("Failed")).to_be_checked()
    expect(page.rows).to_have_count(0)

    page.page.go_back()
    expect(page.rows).to_have_count(10)
    expect(page.filter("All")).to_be_checked()


def test_another_sort_begins_from_the_first_page(many: Books, signed_in: Callable[[str], Page]) -> None:
    page = PackagesPage(signed_in("viewer"))
    page.open("?size=10")
    page.next_button.click()
    expect(page.rows).to_have_count(HOW_MANY - 10)
    page.table.get_by_role("button", name="Period").or_(page.table.get_by_role("link", name="Period")).click()
    expect(page.rows).to_have_count(10)
    assert "cursor=" not in page.page.url


def test_period_person_and_words_narrow_the_list_and_all_widens_it(
    many: Books, signed_in: Callable[[str], Page]
) -> None:
    page = PackagesPage(signed_in("viewer"))
    page.open("?size=50")
    expect(page.rows).to_have_count(HOW_MANY)
    page.find("mar 2025")
    expect(page.rows).to_have_count(1)
    assert "find=mar+2025" in page.page.url
    page.page.reload()
    expect(page.rows).to_have_count(1)
    expect(page.find_box).to_have_value("mar 2025")
    page.find("no such words")
    expect(page.page.get_by_text("matches nothing; 14 packages are hidden by it.")).to_be_visible()
    page.page.get_by_role("link", name="Show all").click()
    expect(page.rows).to_have_count(HOW_MANY)


def test_rows_are_walked_chosen_and_opened_by_keyboard(many: Books, signed_in: Callable[[str], Page]) -> None:
    page = PackagesPage(signed_in("member"))
    page.open("?size=10")
    expect(page.rows).to_have_count(10)
    ids = page.ids()
    for _ in range(3):
        page.page.keyboard.press("j")
    page.page.keyboard.press("k")
    expect(page.row(ids[1])).to_be_focused()
    page.page.keyboard.press("x")
    expect(page.chosen).to_contain_text("1 chosen")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("x")
    expect(page.chosen).to_contain_text("2 chosen")
    expect(page.row(ids[2])).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(page.page).to_have_url(re.compile(rf"/packages/{ids[2]}"))


def test_new_packages_wait_while_rows_are_chosen(many: Books, signed_in: Callable[[str], Page]) -> None:
    page = PackagesPage(signed_in("member"))
    page.open("?size=10")
    expect(page.rows).to_have_count(10)
    before = page.ids()
    page.row(before[0]).get_by_role("checkbox").check()
    expect(page.chosen).to_contain_text("1 chosen")

    body = {"selected_reports": ["cash_flow"], "period_start": "2026-05-01", "period_end": "2026-05-31"}
    with many.api("member") as api:
        created = api.post("/month-end-packages", json=body).json()["package"]["id"]
    page.page.get_by_role("button", name="1 new").click()
    expect(page.row(created)).to_be_visible()
    assert page.ids() == [created, *before[:-1]]
    expect(page.chosen).to_have_count(0)


def test_a_view_is_saved_gone_to_and_forgotten(many: Books, signed_in: Callable[[str], Page]) -> None:
    page = PackagesPage(signed_in("viewer"))
    page.open("?status=failed")
    page.page.get_by_role("button", name="Save this view").click()
    page.page.get_by_role("textbox", name="Name of this view").fill("What failed")
    page.page.get_by_role("button", name="Save", exact=True).click()
    view = page.page.get_by_role("link", name="What failed")
    expect(view).to_be_visible()
    page.open()
    expect(page.rows.first).to_be_visible()
    view.click()
    expect(page.filter("Failed")).to_be_checked()
    page.page.get_by_role("button", name="Forget What failed").click()
    expect(view).to_have_count(0)
