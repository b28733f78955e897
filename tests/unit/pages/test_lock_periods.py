"""Many periods closed and locked at once on screen, and what was skipped for what reason."""

from dashboard.components.lock_dialog import (
    Lockable,
    LockPeriodsState,
    between,
    lock_periods_dialog,
    what_locks,
)
from dashboard.pages.periods import PeriodsState
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of

MONTHS = [Lockable(id=str(month), name=f"Month {month}", is_open=month > 3) for month in range(1, 6)]


def test_the_dialog_compiles() -> None:
    assert lock_periods_dialog().render()


def test_what_is_locked_is_said_before() -> None:
    chosen = between(MONTHS, first="2", last="4")
    assert [period.id for period in chosen] == ["2", "3", "4"]
    assert what_locks(chosen).startswith("3 periods are locked. 1 of them open: closed first")
    assert what_locks(MONTHS[:1]).startswith("1 period is locked. Only an owner")
    assert between(MONTHS, first="4", last="2") == between(MONTHS, first="2", last="9") == []
    assert "must not come after" in what_locks([])
    assert "at most 120" in what_locks(MONTHS * 25)


async def test_all_are_locked_that_can_be_and_the_others_named(open_tab: OpenTab, house: House) -> None:
    tab = await open_tab("/periods")
    dialog = await tab.state(LockPeriodsState)
    await events_of(dialog.ask(""))
    august, september = [period.id for period in dialog.choices]
    assert (dialog.first, dialog.last) == (august, august), "nothing is closed yet"
    dialog.choose_last(september)
    assert dialog.can_lock

    await events_of(dialog.confirm({"lock_reason": "no"}))
    assert dialog.problem, "a reason is longer"
    await events_of(dialog.confirm({"lock_reason": "Audited"}))

    assert dialog.problem == ""
    assert dialog.outcome.startswith("0 periods were locked. 2 skipped")
    assert [row.name for row in dialog.skipped] == ["August 2026", "September 2026"]
    assert "September" not in dialog.skipped[0].reason

    await events_of(dialog.ask(""))
    dialog.choose_last(september)
    await events_of(dialog.confirm({"lock_reason": "Audited", "close_anyway": "on"}))
    assert (dialog.outcome, dialog.skipped) == ("2 periods were locked.", [])
    periods = await tab.state(PeriodsState)
    await events_of(periods.load())
    assert {(row.status, row.reason) for row in periods.rows} == {("Locked", "Audited")}
    await events_of(dialog.ask(""))
    assert (dialog.words, dialog.can_lock) == ("Every period is locked already.", False)


async def test_only_an_owner_locks(open_tab: OpenTab) -> None:
    tab = await open_tab("/periods", role="admin")
    dialog = await tab.state(LockPeriodsState)
    await events_of(dialog.ask(""))

    await events_of(dialog.confirm({"lock_reason": "Audited"}))

    assert "role owner" in dialog.problem
    assert dialog.outcome == ""
