"""The close when things go wrong: blocked, forced, two at once, tampered with; on the screens of those it concerns."""

import re
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Books, Dashboard
from tests.e2e.pages.bank import BankPage
from tests.e2e.pages.close import ClosePage
from tests.e2e.pages.journal import JournalPage
from tests.e2e.test_accessibility import check

TIME_TO_NOTICE = 5_000  # Milliseconds.
FEBRUARY, MARCH = "2026-02-28", "2026-03-31"


@contextmanager
def database_of(dashboard: Dashboard) -> Generator[sqlite3.Connection]:
    """The database itself, past everything that the dashboard does; nothing is begun or kept unasked."""
    with closing(sqlite3.connect(dashboard.data_dir / "close.db", timeout=20, isolation_level=None)) as found:
        yield found


def test_what_blocks_a_close_is_repaired_by_following_its_links(
    small_books: Callable[..., Books], person: Callable[..., Page]
) -> None:
    close = ClosePage(person(small_books("admin", with_february=True), "admin"))
    page, bank = close.page, BankPage(close.page)
    close.open(FEBRUARY)
    close.follow("T13")
    savings = bank.account("1020 Savings account")
    expect(savings).to_contain_text("No statement by 28 Feb 2026")
    check(page)
    bank.add_statement(savings, balance="200.00")
    expect(savings).to_contain_text("Statement of 28 Feb 2026: 200.00")
    bank.correct_statement(savings, balance="2,000.00")
    expect(savings).to_contain_text("Statement of 28 Feb 2026: 2,000.00")

    bank.back.click()
    expect(close.check("T13")).to_contain_text("Pass")
    close.follow("T17")
    operating = bank.account("1010 Operating account")
    expect(operating.get_by_role("listitem")).to_have_count(2)
    bank.explain(operating, "BAYSIDE CAFE 8841")
    expect(bank.dialog.get_by_role("radio", name="RCT-2 · 18 Feb 2026 · Bayside Café pays")).to_be_checked()
    check(page)
    bank.dialog.get_by_role("button", name="Match", exact=True).click()
    expect(bank.news).to_have_text("Matched to RCT-2.")
    bank.undo(operating, "BAYSIDE CAFE 8841")
    expect(bank.news).to_contain_text("BAYSIDE CAFE 8841 is no longer matched to RCT-2")
    check(page)
    bank.find("account fee")
    expect(operating.get_by_role("listitem")).to_have_count(1)
    check(page)
    page.get_by_role("link", name="Show all").click()
    expect(operating.get_by_role("listitem")).to_have_count(2)
    bank.explain(operating, "BAYSIDE CAFE 8841")
    bank.dialog.get_by_role("button", name="Match", exact=True).click()
    expect(bank.news).to_have_text("Matched to RCT-2.")
    bank.explain(operating, "Account fee February")
    expect(bank.dialog.get_by_role("radio")).to_have_count(0)
    bank.dialog.get_by_role("combobox", name="Other account").fill("6500")
    bank.dialog.get_by_role("button", name="Post and match").click()
    expect(operating).to_contain_text("Every bank line is matched to an entry.")

    bank.back.click()
    expect(close.check("T17")).to_contain_text("Pass")
    close.follow("T18")
    journal = JournalPage(page)
    expect(journal.rows).to_have_count(1)
    expect(journal.row("Cash deposit to be explained")).to_contain_text("80.00")
    journal.begin(day="2026-02-27", description="Deposit was bread sold at the fair")
    journal.line(1, account="1990", debit="80.00")
    journal.line(2, account="4000", credit="80.00")
    journal.post()
    expect(journal.rows).to_have_count(2)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Close").click()
    expect(close.check("T18")).to_contain_text("Pass")
    close.close_button.click()
    expect(close.close_dialog.get_by_text("Nothing blocks the close.")).to_be_visible()
    expect(close.close_dialog.get_by_text("1 warning does not stop the close")).to_be_visible()
    close.close_dialog.get_by_role("button", name="Reviewed and reconciled").click()
    expect(close.close_dialog.get_by_role("textbox", name="Lock reason")).to_have_value(
        "Reviewed and reconciled"
    )
    close.close_dialog.get_by_role("button", name="Close period").click()
    expect(close.reopen_button).to_be_visible()


