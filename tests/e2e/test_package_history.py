"""The page of a package tells who downloaded it, also while it is looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.package import PackagePage
from tests.e2e.pages.packages import PackagesPage, download
from tests.e2e.test_accessibility import PHONE, WIDE, check
from tests.e2e.test_books_on_screen import build


@pytest.fixture(scope="module")
def package_id(books: Books) -> str:
    return build(books)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_download_is_told_while_somebody_looks(
    signed_in: Callable[..., Page], books: Books, package_id: str, tmp_path: Path, viewport: dict[str, int]
) -> None:
    looking = PackagePage(signed_in("owner", viewport=viewport))
    looking.open(package_id)
    rows = looking.history.get_by_role("row")
    expect(rows.last).to_contain_text("Build asked for", timeout=60_000)
    expect(looking.standing("Current")).to_be_visible(timeout=60_000)
    before = rows.count()

    packages = PackagesPage(signed_in("viewer"))
    packages.open()
    download(packages.row(package_id), to=tmp_path)

    expect(rows).to_have_count(before + 1)
    expect(rows.nth(1)).to_contain_text("Downloaded")
    expect(rows.nth(1)).to_contain_text(books.email("viewer"))
    expect(rows.nth(1)).to_contain_text("127.0.0.1")
    check(looking.page)
