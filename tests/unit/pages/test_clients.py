"""The clients page: every business in a row, found by name, one click from its close."""

from datetime import date

import pytest

from dashboard.pages.clients import ClientsState, clients_page, to_client_row, to_waiting
from dashboard.schemas import BusinessOverview, NeedKind, OverviewNeed, Role
from dashboard.state import Session
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import events_of


def test_the_page_compiles() -> None:
    assert clients_page().render()


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [
        (NeedKind.BEHIND, 1, "1 period to close, since 31 Aug 2026"),
        (NeedKind.BEHIND, 3, "3 periods to close, since 31 Aug 2026"),
        (NeedKind.OVERDUE, 2, "2 open items are overdue, due 31 Aug 2026"),
        (NeedKind.FAILED, 1, "The latest package failed, since 31 Aug 2026"),
    ],
)
def test_what_waits_is_said_in_words(kind: NeedKind, count: int, words: str) -> None:
    assert to_waiting(OverviewNeed(kind=kind, count=count, since=date(2026, 8, 31))).words == words


def test_without_a_package_or_a_need_nothing_is_made_up() -> None:
    row = to_client_row(BusinessOverview(business_id="b", name="B", role=Role.VIEWER, periods=[], needs=[]))
    assert (row.months, row.waits, row.package) == ([], [], "")


async def test_a_client_is_found_and_worked_on(open_tab: OpenTab) -> None:
    tab = await open_tab("/clients")
    state = await tab.state(ClientsState)
    await events_of(state.load())
    assert state.problem == ""
    [row] = state.rows
    session = await tab.state(Session)
    assert (row.id, row.role) == (session.business_id, "owner")
    assert row.months

    tab.go_to("/clients?find=no-such-client")
    await events_of(state.load())
    assert (state.rows, state.hidden) == ([], 1)

    assert await state.work_on("somebody-else's", "") is None
    assert "period=2026-08-31" in str(await state.work_on(row.id, "2026-08-31"))