def test_a_forced_close_echoes_next_month_until_it_is_seen_to(
    small_books: Callable[..., Books], person: Callable[..., Page]
) -> None:
    page = ClosePage(person(small_books("admin", with_february=True), "admin"))
    page.open(FEBRUARY)
    page.close_button.click()
    dialog = page.close_dialog
    expect(dialog.get_by_text("2 checks block the close:")).to_be_visible()
    dialog.get_by_role("textbox", name="Lock reason").fill("Board meets tomorrow")
    dialog.get_by_role("button", name="Close period").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The period cannot be closed yet.")

    dialog.get_by_role("checkbox", name="Close anyway").check()
    for check_title, reason, owner, due in (
        ("Bank accounts reconcile", "Savings bank is late", "Ida Moss", "2026-03-10"),
        ("Nothing dated in the period waits to be posted", "Fee is below a dollar a day", "Bo Lund", ""),
    ):
        group = dialog.get_by_role("group", name=check_title)
        group.get_by_role("textbox", name="Why it is closed over").fill(reason)
        group.get_by_role("textbox", name="Owner").fill(owner)
        group.get_by_role("textbox", name="Due date").fill(due)
    dialog.get_by_role("button", name="Close period").click()
    expect(dialog.get_by_role("alert")).to_contain_text("waits to be posted: type the due date")
    group.get_by_role("textbox", name="Due date").fill("2026-03-12")
    check(page.page)
    dialog.get_by_role("button", name="Close period").click()
    expect(page.reopen_button).to_be_visible()

    page.open(MARCH)
    echo = page.readiness.locator("[data-check=overrides]")
    expect(echo).to_contain_text(
        "Bank accounts reconcile: closed over, Savings bank is late (owner Ida Moss, due 10 Mar 2026)"
    )
    echo.get_by_role("link").click()
    expect(page.page).to_have_url(re.compile(f"period={MARCH}#open-items$"))
    items = page.page.get_by_role("region", name="Open items").get_by_role("listitem")
    expect(items).to_have_count(2)
    for item, done in ((items.first, "Statement came, it agrees"), (items.first, "Fee posted in March")):
        item.get_by_role("button", name="Resolve").click()
        resolve = page.page.get_by_role("dialog", name="Resolve open item")
        resolve.get_by_role("textbox", name="What was done").fill(done)
        resolve.get_by_role("button", name="Resolve").click()
        expect(items.filter(has_text=done)).to_contain_text("Resolved")
    expect(echo).to_contain_text("Pass")
    check(page.page)


def test_of_two_who_close_at_once_one_does_and_the_other_reads_who(
    small_books: Callable[..., Books], person: Callable[..., Page], dashboard: Dashboard
) -> None:
    books = small_books("admin owner")
    pages = {role: ClosePage(person(books, role)) for role in ("admin", "owner")}
    for role, page in pages.items():
        page.open(FEBRUARY)
        page.close_button.click()
        page.close_dialog.get_by_text("Nothing blocks the close.").wait_for()
        page.close_dialog.get_by_role("textbox", name="Lock reason").fill(f"Reviewed by the {role}")
    with database_of(dashboard) as database:
        database.execute("BEGIN IMMEDIATE")  # Both are under way before either can write.
        for page in pages.values():
            page.close_dialog.get_by_role("button", name="Close period").click()
        database.execute("ROLLBACK")

    for page in pages.values():
        expect(page.reopen_button).to_be_attached()
    with books.api("owner") as api:
        periods = api.get("/accounting-periods").json()["items"]
    [reason] = [period["lock_reason"] for period in periods if period["period_end"] == FEBRUARY]
    winner, loser = ("owner", "admin") if reason == "Reviewed by the owner" else ("admin", "owner")
    expect(pages[winner].close_dialog).to_be_hidden()
    page = pages[loser]
    told = (
        f"The period ending {FEBRUARY} is closed already, by {books.email(winner)}: Reviewed by the {winner}"
    )
    expect(page.close_dialog.get_by_role("alert")).to_contain_text(told)
    check(page.page)
    page.close_dialog.get_by_role("button", name="Cancel").click()
    expect(page.page.get_by_role("main")).to_contain_text(f"Reviewed by the {winner}")
    expect(page.page.get_by_role("main")).not_to_contain_text(f"Reviewed by the {loser}")


