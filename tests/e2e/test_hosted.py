"""The same screens against a hosted service that has no more than its public pages say."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.ports import free_port
from tests.contract.hosted.service import HostedService
from tests.e2e.conftest import Dashboard
from tests.e2e.pages.close import ClosePage

READY = 60_000


class HostedDashboard(Dashboard):
    """A dashboard whose API is somewhere else."""

    api_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"CLOSE_API_URL": self.api_url}

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ping", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def service() -> Iterator[HostedService]:
    service = HostedService(is_enveloped=True)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def dashboard(service: HostedService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    hosted = HostedDashboard(data_dir=tmp_path_factory.mktemp("hosted") / "data", port=free_port())
    hosted.api_url = service.address
    hosted.start()
    yield hosted
    hosted.stop()


@pytest.fixture
def context(browser: Browser, dashboard: Dashboard) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=dashboard.url)
    yield context
    context.close()


def sign_in(page: Page, *, token: str = "dz_good") -> None:
    page.goto("/login")
    page.get_by_role("textbox", name="API token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def choose_business(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Business").select_option(name)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_package_is_built_watched_and_downloaded(
    context: BrowserContext, service: HostedService, dashboard: Dashboard
) -> None:
    page = context.new_page()
    sign_in(page)
    choose_business(page, "Larch Ltd")
    close_page = ClosePage(page)
    expect(close_page.period).to_have_value("2026-09-30")
    close_page.build()
    expect(close_page.package("PDF")).to_contain_text("Ready", timeout=READY)
    [package] = service.packages
    assert package["accounting_period_id"] or package["period_end"].startswith("2026-09-30")

    page.get_by_role("link", name="Packages", exact=True).click()
    expect(page.get_by_role("table", name="Packages")).to_contain_text("Ready")
    expect(page.get_by_role("alert")).to_have_count(0)
    for each in context.cookies():
        assert "dz_good" not in each.get("value", "")
    assert "dz_good" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    for file in dashboard.data_dir.rglob("*"):
        assert not file.is_file() or b"dz_good" not in file.read_bytes()
    assert b"dz_good" not in dashboard.log.read_bytes()


@pytest.mark.parametrize("name", ["Close", "Packages", "Periods", "Settings", "Verify"])
def test_what_the_service_lacks_is_left_out(context: BrowserContext, name: str) -> None:
    page = context.new_page()
    sign_in(page)
    choose_business(page, "Larch Ltd")
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Not Found")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Notifications"))).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/login", "/ping", "/nothing/at/all"])
def test_no_other_site_frames_a_page_and_no_script_comes_from_elsewhere(
    dashboard: Dashboard, path: str
) -> None:
    headers = httpx.get(dashboard.url + path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_lets_every_page_work(context: BrowserContext) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(page)
    choose_business(page, "Larch Ltd")
    for name in ("Packages", "Periods", "Reports", "Journal", "Verify", "Settings", "Close"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not [text for text in said if "Content Security Policy" in text]


def test_a_wrong_token_is_refused_in_words(context: BrowserContext) -> None:
    page = context.new_page()
    sign_in(page, token="dz_wrong")
    expect(page.get_by_role("alert")).to_contain_text("does not accept this token")


def test_a_token_that_expires_leads_back_to_the_sign_in(
    context: BrowserContext, service: HostedService
) -> None:
    page = context.new_page()
    sign_in(page)
    choose_business(page, "Larch Ltd")
    service.tokens.clear()
    try:
        page.goto("/packages")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    finally:
        service.tokens.add("dz_good")


def test_signing_out_forgets_the_session(context: BrowserContext) -> None:
    page = context.new_page()
    sign_in(page)
    choose_business(page, "Fir Inc")
    page.get_by_role("button", name="User menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not [each for each in context.cookies() if each.get("name") == "close_session"]


def test_many_tabs_ask_no_more_than_one(context: BrowserContext, service: HostedService) -> None:
    pages = [context.new_page() for _ in range(4)]
    sign_in(pages[0])
    choose_business(pages[0], "Larch Ltd")
    for page in pages:
        page.goto("/packages")
        expect(page.get_by_role("status", name="Connection")).to_contain_text("Updated")
    before, started = len(service.asked), time.monotonic()
    time.sleep(5)  # The time is what is measured.
    looks = (time.monotonic() - started) / 2 + 2
    assert len(service.asked) - before <= looks * 2
