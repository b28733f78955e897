"""A member posts an entry, a package is read on screen and verified, an owner makes and revokes a token."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.journal import JournalPage
from tests.e2e.pages.reports import ReportsPage
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.pages.verify import VerifyPage

SEPTEMBER = "2026-09-30"


def test_a_member_posts_into_an_open_period_only(signed_in: Callable[..., Page]) -> None:
    journal = JournalPage(signed_in("member"))
    journal.open()
    journal.begin(day="2026-03-15", description="Rent of the annex")
    journal.line(1, account="6100", debit="1,250.00")
    journal.line(2, account="1010", credit="1200")
    expect(journal.totals).to_contain_text("Differs by 50.00")
    journal.line(2, account="1010", credit="1250")
    expect(journal.totals).to_contain_text("Balanced")

    journal.post()
    expect(journal.problem).to_contain_text("The period ending 2026-03-31 is closed")
    journal.date("2026-09-29")
    journal.post()

    expect(journal.form).to_be_hidden()
    expect(journal.news).to_contain_text("dated 29 Sep 2026")
    journal.find("annex")
    expect(journal.rows).to_have_count(1)
    lines = journal.show_lines(journal.row("Rent of the annex"))
    expect(lines.get_by_role("row").nth(1)).to_contain_text("6100 Rent")
    journal.page.reload()
    expect(journal.rows).to_have_count(1)


def test_a_package_is_read_on_screen_and_verified(
    books: Books, signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = signed_in("member")
    reports = ReportsPage(page)
    reports.open(f"?period={SEPTEMBER}")
    expect(reports.build_link).to_be_visible()
    package_id = build(books)

    expect(reports.table("Profit and loss")).to_be_visible(timeout=60_000)
    expect(reports.row("Net income")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(reports.copy_button).to_be_hidden()
    expect(reports.row("Net income")).to_be_visible()
    page.emulate_media(media="screen")
    expect(reports.lines.first).to_be_visible()
    reports.show_rules()
    expect(reports.tie_outs.get_by_role("row").filter(has_text="T03")).to_contain_text("Pass")
    reports.choose("Balance sheet")
    expect(reports.row("Total assets")).to_be_visible()
    reports.follow("Accounts receivable")
    expect(page).to_have_url(f"{books.dashboard.url}/journal?to={SEPTEMBER}&account=1100")
    expect(JournalPage(page).rows.first).to_be_visible()

    verify, package = VerifyPage(page), downloaded(books, package_id, tmp_path)
    verify.open()
    verify.check(package)
    expect(verify.finding("manifest.sig")).to_contain_text("Pass")
    expect(verify.problem).to_have_count(0)
    verify.check(tampered(package))
    expect(verify.problem).to_contain_text("figures.json")
    expect(verify.finding("figures.json").first).to_contain_text("Fail")


def test_a_token_is_shown_once_and_stops_when_revoked(books: Books, signed_in: Callable[..., Page]) -> None:
    settings = SettingsPage(signed_in("owner"))
    settings.open()
    settings.create_token("Month-end script", days=30)
    expect(settings.new_token).to_be_visible()
    token = settings.new_token.input_value()
    assert me(books, token).status_code == 200

    settings.revoke("Month-end script")

    expect(settings.token("Month-end script")).to_contain_text("Revoked")
    assert me(books, token).status_code == 401
    settings.page.reload()
    expect(settings.tokens).to_be_visible()
    expect(settings.new_token).to_have_count(0)


def test_the_choice_of_dark_stays(signed_in: Callable[..., Page]) -> None:
    settings = SettingsPage(signed_in("viewer"))
    settings.open()

    settings.choose_appearance("Dark")

    expect(settings.page.locator("html.dark")).to_have_count(1)
    settings.page.reload()
    expect(settings.page.locator("html.dark")).to_have_count(1)
    expect(settings.page.get_by_role("radio", name="Dark")).to_be_checked()


def build(books: Books) -> str:
    """Ask for a package of September as a program does; its id."""
    with books.api("member") as api:
        asked = {
            "period_start": "2026-09-01",
            "period_end": SEPTEMBER,
            "selected_reports": ["pl", "balance_sheet"],
        }
        periods = api.get("/accounting-periods", params={"limit": 1000}).json()["items"]
        period_id = next(period["id"] for period in periods if period["period_end"] == SEPTEMBER)
        answer = api.post("/month-end-packages", json=asked | {"accounting_period_id": period_id})
        assert answer.status_code == 201, answer.text
        return answer.json()["package"]["id"]


def downloaded(books: Books, package_id: str, folder: Path) -> Path:
    with books.api("viewer") as api:
        link = api.get(f"/month-end-packages/{package_id}/download").json()
    path = folder / "package.zip"
    path.write_bytes(httpx.get(link["download_url"]).raise_for_status().content)
    return path


def tampered(package: Path) -> Path:
    """The same package with one byte more in figures.json."""
    path = package.with_name("tampered.zip")
    with zipfile.ZipFile(package) as before, zipfile.ZipFile(path, "w") as after:
        for member in before.namelist():
            after.writestr(member, before.read(member) + (b" " if member == "figures.json" else b""))
    return path


def me(books: Books, token: str) -> httpx.Response:
    return httpx.get(f"{books.dashboard.url}/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