def test_an_entry_altered_in_the_database_turns_the_badge_and_is_named(
    small_books: Callable[..., Books], person: Callable[..., Page], dashboard: Dashboard
) -> None:
    books = small_books("admin owner")
    with books.api("admin") as api:
        post_entry(
            api, day="2026-02-10", description="Flour", debit="6100", credit="1010", amount=4_000
        ).raise_for_status()
        close = {"period_end": FEBRUARY, "lock_reason": "Reviewed"}
        api.post("/accounting-periods/close", json=close).raise_for_status()
    page = ClosePage(person(books, "owner"))
    page.open(FEBRUARY)
    expect(page.reopen_button).to_be_visible()
    page.page.evaluate("window.isTheSamePage = true")
    badge = page.page.get_by_role("main").get_by_text("Moved since close")
    expect(badge).to_have_count(0)

    with database_of(dashboard) as database, without_triggers(database):
        alter_amounts(database, books, day="2026-02-10", of=4_000, to=4_700)
    expect(badge.first).to_be_visible(timeout=TIME_TO_NOTICE)
    moved = page.page.get_by_role("region", name="Moved since close")
    entry = moved.get_by_role("group", name="Entries that moved").get_by_role("row", name="Flour")
    expect(entry).to_contain_text("Changed")
    expect(entry).to_contain_text("Line 1, amount: 40.00 is now 47.00")
    expect(entry).to_contain_text("Line 2, amount: (40.00) is now (47.00)")
    figures = moved.get_by_role("group", name="Figures that moved")
    profit_and_loss = figures.get_by_role("group", name="Profit and loss")
    rent = profit_and_loss.get_by_role("row", name="Rent")
    expect(rent).to_contain_text(re.compile(r"Feb 2026\s*40\.00\s*47\.00\s*7\.00"))
    figures.get_by_text("Balance sheet", exact=True).click()
    balance_sheet = figures.get_by_role("group", name="Balance sheet")
    bank = balance_sheet.get_by_role("row", name="Operating account")
    expect(bank).to_contain_text(re.compile(r"28 Feb 2026\s*8,960\.00\s*8,953\.00\s*\(7\.00\)"))
    assert page.page.evaluate("window.isTheSamePage"), "the page was not loaded again"
    check(page.page)

    with database_of(dashboard) as database, without_triggers(database):
        alter_amounts(database, books, day="2026-02-10", of=4_700, to=4_000)
    expect(badge).to_have_count(0)


@contextmanager
def without_triggers(database: sqlite3.Connection) -> Generator[None]:
    """As somebody who owns the database can: every trigger gone, and there again afterwards; in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f"DROP TRIGGER {name}")
    yield
    for _, definition in triggers:
        database.execute(definition)
    database.execute("COMMIT")


def alter_amounts(database: sqlite3.Connection, books: Books, *, day: str, of: int, to: int) -> None:
    """Change both lines of the entry of that day, and the sums beside them, so that everything still balances."""
    [key] = database.execute("SELECT key FROM business WHERE id = ?", (books.business_id,)).fetchone()
    accounts = "account_key IN (SELECT key FROM account WHERE business_id = :business_id)"
    change = "amount = amount + (CASE WHEN amount > 0 THEN 1 ELSE -1 END) * :by"
    facts = {"by": to - of, "of": of, "day": day, "month": f"{day[:7]}-01", "business_id": books.business_id}
    lines = database.execute(
        f"UPDATE journal_line SET {change} WHERE date = :day AND abs(amount) = :of AND entry_id >> 40 = {key}",
        facts,
    )
    assert lines.rowcount == 2
    database.execute(f"UPDATE day_movement SET {change} WHERE day = :day AND {accounts}", facts)
    database.execute(f"UPDATE month_movement SET {change} WHERE month = :month AND {accounts}", facts)


def post_entry(
    api: httpx.Client, *, day: str, description: str, debit: str, credit: str, amount: int
) -> httpx.Response:
    """Post an entry between two accounts, given by number; what the API says to it."""
    ledgers = {row["account_number"]: row["id"] for row in api.get("/ledgers").json()["items"]}
    lines = [
        {"ledger_id": ledgers[debit], "amount": amount, "debit_credit": "debit"},
        {"ledger_id": ledgers[credit], "amount": amount, "debit_credit": "credit"},
    ]
    return api.post("/journal-entries", json={"date": day, "description": description, "line_entries": lines})
