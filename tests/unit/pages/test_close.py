"""The close page: the period, the package asked for, the close and its way back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from reflex.istate.data import SessionData
from sqlalchemy import Engine

from dashboard.closing.watch import PeriodsWatch
from dashboard.components.period_dialogs import (
    ClosePeriodState,
    asked_overrides,
    what_closes,
)
from dashboard.components.readiness import CheckRow, to_check_row
from dashboard.components.reopen_dialog import ReopenPeriodState
from dashboard.pages.close.moved import MovedState, moved_period
from dashboard.pages.close.page import close_page
from dashboard.pages.close.state import BuildState, CloseState, asked_package, folded_checks
from dashboard.schemas import REPORT_TITLES, AccountingPeriodResponse, ReadinessItem
from dashboard.state import connect
from tests.contract.api.conftest import House
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of

ALL_REPORTS = {f"report-{key}": "on" for key in REPORT_TITLES}
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)


async def close(tab: Tab, address: str = "") -> CloseState:
    if address:
        tab.go_to(address)
    state = await tab.state(CloseState)
    await events_of(state.load())
    return state


def check(tone: str, number: int = 1) -> CheckRow:
    return CheckRow(
        id=f"T{number}",
        status=tone,
        tone=tone,
        title=tone,
        detail="",
        amount="",
        blocks=tone == "fail",
        link="",
    )


def test_the_page_compiles() -> None:
    assert close_page().render()


async def test_it_opens_on_the_earliest_open_period(open_tab: OpenTab) -> None:
    state = await close(await open_tab("/"))

    assert state.period
    assert (state.period.name, state.period.status) == ("August 2026", "Open")
    assert [choice.name for choice in state.choices] == ["September 2026", "August 2026"]


async def test_the_address_names_another_period(open_tab: OpenTab) -> None:
    state = await close(await open_tab("/?period=2026-09-30"))

    assert state.period
    assert state.period.name == "September 2026"


async def test_an_unknown_period_in_the_address_is_as_none(open_tab: OpenTab) -> None:
    state = await close(await open_tab("/?period=1999-01-31"))

    assert state.period
    assert state.period.name == "August 2026"


def test_a_form_asks_for_the_reports_chosen() -> None:
    asked = asked_package(
        {"report-pl": "on", "report-ar_aging": "on", "report_format": "xlsx"}, period_id="p"
    )

    assert asked == {
        "selected_reports": ["pl", "ar_aging"],
        "report_format": "xlsx",
        "accounting_period_id": "p",
    }


def test_custom_dates_go_before_the_period() -> None:
    form = ALL_REPORTS | {"custom_dates": "on", "from": "2026-01-01", "to": "2026-03-31"}

    asked = asked_package(form, period_id="p")

    assert (asked["period_start"], asked["period_end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert "accounting_period_id" not in asked


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose at least one report"),
        (ALL_REPORTS | {"custom_dates": "on", "from": "31.1.26", "to": ""}, "From: type a date"),
        (ALL_REPORTS | {"custom_dates": "on", "from": "2026-02-02", "to": "2026-02-30"}, "To: type a date"),
        (ALL_REPORTS | {"custom_dates": "on", "from": "2026-02-02", "to": "2026-01-31"}, "not be after"),
    ],
)
def test_a_form_that_cannot_be_asked_says_why(form: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        asked_package(form, period_id="p")


def test_without_a_period_only_custom_dates_can_be_asked() -> None:
    with pytest.raises(ValueError, match="no accounting period"):
        asked_package(ALL_REPORTS, period_id=None)


async def test_a_build_is_asked_for_and_listed(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/?period=2026-09-30")
    state = await close(tab)
    build = await tab.state(BuildState)

    await events_of(build.build_package(ALL_REPORTS | {"report_format": "pdf"}))
    await events_of(state.refresh())

    assert build.problem == ""
    assert [(row.status, row.reports, row.format) for row in state.rows] == [("Queued", "All 7", "PDF")]
    assert len(house.builds.started) == 1


async def test_a_viewer_is_refused_in_words(open_tab: OpenTab) -> None:
    tab = await open_tab("/", role="viewer")
    await close(tab)
    build = await tab.state(BuildState)

    await events_of(build.build_package(ALL_REPORTS))

    assert build.problem


async def test_a_period_is_closed_and_stays_on_the_page(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/")
    state = await close(tab)
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = AUGUST.isoformat()

    await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))
    await events_of(state.refresh())

    assert dialog.problem == ""
    assert state.period
    assert (state.period.name, state.period.status, state.period.reason) == (
        "August 2026",
        "Closed",
        "Reviewed",
    )

    again = await tab.state(ReopenPeriodState)
    again.period_id = house.period_id(AUGUST)
    await events_of(again.confirm({"reopen_reason": "Late invoice"}))
    await events_of(state.refresh())
    assert state.period.status == "Open"
    assert state.period.reason == "Reopened: Late invoice"


async def test_a_later_period_is_not_closed_before_an_earlier_one(open_tab: OpenTab) -> None:
    tab = await open_tab("/")
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = SEPTEMBER.isoformat()

    events = await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))

    assert dialog.problem
    assert not events, "the dialog stays open"


def test_the_dialog_says_which_dates_become_read_only() -> None:
    period = AccountingPeriodResponse(
        id="1",
        business_id="2",
        period_start=date(2026, 4, 1),
        period_end=date(2026, 4, 30),
        status="open",
        created_at=NOW,
        updated_at=NOW,
    )

    assert "these 30 days, the first and the last included" in what_closes(period)
    assert "No later period is open" in what_closes(period)
    assert what_closes(period, [period]).endswith("April 2026 stays open.")
    assert what_closes(period, [period] * 5).endswith("April 2026 and 4 later periods stay open.")


FORCED = {"close_anyway": "on", "owner-T1": "Ada", "due-T1": "2026-09-30"}


def test_each_blocker_is_closed_over_with_reason_owner_and_date() -> None:
    form = FORCED | {"reason-T1": "Bank is late"}

    (override,) = asked_overrides(form, [check("fail")], lock_reason="Reviewed") or []

    assert override.model_dump() == {
        "check": "T1",
        "reason": "Bank is late",
        "owner": "Ada",
        "due_date": date(2026, 9, 30),
    }
    (silent,) = asked_overrides(FORCED, [check("fail")], lock_reason="Reviewed") or []
    assert silent.reason == "Reviewed"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason-T1": ""}, "say why"),
        ({"reason-T1": "Late", "owner-T1": " "}, "name who"),
        ({"reason-T1": "Late", "due-T1": "30.9."}, "type the due date"),
    ],
)
def test_a_blocker_without_its_answer_is_named(form: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=f"^fail: {words}"):
        asked_overrides(FORCED | form, [check("fail")], lock_reason=None)


async def test_a_forced_close_keeps_its_overrides_and_echoes_next_month(
    open_tab: OpenTab, house: House
) -> None:
    tab = await open_tab("/")
    await close(tab)
    dialog = await tab.state(ClosePeriodState)
    async with await connect(dialog) as client:
        found = await client.readiness(house.period_id(AUGUST))
        dialog.blockers = [to_check_row(item, digits=2) for item in found.items if item.blocks]
        dialog.period_end = AUGUST.isoformat()
        assert dialog.blockers, "the books of this test have something that blocks"
        form = {"lock_reason": "Reviewed", "close_anyway": "on"}
        for row in dialog.blockers:
            form |= {
                f"reason-{row.id}": "Bank is late",
                f"owner-{row.id}": "Ben",
                f"due-{row.id}": "2026-09-15",
            }

        await events_of(dialog.confirm(form))

        assert dialog.problem == ""
        kept = (await client.overrides(house.period_id(AUGUST))).items
        assert {(each.check, each.owner) for each in kept} == {(row.id, "Ben") for row in dialog.blockers}
        echo = await client.readiness(house.period_id(SEPTEMBER))
        assert any("Bank is late" in item.detail or "Ben" in item.detail for item in echo.items)


def test_a_check_leads_to_its_records() -> None:
    item = ReadinessItem(check="T18", status="fail", detail="Off", link="/journal?account=1999")

    assert to_check_row(item, digits=2).link == "/journal?account=1999"


async def test_the_history_tells_the_address_of_the_browser(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/")
    tab.root.router = replace(tab.root.router, session=SessionData(client_ip="203.0.113.7"))
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = AUGUST.isoformat()

    await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))

    async with await connect(dialog) as client:
        history = await client.period_history(house.period_id(AUGUST))
    assert {event.address for event in history.items if event.kind == "closed"} == {"203.0.113.7"}


def test_what_needs_attention_is_never_folded_away() -> None:
    rows = [check("pass", number) for number in range(6)] + [check("warning"), check("fail")] * 3

    shown, folded, words = folded_checks([*rows, check("not_applicable")])

    assert [row.tone for row in shown] == ["fail"] * 3 + ["warning"] * 3
    assert {row.tone for row in folded} == {"pass", "not_applicable"}
    assert words == "6 more pass, 1 not applicable"


def test_a_clean_period_still_shows_some_of_its_checks() -> None:
    shown, folded, words = folded_checks([check("pass", number) for number in range(7)])

    assert (len(shown), len(folded), words) == (5, 2, "2 more pass")


async def test_a_link_names_the_period_as_the_pages_do(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/")
    state = await tab.state(CloseState)
    async with await connect(state) as client:
        found = await client.readiness(house.period_id(SEPTEMBER))

    links = {item.link for item in found.items if item.link and item.link.startswith(("/reports?", "/bank?"))}
    assert links
    assert all(SEPTEMBER.isoformat() in address for address in links)


async def test_what_moved_since_the_close_is_listed(open_tab: OpenTab, house: House, engine: Engine) -> None:
    tab = await open_tab("/?period=2026-08-31")
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = AUGUST.isoformat()
    await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))
    period_id = house.period_id(AUGUST)
    watch = PeriodsWatch(engine, Path("unused"))
    try:
        watch.look()
        state = await close(tab)
        assert state.period
        assert not state.period.has_moved
        async with await connect(state) as client:
            await client.reopen_period(period_id, reopen_reason="Late invoice")
            accounts = (await client.list_ledgers()).items
            bank, other = accounts[0].id, accounts[-1].id
            await client.post_journal_entry(
                entry_date=AUGUST,
                description="Late invoice of the caterer",
                line_entries=[
                    {"ledger_id": bank, "amount": 12345, "debit_credit": "debit"},
                    {"ledger_id": other, "amount": 12345, "debit_credit": "credit"},
                ],
            )
        watch.look()
    finally:
        watch.close()
    await events_of(state.refresh())
    moved = await tab.state(MovedState)
    await events_of(moved.show(moved_period(state.period)))

    assert state.period.has_moved
    (entry,) = moved.entries
    assert (entry.change, entry.date) == ("Added", "31 Aug 2026")
    assert "caterer" in entry.description
    assert moved.reports
    assert "1 entry" in moved.summary

    await events_of(moved.show(""))
    assert moved.entries == []
