"""One real dashboard for all stories, started as a person starts it; each story gets books of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard.demo.books_folder import write_demo_books
from dashboard.ports import free_port
from tests.e2e.small_books import write_small_books

DASHBOARD = Path(sys.executable).parent / "dashboard"
PROJECT = Path(__file__).parents[2]
SECONDS_TO_START = 120
PASSWORD = "a long enough phrase"
LAST_MONTH = date(2026, 9, 30)  # Of the books that stories get: August and September 2026 are open.
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=15_000)


@dataclass
class Dashboard:
    """A dashboard that runs in processes of its own, and the folder that it keeps its data in."""

    data_dir: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data_dir.parent / f"{self.data_dir.name}.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"CLOSE_DATA_DIR": str(self.data_dir), "CLOSE_PORT": str(self.port)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLOSE_")}
        return kept | own | dict(self.settings)

    def start(self) -> None:
        """Start it and wait until it answers; its own words are shown when it does not."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [DASHBOARD, "run", *self.arguments],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, f"the dashboard ended:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"the dashboard does not answer:\n{self.log.read_text()}"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            health = httpx.get(f"{self.url}/api/v1/health", timeout=2)
        except httpx.TransportError:
            return False
        return health.status_code == 200 and bool(health.json()["builds"])

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does, and wait for it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def command(self, *arguments: str, text: str = "") -> str:
        """Run the `dashboard` command on the same data folder; what it printed."""
        done = subprocess.run(
            [DASHBOARD, *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout


@dataclass(frozen=True)
class Books:
    """A business of its own, with one person for each role."""

    dashboard: Dashboard
    business_id: str
    name: str

    def email(self, role: str) -> str:
        return f"{role}@{self.business_id[-12:]}.test"

    def api(self, role: str) -> httpx.Client:
        """A client of the API with a fresh token of this person."""
        printed = self.dashboard.command("token", "create", "--email", self.email(role), "--days", "1")
        headers = {"Authorization": f"Bearer {printed.split()[-1]}", "x-business-id": self.business_id}
        return httpx.Client(base_url=f"{self.dashboard.url}/api/v1", headers=headers, timeout=30)


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    dashboard = Dashboard(data_dir=tmp_path_factory.mktemp("dashboard") / "data", port=free_port())
    dashboard.start()
    yield dashboard
    dashboard.stop()


@pytest.fixture(scope="session")
def books_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    write_demo_books(folder, last_month=LAST_MONTH)
    return folder


@pytest.fixture(scope="session")
def new_books(dashboard: Dashboard, books_folder: Path) -> Callable[..., Books]:
    """Imports books, those of the demo unless told otherwise, with people for the named roles."""

    def create(roles: str, *, folder: Path = books_folder, called: str = "Harbour & Finch") -> Books:
        return import_books(dashboard, folder, roles=roles, name=f"{called} {uuid4().hex[:6]}")

    return create


def import_books(dashboard: Dashboard, folder: Path, *, roles: str, name: str) -> Books:
    """The books of the folder under this name, with people for the named roles."""
    printed = dashboard.command("import", str(folder), "--business", name)
    books = Books(dashboard, business_id=printed.split()[-1], name=name)
    for role in roles.split():
        who = ("user", "add", books.email(role), "--business", books.business_id, "--role", role)
        dashboard.command(*who, text=f"{PASSWORD}\n")
    return books


@pytest.fixture(scope="session")
def small_books(
    new_books: Callable[..., Books], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Books]:
    """Imports the bakery's books; with its February or without, with people for the named roles."""

    def create(roles: str, *, with_february: bool = False) -> Books:
        folder = tmp_path_factory.mktemp("bakery")
        write_small_books(folder, with_february=with_february)
        return new_books(roles, folder=folder, called="Quayside Bakery")

    return create


@pytest.fixture(scope="module")
def books(new_books: Callable[..., Books]) -> Books:
    """The books of one file of stories."""
    return new_books("owner admin member viewer")


@pytest.fixture(scope="package")  # Its event loop would be in the way of others.
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=list(BROWSER_FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser, dashboard: Dashboard) -> Generator[Callable[..., BrowserContext]]:
    """Opens browsers that know nothing of one another."""
    contexts: list[BrowserContext] = []

    def create(**options: object) -> BrowserContext:
        contexts.append(browser.new_context(base_url=dashboard.url, accept_downloads=True, **options))  # type: ignore[arg-type]
        return contexts[-1]

    yield create
    for context in contexts:
        context.close()


@pytest.fixture
def person(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page on which the person with this role in these books has just signed in."""

    def sign_in(books: Books, role: str, **options: object) -> Page:
        page = new_context(**options).new_page()
        sign_in_as(page, email=books.email(role), password=PASSWORD)
        return page

    return sign_in


@pytest.fixture
def signed_in(books: Books, person: Callable[..., Page]) -> Callable[..., Page]:
    """The same, in the books of this file."""
    return partial(person, books)


def sign_in_as(page: Page, *, email: str, password: str) -> None:
    page.goto("/login")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
