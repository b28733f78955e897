"""The list of packages: filters and pages live in the URL, and a walk yields every row once."""

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
