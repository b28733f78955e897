"""Takes a picture of every page and state: `make screenshots`, then open `.build/gallery/index.html`.

`make screenshots ONLY=close` takes those alone whose names contain the word, and leaves the others as they are.
A state is one line in `tests/gallery/states/`; its books are made in `tests/gallery/books.py`.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from dashboard.ports import free_port
from tests import chromium
from tests.e2e.conftest import BROWSER_FLAGS, PASSWORD, PROJECT, Dashboard, sign_in_as
from tests.gallery.books import Shelf
from tests.gallery.index import write_index
from tests.gallery.state import WIDE, Answers, Look, State
from tests.gallery.states import books, close, house, packages, periods, reports

STATES = (*house.STATES, *close.STATES, *packages.STATES, *periods.STATES, *reports.STATES, *books.STATES)
GALLERY = PROJECT / ".build" / "gallery"
SOCKET = "**/_event/**"
WAITING = ".bone, [aria-busy=true]"
HEIGHTS = {WIDE: 900}
PHONE_HEIGHT = 740
MS_TO_SETTLE = 15_000
HEIGHT_OF_PAGE = "Math.min(document.documentElement.scrollHeight, 6000)"  # Bars at an edge stay there.


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="a word that the names of the states contain")
    only = parser.parse_args().only
    began = time.monotonic()
    wanted = [state for state in STATES if only in state.name]
    if not wanted:
        sys.exit(f"No state has {only!r} in its name. There are: {', '.join(state.name for state in STATES)}")
    failed = take_all(wanted, into=GALLERY)
    write_index(GALLERY, [state for state in STATES if any(GALLERY.glob(f"{state.name}.*.png"))])
    print(f"{len(wanted)} states in {time.monotonic() - began:.0f} s: {GALLERY / 'index.html'}")
    return 1 if failed else 0


def take_all(states: Iterable[State], *, into: Path) -> int:
    """Take the pictures of these states from one dashboard; how many states could not be shown."""
    into.mkdir(parents=True, exist_ok=True)
    failed = 0
    with started_dashboard() as dashboard, browsing() as browser:
        shelf = Shelf(dashboard)
        for (books_name, role), group in groupby(sorted(states, key=whose), key=whose):
            with signed_in(browser, shelf, books=books_name, role=role) as context:
                for state in group:
                    failed += not taken(context, state, shelf, into=into)
    return failed


def whose(state: State) -> tuple[str, str]:
    return state.books, state.role


@contextmanager
def started_dashboard() -> Generator[Dashboard]:
    with tempfile.TemporaryDirectory() as folder:
        dashboard = Dashboard(data_dir=Path(folder) / "data", port=free_port())
        try:
            dashboard.start()
            yield dashboard
        finally:
            dashboard.stop()


@contextmanager
def browsing() -> Generator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium.find(), args=list(BROWSER_FLAGS))


@contextmanager
def signed_in(browser: Browser, shelf: Shelf, *, books: str, role: str) -> Generator[BrowserContext]:
    """A browser in which the person of this role is signed in; nobody, where there is no role."""
    with browser.new_context(base_url=shelf.dashboard.url) as context:
        context.set_default_timeout(MS_TO_SETTLE)
        if role:
            page = context.new_page()
            sign_in_as(page, email=shelf.books(books).email(role), password=PASSWORD)
            page.close()
        yield context


def taken(context: BrowserContext, state: State, shelf: Shelf, *, into: Path) -> bool:
    """Whether the state could be shown; its pictures are taken then, else the reason is printed."""
    page = context.new_page()
    try:
        show(page, state, shelf)
        for look in state.looks:
            put_on(page, look)
            page.screenshot(path=into / f"{state.name}.{look.name}.png", animations="disabled")
    except (Error, AssertionError) as problem:
        print(f"{state.name}: {problem}", file=sys.stderr)
        return False
    finally:
        context.set_offline(False)
        page.close()
    return True


def show(page: Page, state: State, shelf: Shelf) -> None:
    """Bring the page into this state."""
    put_on(page, state.looks[0])
    if state.answers == Answers.NOT_YET:
        page.route(SOCKET, lambda route: route.abort())
        page.route_web_socket(SOCKET, lambda _: None)
    page.goto(state.path.format(package=shelf.newest_package(state.books)))
    if state.answers == Answers.NOT_YET:
        page.locator(WAITING).first.wait_for()
        return
    page.locator("h1, main [role=alert]").first.wait_for()
    page.wait_for_function("waiting => !document.querySelector(waiting)", arg=WAITING)
    for step in state.after:
        step(page)
    if state.answers == Answers.GONE:
        page.context.set_offline(True)
        page.get_by_role("status", name="Connection").filter(has_not_text="Live").wait_for(timeout=60_000)


def put_on(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": HEIGHTS.get(look.width, PHONE_HEIGHT)})
    page.emulate_media(
        color_scheme="dark" if look.dark else "light",
        contrast="more" if look.contrast else "no-preference",
        forced_colors="active" if look.contrast else "none",
        reduced_motion="reduce",
    )
    if not page.locator("dialog[open]").count():
        page.set_viewport_size({"width": look.width, "height": page.evaluate(HEIGHT_OF_PAGE)})


if __name__ == "__main__":
    sys.exit(main())
