"""An owner says who may do what, and who belongs to the business no longer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.test_accessibility import PHONE, WIDE, check


@pytest.fixture(scope="module")
def books(small_books: Callable[..., Books]) -> Books:
    return small_books("owner admin member viewer")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_admin_sees_them_and_changes_nothing(
    person: Callable[..., Page], books: Books, viewport: dict[str, int]
) -> None:
    settings = SettingsPage(person(books, "admin", viewport=viewport))
    settings.open()
    expect(settings.person(books.email("member"))).to_contain_text("Member")
    expect(settings.people.get_by_role("combobox")).to_have_count(0)
    expect(settings.people.get_by_role("button")).to_have_count(0)
    check(settings.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_owner_gives_a_role_which_holds_at_once(
    person: Callable[..., Page], books: Books, scheme: str
) -> None:
    settings = SettingsPage(person(books, "owner", color_scheme=scheme))
    settings.open()
    role = settings.person(books.email("viewer")).get_by_role("combobox")
    before, after = ("viewer", "member") if scheme == "light" else ("member", "viewer")
    expect(role).to_have_value(before)

    role.select_option(after)

    expect(settings.page.get_by_text(f"{books.email('viewer')} is {after} from now on.")).to_be_visible()
    check(settings.page)
    settings.page.reload()
    expect(role).to_have_value(after)
    close_page = ClosePage(person(books, "viewer"))
    expect(close_page.build_button).to_have_count(1 if after == "member" else 0)


def test_the_only_owner_stays_one(person: Callable[..., Page], books: Books) -> None:
    settings = SettingsPage(person(books, "owner"))
    settings.open()
    me = settings.person(books.email("owner"))
    expect(me.get_by_role("button", name="Remove")).to_have_count(0)

    me.get_by_role("combobox").select_option("viewer")

    expect(settings.page.get_by_role("alert")).to_contain_text("A business needs an owner")
    expect(me.get_by_role("combobox")).to_have_value("owner")


def test_who_is_removed_is_out_at_the_next_click(person: Callable[..., Page], books: Books) -> None:
    leaving = ClosePage(person(books, "member"))
    expect(leaving.readiness).to_be_visible()
    settings = SettingsPage(person(books, "owner"))
    settings.open()

    settings.person(books.email("member")).get_by_role("button", name="Remove").click()
    settings.page.get_by_role("dialog", name="Remove person").get_by_role(
        "button", name="Remove person"
    ).click()

    expect(settings.page.get_by_text(f"{books.email('member')} no longer belongs")).to_be_visible()
    expect(settings.person(books.email("member"))).to_have_count(0)
    leaving.page.reload()
    expect(leaving.page.get_by_role("button", name="Business", exact=True)).to_contain_text("No business")
    expect(leaving.page.get_by_role("main")).to_contain_text("You belong to no business here.")
    expect(leaving.readiness).to_have_count(0)
    expect(leaving.page.get_by_role("alert")).to_have_count(0)
