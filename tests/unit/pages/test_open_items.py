"""Open items on the close page: what was closed over is seen next month, and resolved there."""

from datetime import date

from dashboard.components.period_dialogs import ClosePeriodState
from dashboard.pages.close.open_items import OpenItemsState, open_items_part, resolve_dialog, to_open_item
from dashboard.pages.close.state import CloseState
from dashboard.schemas import OverrideResponse
from tests.unit.components.test_wording import NOW
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of


async def september(tab: Tab) -> OpenItemsState:
    """What September has to see to."""
    tab.go_to("/?period=2026-09-30")
    state = await tab.state(CloseState)
    await events_of(state.load())
    assert state.period
    items = await tab.state(OpenItemsState)
    await events_of(items.show(state.period.id))
    assert items.problem == ""
    return items


def test_the_part_and_its_dialog_compile() -> None:
    assert open_items_part().render()
    assert resolve_dialog().render()


def test_a_day_that_has_passed_is_overdue() -> None:
    item = OverrideResponse(
        id="o",
        business_id="b",
        period_id="p",
        check="T13",
        title="The bank agrees",
        reason="The bank is late",
        owner="Grace",
        due_date=date(2026, 9, 10),
        created_at=NOW,
    )
    words = [to_open_item(item, today=date(2026, 9, day), timezone="UTC").status for day in (9, 10, 11)]
    assert words == ["Open", "Open", "Overdue"]


async def test_closed_over_in_august_it_is_resolved_in_september(open_tab: OpenTab) -> None:
    tab = await open_tab("/?period=2026-08-31", role="admin")
    dialog = await tab.state(ClosePeriodState)
    dialog.period_end = "2026-08-31"
    await events_of(dialog.confirm({"lock_reason": "Board meets today", "close_anyway": "on"}))
    items = await september(tab)
    [first, *_] = items.rows
    assert (first.tone in {"warning", "fail"}, first.where, first.reason) == (
        True,
        "Closed over in August 2026",
        "Board meets today",
    )
    member = await open_tab("/", role="member")
    refused = await september(member)
    refused.ask(first.id)
    await events_of(refused.resolve({"resolution": "Statement came"}))
    assert "role admin" in refused.resolve_problem

    items.ask(first.id)
    await events_of(items.resolve({"resolution": "x"}))
    assert items.resolve_problem, "too short to say anything"
    await events_of(items.resolve({"resolution": "Statement came"}))

    resolved = next(row for row in (await september(tab)).rows if row.id == first.id)
    assert resolved.status == "Resolved"
    assert resolved.resolution.startswith("Statement came (Admin, ")
