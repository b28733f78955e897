"""The journal page: the address says what is listed, an entry is posted or refused in words."""

from datetime import date

import pytest

from dashboard.database import writing
from dashboard.ledger.periods import period_containing
from dashboard.pages.journal.entry import EntryState, entry_asked, typed_amount
from dashboard.pages.journal.page import journal_page
from dashboard.pages.journal.state import Filters, JournalState, address, filters_of, find_account
from dashboard.schemas import PeriodStatus
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of

RENT = {
    "date": "2026-09-20",
    "description": "Rent of the store",
    "account-0": "6000",
    "debit-0": "1,250.00",
    "account-1": "1000 Bank",
    "credit-1": "1250",
}


async def journal(tab: Tab, address: str = "") -> JournalState:
    """The journal as it stands after loading the address."""
    if address:
        tab.go_to(address)
    state = await tab.state(JournalState)
    await events_of(state.load())
    return state


def test_the_page_compiles() -> None:
    assert journal_page().render()


async def test_entries_are_listed_with_their_lines_in_words(open_tab: OpenTab) -> None:
    state = await journal(await open_tab("/journal"))

    assert [row.description for row in state.rows] == ["Rent", "Invoice", "Capital paid in"]
    invoice = state.rows[1]
    assert (invoice.date, invoice.amount) == ("5 Sep 2026", "2,500.00")
    assert [(line.account, line.debit, line.credit) for line in invoice.lines] == [
        ("1100 Receivables", "2,500.00", ""),
        ("4000 Sales", "", "2,500.00"),
    ]
    assert (invoice.lines[0].party, invoice.lines[0].document, invoice.lines[0].due) == (
        "Quay Ltd",
        "INV-1",
        "5 Oct 2026",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=2026-09-10", ["Rent"]),
        ("to=2026-08-31", ["Capital paid in"]),
        ("find=quay", ["Invoice"]),
        ("account=1100", ["Invoice"]),
        ("account=1100+Receivables&to=2026-09-04", []),
    ],
)
async def test_the_address_filters(open_tab: OpenTab, query: str, found: list[str]) -> None:
    state = await journal(await open_tab(f"/journal?{query}"))

    assert [row.description for row in state.rows] == found
    assert state.filter_words


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("from=April", "From: type a date such as 2026-04-30."),
        ("account=9999", "No account is called 9999. Choose one from the list."),
    ],
)
async def test_an_address_that_asks_nonsense_is_told_so(open_tab: OpenTab, query: str, problem: str) -> None:
    state = await journal(await open_tab(f"/journal?{query}"))

    assert state.problem == problem
    assert state.is_loaded


