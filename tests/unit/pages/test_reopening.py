"""Reopening on screen: for some, for a time, with what it does to later periods, and what was done meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.components.period_dialogs import ClosePeriodState
from dashboard.components.reopen_dialog import (
    PersonRow,
    ReopenPeriodState,
    asked_people,
    asked_until,
    reopen_period_dialog,
    what_moves,
)
from dashboard.pages.close.state import CloseState
from dashboard.pages.close.window import WindowState, reopened_period, window_part
from dashboard.schemas import AccountingPeriodResponse
from dashboard.state import connect
from tests.contract.api.conftest import House
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of

AUGUST = date(2026, 8, 31)
ADA = PersonRow(id="a", name="Ada", email="ada@books.test", role="owner")


def period(month: int, status: str) -> AccountingPeriodResponse:
    return AccountingPeriodResponse(
        id=str(month),
        business_id="b",
        period_start=date(2026, month, 1),
        period_end=date(2026, month + 1, 1) - timedelta(days=1),
        status=status,
        created_at=NOW,
        updated_at=NOW,
    )


async def closed_august(tab: Tab) -> CloseState:
    state = await tab.state(CloseState)
    await events_of(state.load())
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = AUGUST.isoformat()
    await events_of(dialog.confirm({"lock_reason": "Reviewed", "close_anyway": "on"}))
    await events_of(state.refresh())
    return state


async def shown(tab: Tab, state: CloseState) -> WindowState:
    window = await tab.state(WindowState)
    await events_of(window.show(reopened_period(state.period)))
    assert window.problem == ""
    return window


def test_the_dialog_and_the_part_compile() -> None:
    assert reopen_period_dialog().render()
    assert window_part().render()


def test_later_periods_are_named_with_their_states() -> None:
    later = [period(5, "closed"), period(6, "locked"), *(period(month, "open") for month in range(7, 11))]
    words = what_moves(period(4, "closed"), later)
    assert "May 2026 (closed), June 2026 (locked), July 2026 (open) and 3 more" in words
    assert "Moved since close" in words
    assert "Moved" not in what_moves(period(4, "closed"), [period(5, "open")])
    assert what_moves(period(4, "closed"), []).startswith("No later period")


def test_for_whom_as_ticked() -> None:
    assert asked_people({"person-a": "on"}, [ADA]) is None, "the box is not ticked"
    assert asked_people({"only_some": "on", "person-a": "on"}, [ADA]) == ["ada@books.test"]
    with pytest.raises(ValueError, match="at least one person"):
        asked_people({"only_some": "on"}, [ADA])


def test_until_when_as_chosen() -> None:
    def until(**form: str) -> datetime | None:
        return asked_until(form, timezone="Europe/Oslo", now=datetime(2026, 11, 25, 12, tzinfo=UTC))

    assert until() is None
    assert until(how_long="4") == datetime(2026, 11, 25, 16, tzinfo=UTC)
    chosen = until(how_long="chosen", until="2026-11-25T18:30")
    assert chosen
    assert chosen.astimezone(UTC) == datetime(2026, 11, 25, 17, 30, tzinfo=UTC), "an hour ahead in Oslo"
    for typed in ("", "soon"):
        with pytest.raises(ValueError, match="choose a day and a time"):
            until(how_long="chosen", until=typed)
    with pytest.raises(ValueError, match="still to come"):
        until(how_long="chosen", until="2026-11-25T12:30")


async def test_reopened_for_one_person_and_an_hour(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/?period=2026-08-31")
    state = await closed_august(tab)
    assert state.period
    assert (await shown(tab, state)).scope == "", "it never stood open again"
    dialog = await tab.state(ReopenPeriodState)

    await events_of(dialog.ask(state.period.id))
    assert "September 2026 (open)" in dialog.moves
    assert {person.role for person in dialog.people} == {"owner", "admin", "member"}, "a viewer posts nothing"
    member = next(person for person in dialog.people if person.role == "member")
    form = {"reopen_reason": "Late bill", "how_long": "1", "only_some": "on"}
    await events_of(dialog.confirm(form))
    assert "at least one person" in dialog.problem
    await events_of(dialog.confirm({**form, f"person-{member.id}": "on"}))
    assert dialog.problem == ""

    async with house.person("member") as client:
        lines = [
            {"ledger_id": house.account_id("6000"), "amount": 900, "debit_credit": "debit"},
            {"ledger_id": house.account_id("1000"), "amount": 900, "debit_credit": "credit"},
        ]
        await client.post_journal_entry(
            entry_date=date(2026, 8, 20), description="Late bill", line_entries=lines
        )
    await events_of(state.refresh())
    assert state.period.window.startswith(f"Open for {member.name} until ")
    window = await shown(tab, state)
    assert window.is_open
    assert "Late bill" in window.asked
    assert [(row.detail, row.amount, row.who) for row in window.rows] == [
        ("Late bill, dated 20 Aug 2026", "9.00", member.name)
    ]

    await closed_august(tab)
    window = await shown(tab, state)
    assert (window.is_open, state.period.window) == (False, "")
    assert "Closed" in {row.what for row in window.rows}


async def test_a_locked_period_is_reopened_by_an_owner_alone(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/?period=2026-08-31", role="admin")
    state = await closed_august(tab)
    async with await connect((await open_tab("/")).root) as client:
        await client.bulk_lock([house.period_id(AUGUST)], lock_reason="Year is filed")
    await events_of(state.refresh())
    assert state.period
    assert state.period.is_locked
    dialog = await tab.state(ReopenPeriodState)
    await events_of(dialog.ask(state.period.id))

    await events_of(dialog.confirm({"reopen_reason": "Late bill"}))

    assert "Only an owner" in dialog.problem
