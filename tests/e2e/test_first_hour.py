"""A newcomer's first hour: from the demo to her own books and the people she works with, and never again."""

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD, Books
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.newcomers import NewcomerPages
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.small_books import write_small_books
from tests.e2e.test_accessibility import PHONE, WIDE, check

READY = 60_000


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A books folder of a name that nobody has imported yet."""
    folder = tmp_path / "bakery"
    folder.mkdir()
    write_small_books(folder, with_february=True)
    facts = folder / "business.toml"
    lines = facts.read_text().splitlines()
    name = f'name = "Nora\'s Bakery {uuid4().hex[:6]}"'
    facts.write_text("\n".join([name if line.startswith("name") else line for line in lines]) + "\n")
    return folder


def zipped(folder: Path, name: str) -> Path:
    return Path(shutil.make_archive(str(folder.with_name(name)), "zip", folder.parent, folder.name))


def new_email() -> str:
    return f"nora@{uuid4().hex[:8]}.example"


def test_from_the_demo_to_own_books_and_company(
    new_context: Callable[..., BrowserContext], bakery: Path
) -> None:
    page = new_context().new_page()
    here = NewcomerPages(page)
    page.goto("/login")
    page.get_by_role("button", name="Explore the demo").click()
    expect(here.step("Build a package")).to_contain_text("To do")
    check(page)
    close_page = ClosePage(page)
    close_page.choose_reports(["Balance sheet"])
    close_page.build()
    expect(here.step("Build a package")).to_contain_text("Done")

    page.get_by_role("button", name="Business", exact=True).click()
    page.get_by_role("link", name="Import books").click()
    expect(page.get_by_role("main")).to_contain_text("Your own books need an account of your own.")
    check(page)
    page.get_by_role("link", name="Create an account").click()
    email = new_email()
    here.create_account(name="Nora Fjord", email=email, password=PASSWORD)
    expect(here.files).to_contain_text("journal.csv")
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download an example").click()
    here.bring(download.value.path().rename(bakery.with_name("example.zip")))
    expect(here.import_problem).to_contain_text("imported before as Harbour & Finch Trading")

    journal = bakery / "journal.csv"
    right = journal.read_text()
    first, second, *rest = right.splitlines()
    journal.write_text("\n".join([first, second.replace("2026", "20x6"), *rest]) + "\n")
    here.bring(zipped(bakery, "wrong"))
    expect(here.import_problem).to_contain_text("Nothing was imported.")
    expect(here.import_problem).to_contain_text("journal.csv, line 2, date: ")
    check(page)

    journal.write_text(right)
    here.bring(zipped(bakery, "right"))
    expect(here.imported).to_contain_text("Nora's Bakery")
    check(page)
    page.get_by_role("link", name="Open the close page").click()
    expect(page.get_by_role("button", name="Business", exact=True)).to_contain_text("Nora's Bakery")
    expect(here.steps_done).to_have_text("1 of 3 done")

    close_page.choose_reports(["Balance sheet"])
    close_page.build()
    expect(here.steps_done).to_have_text("2 of 3 done")
    expect(close_page.packages).to_contain_text("Ready", timeout=READY)
    here.first_steps.get_by_role("link", name="Invite the people you work with").click()
    link = here.invite(new_email(), role="member")
    check(page)

    guest = new_context().new_page()
    guest.goto(link)
    expect(guest.get_by_role("main")).to_contain_text("Nora Fjord invites you as member")
    check(guest)
    NewcomerPages(guest).create_account(name="Ben Guest", password=PASSWORD)
    expect(guest.get_by_role("button", name="Business", exact=True)).to_contain_text("Nora's Bakery")
    expect(ClosePage(guest).build_button).to_be_visible()
    expect(NewcomerPages(guest).first_steps).to_have_count(0)

    SettingsPage(page).open()
    expect(SettingsPage(page).person("Ben Guest")).to_contain_text("Member")
    expect(page.get_by_role("list", name="Open invitations")).to_have_count(0)
    page.goto("/")
    expect(close_page.readiness).to_be_visible()
    expect(here.first_steps).to_have_count(0)


def test_skipped_they_never_come_back(small_books: Callable[..., Books], person: Callable[..., Page]) -> None:
    books = small_books("owner")
    page = person(books, "owner", viewport=PHONE)
    here = NewcomerPages(page)
    expect(here.first_steps).to_be_visible()
    check(page)
    here.first_steps.get_by_role("button", name="Skip").click()
    expect(here.first_steps).to_have_count(0)
    page.reload()
    expect(ClosePage(page).readiness).to_be_visible()
    expect(here.first_steps).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_of_a_newcomer(
    new_context: Callable[..., BrowserContext], scheme: str, viewport: dict[str, int]
) -> None:
    page = new_context(color_scheme=scheme, viewport=viewport).new_page()
    for path, says in (
        ("/account?problem=taken", "There is an account with this email already."),
        ("/account", "Then bring your own books."),
        ("/invitation?code=dzi_none", "This invitation has ended."),
        ("/invitation", "This invitation has ended."),
    ):
        page.goto(path)
        expect(page.get_by_role("main")).to_contain_text(says)
        check(page)


def test_a_link_is_for_one_person_and_is_taken_back(
    small_books: Callable[..., Books],
    person: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
) -> None:
    books, others = small_books("owner"), small_books("owner viewer")
    settings = SettingsPage(person(books, "owner"))
    settings.open()
    here = NewcomerPages(settings.page)
    invited = others.email("viewer")
    link = here.invite(invited, role="admin")

    wrong = person(others, "owner")
    wrong.goto(link)
    expect(wrong.get_by_role("main")).to_contain_text(f"You are signed in as {others.email('owner')}")
    expect(wrong.get_by_role("button", name="Accept")).to_have_count(0)

    right = new_context().new_page()
    right.goto(link)
    right.get_by_role("link", name="Sign in to accept").click()
    right.get_by_role("textbox", name="Email").fill(invited)
    right.get_by_role("textbox", name="Password").fill(PASSWORD)
    right.get_by_role("button", name="Sign in").click()
    right.get_by_role("button", name="Accept").click()
    expect(right.get_by_role("button", name="Business", exact=True)).to_contain_text(books.name)

    take_back = settings.page.get_by_role("list", name="Open invitations").get_by_role(
        "button", name="Take back"
    )
    take_back.click()  # It was accepted meanwhile.
    expect(settings.page.get_by_role("alert")).to_contain_text("open no more")
    expect(take_back).to_have_count(0)

    here.invite(new_email(), role="viewer")
    take_back.click()
    expect(settings.page.get_by_role("status", name="Invitation news")).to_contain_text("has ended")
    expect(settings.page.get_by_role("list", name="Open invitations")).to_have_count(0)