async def test_pages_lead_on_and_back(
    open_tab: OpenTab, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.pages.journal.state.PAGE_SIZES", ("2", "50"))
    tab = await open_tab("/journal")

    first = await journal(tab, "/journal?size=2")
    assert [row.description for row in first.rows] == ["Rent", "Invoice"]
    assert not first.previous_path
    [event] = await events_of(first.go_next())
    second = await journal(tab, path_of(event))
    assert [row.description for row in second.rows] == ["Capital paid in"]
    assert not second.next_path
    [event] = await events_of(second.go_back())
    assert [row.description for row in (await journal(tab, path_of(event))).rows] == ["Rent", "Invoice"]


async def test_searching_changes_the_address_and_begins_at_the_first_page(open_tab: OpenTab) -> None:
    state = await journal(await open_tab("/journal?cursor=somewhere"))

    [event] = await events_of(state.find({"from": "2026-09-01", "to": "", "find": " rent ", "account": ""}))

    assert path_of(event) == "/journal?from=2026-09-01&find=rent"


async def test_only_entries_that_are_listed_open(open_tab: OpenTab) -> None:
    state = await journal(await open_tab("/journal"))

    state.toggle(state.rows[0].id)
    state.toggle("not-there")
    assert state.opened == [state.rows[0].id]
    state.toggle(state.rows[0].id)
    assert state.opened == []


async def test_an_entry_is_posted_and_listed(open_tab: OpenTab) -> None:
    tab = await open_tab("/journal", role="member")
    await journal(tab)
    form = await tab.state(EntryState)

    await events_of(form.post(RENT))
    state = await journal(tab)

    posted = state.rows[0]
    assert form.problem == ""
    assert (posted.id, posted.description, posted.amount) == (form.posted_id, "Rent of the store", "1,250.00")
    assert [row.id for row in (await journal(tab, form.posted_path)).rows] == [form.posted_id]
    assert form.notice == f"Posted {posted.reference}, dated 20 Sep 2026."


async def test_a_closed_period_is_named_with_its_reason_and_what_to_do(
    open_tab: OpenTab, house: House
) -> None:
    with writing(house.engine) as session:
        period = period_containing(session, business_id=house.business_id, day=date(2026, 9, 20))
        assert period
        period.status, period.lock_reason = PeriodStatus.CLOSED, "bank reconciled"
        session.add(period)
    tab = await open_tab("/journal", role="member")
    await journal(tab)
    form = await tab.state(EntryState)

    await events_of(form.post(RENT))

    assert form.problem == (
        "The period ending 2026-09-30 is closed: bank reconciled. "
        "Date the entry in an open period, or ask an admin to reopen that one."
    )
    assert form.notice == ""
    assert len((await journal(tab)).rows) == 3


async def test_a_refused_entry_is_posted_into_the_next_open_period_with_its_date_kept(
    open_tab: OpenTab, house: House
) -> None:
    tab = await open_tab("/journal")
    await journal(tab)
    with writing(house.engine) as session:
        august = period_containing(session, business_id=house.business_id, day=date(2026, 8, 31))
        assert august
        august.status, august.lock_reason = PeriodStatus.CLOSED, "reviewed"
    entry = await tab.state(EntryState)

    await events_of(entry.post(RENT | {"date": "2026-08-20"}))
    assert entry.problem == "The period ending 2026-08-31 is closed: reviewed."
    assert entry.offer_day == "1 Sep 2026"
    assert "keeps 20 Aug 2026" in entry.offer_words
    await events_of(entry.post_late())

    assert (entry.problem, entry.offer_day) == ("", "")
    assert "dated 1 Sep 2026, as a late entry of 20 Aug 2026" in entry.notice
    state = await journal(tab)
    assert [row.late for row in state.rows if row.description == RENT["description"]] == [
        "Late, belongs to 20 Aug 2026"
    ]
    await events_of(entry.post_late())
    assert len((await journal(tab)).rows) == len(state.rows), "an offer is taken once"


async def test_a_new_try_forgets_the_offer(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/journal")
    await journal(tab)
    with writing(house.engine) as session:
        august = period_containing(session, business_id=house.business_id, day=date(2026, 8, 31))
        assert august
        august.status = PeriodStatus.CLOSED
    entry = await tab.state(EntryState)
    await events_of(entry.post(RENT | {"date": "2026-08-20"}))
    assert entry.offer_day

    await events_of(entry.post(RENT | {"date": ""}))

    assert "Date" in entry.problem
    assert entry.offer_day == ""


async def test_an_unbalanced_entry_is_refused_in_words(open_tab: OpenTab) -> None:
    tab = await open_tab("/journal")
    await journal(tab)
    form = await tab.state(EntryState)

    await events_of(form.post(RENT | {"credit-1": "1200"}))

    assert "must balance" in form.problem


async def test_a_viewer_is_refused_by_the_api_and_not_only_by_the_page(open_tab: OpenTab) -> None:
    tab = await open_tab("/journal", role="viewer")
    await journal(tab)
    form = await tab.state(EntryState)

    await events_of(form.post(RENT))

    assert form.problem
    assert len((await journal(tab)).rows) == 3


async def test_totals_keep_up_with_what_is_typed(open_tab: OpenTab) -> None:
    form = await (await open_tab("/journal")).state(EntryState)

    await form.count_debit(0, "1,250.00")
    await form.count_credit(1, "1200")
    await form.count_credit(2, "not yet a num")
    assert (form.debit, form.credit, form.difference) == ("1,250.00", "1,200.00", "50.00")
    assert not form.is_balanced
    await form.count_credit(2, "50")
    assert form.is_balanced


def test_all_problems_of_an_entry_are_told_at_once() -> None:
    accounts = {"1000 Bank": "id-1000", "6000 Rent": "id-6000"}
    form = {"account-0": "6000", "debit-0": "1", "credit-0": "1", "account-1": "nowhere", "credit-1": "1"}

    with pytest.raises(ValueError, match="Date: ") as refused:
        entry_asked(form, lines=[0, 1, 2], accounts=accounts, digits=2)

    assert str(refused.value).split("\n") == [
        "Date: type a date such as 2026-04-30.",
        "Description: say what the entry is for.",
        "Line 1: write an amount in either Debit or Credit.",
        "Line 2: no account is called nowhere. Choose one from the list.",
    ]


def test_accounts_are_found_by_number_by_name_or_as_listed() -> None:
    accounts = {"1000 Bank": "a", "1010 Bank": "b", "6000 Rent": "c"}

    assert find_account(accounts, "1010") == "b"
    assert find_account(accounts, " rent ") == "c"
    assert find_account(accounts, "1000 bank") == "a"
    assert find_account(accounts, "Bank") is None, "two accounts have this name"
    assert find_account(accounts, "") is None


@pytest.mark.parametrize(
    ("text", "digits", "amount"),
    [("1,250.00", 2, 125000), ("1250", 2, 125000), ("", 2, 0), ("1,250", 0, 1250), (" 0.5 ", 2, 50)],
)
def test_amounts_are_read_as_typed(text: str, digits: int, amount: int) -> None:
    assert typed_amount(text, digits=digits) == amount


@pytest.mark.parametrize("text", ["-1", "1,25", "1.234", "abc", "NaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount|below zero|more than 2 digits"):
        typed_amount(text, digits=2)


def test_the_address_of_a_filter_leads_back_to_it() -> None:
    filters = Filters(start="2026-09-01", find="Quay & Sons", account="1100", size="50")

    query = dict(part.split("=") for part in address(filters).partition("?")[2].split("&"))

    assert address(Filters()) == "/journal"
    assert query["find"] == "Quay+%26+Sons"
    assert filters_of({**query, "find": "Quay & Sons"}) == filters
