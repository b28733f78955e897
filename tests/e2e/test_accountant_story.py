"""An accountant builds August, checks the figures, closes it with a reason, and reopens it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.package_files import STEMS, PackageFiles, check_pdf, check_workbook
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.packages import download

READY = 60_000
AUGUST = "2026-08-31"


@pytest.fixture
def close_page(signed_in: Callable[[str], Page]) -> ClosePage:
    return ClosePage(signed_in("admin"))


@pytest.mark.parametrize(("word", "suffix"), [("PDF", "pdf"), ("Excel", "xlsx")])
def test_she_builds_watches_downloads_and_compares(
    close_page: ClosePage, tmp_path: Path, word: str, suffix: str
) -> None:
    expect(close_page.period, "at first the earliest open period").to_have_value(AUGUST)
    seen = note_every_status(close_page.page)
    close_page.choose_format(word)
    close_page.build()

    row = close_page.package(word)
    expect(row).to_contain_text("Ready", timeout=READY)
    assert close_page.page.evaluate("window.isTheSamePage"), "the row advanced without a reload"
    assert seen()[-1] == "Ready"
    assert set(seen()) <= {"Queued", "In progress", "Ready"}

    package = PackageFiles(download(row, to=tmp_path))
    cover = f"00_cover_and_tie_out.{suffix}"
    reports = [f"{stem}.{suffix}" for stem in STEMS.values()]
    assert package.names == [cover, *reports, "figures.json", "manifest.json", "SHA256SUMS", "manifest.sig"]
    assert package.sums_agree()
    compare = check_pdf if suffix == "pdf" else check_workbook
    for key in STEMS:
        assert compare(package, key) > 3, f"{key} prints figures"


def test_a_selection_of_reports_is_what_the_zip_holds(close_page: ClosePage, tmp_path: Path) -> None:
    close_page.choose_reports(["Balance sheet", "AR aging"])
    close_page.choose_format("PDF")
    close_page.build()
    row = close_page.packages.get_by_role("row").filter(has_text="Balance sheet").first
    expect(row).to_contain_text("Ready", timeout=READY)

    names = PackageFiles(download(row, to=tmp_path)).names
    assert names[:3] == ["00_cover_and_tie_out.pdf", "02_balance_sheet.pdf", "04_ar_aging.pdf"]
    assert not [name for name in names if name.startswith("01_")]


def test_she_closes_a_late_entry_is_refused_and_she_reopens(close_page: ClosePage, books: Books) -> None:
    reason = "Reviewed by B. Osei; bank & AR reconciled"
    close_page.close(reason=reason)
    expect(close_page.reopen_button).to_be_visible()
    expect(close_page.page.get_by_role("main")).to_contain_text(reason)

    with books.api("member") as api:
        refused = api.post("/journal-entries", json=late_entry(api))
        assert refused.status_code == 400
        assert reason in refused.json()["detail"]

        close_page.reopen(reason="Late supplier invoice")
        expect(close_page.close_button).to_be_visible()
        assert api.post("/journal-entries", json=late_entry(api)).status_code == 201
    expect(close_page.packages).to_contain_text("Superseded")


def test_a_period_closes_in_order_and_says_so(close_page: ClosePage) -> None:
    close_page.open("2026-09-30")
    close_page.close(reason="Too early")
    expect(close_page.close_dialog.get_by_role("alert")).to_contain_text("2026-08-31")
    close_page.close_dialog.get_by_role("button", name="Cancel").click()
    expect(close_page.close_button).to_be_visible()


def late_entry(api: object) -> dict[str, object]:
    ledgers = {each["account_number"]: each["id"] for each in api.get("/ledgers").json()["items"]}  # type: ignore[attr-defined]
    return {
        "date": "2026-08-20",
        "description": "Late supplier invoice",
        "line_entries": [
            {"ledger_id": ledgers["6110"], "amount": 12000, "debit_credit": "debit"},
            {"ledger_id": ledgers["1010"], "amount": 12000, "debit_credit": "credit"},
        ],
    }


def note_every_status(page: Page) -> Callable[[], list[str]]:
    """From now on keep every status that the newest row shows, as the browser shows it."""
    page.evaluate(
        """() => {
            window.isTheSamePage = true; window.statuses = [];
            const look = () => {
                const cell = document.querySelector('tr[data-package] .status');
                const word = cell ? cell.textContent.trim() : '';
                if (word && word !== window.statuses.at(-1)) window.statuses.push(word);
            };
            new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
        }"""
    )
    return lambda: page.evaluate("window.statuses")
