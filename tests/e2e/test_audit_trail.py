"""The owner looks up who did what, narrows it down, and takes it away as CSV; sign out everywhere is in it."""

import csv
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books


def test_an_owner_finds_a_sign_in_and_takes_the_trail_away(
    signed_in: Callable[..., Page], books: Books
) -> None:
    member = signed_in("member")
    member.goto("/settings")
    member.get_by_role("button", name="Sign out everywhere").click()
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()

    owner = signed_in("owner")
    owner.goto("/settings")
    owner.get_by_role("link", name="Show the audit trail").click()
    table = owner.get_by_role("table", name="Audit trail")
    expect(table).to_contain_text("Signed out everywhere")

    owner.get_by_label("What").select_option("Role given")
    owner.get_by_role("button", name="Show", exact=True).click()
    expect(table.get_by_role("row")).to_have_count(1 + 4)
    expect(table).to_contain_text(f"{books.email('viewer')}: viewer")
    expect(owner.get_by_label("What")).to_have_value("role_given")
    owner.reload()
    expect(table.get_by_role("row")).to_have_count(1 + 4)

    with owner.expect_download() as download:
        owner.get_by_role("button", name="Export CSV").click()
    with download.value.path().open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["event"] for row in rows} == {"role_given"}
    assert len(rows) == 4


def test_nobody_else_sees_it(signed_in: Callable[..., Page]) -> None:
    admin = signed_in("admin")
    admin.goto("/settings")
    expect(admin.get_by_role("heading", level=1)).to_be_visible()
    expect(admin.get_by_role("link", name="Show the audit trail")).to_have_count(0)
    admin.goto("/audit-trail")
    expect(admin.get_by_role("alert")).to_contain_text("owner")
