"""The packages page: the address alone decides which part of the list is shown."""

import pytest

from dashboard.components.packages import PackageActions
from dashboard.pages.packages.page import packages_page
from dashboard.pages.packages.state import ListQuery, PackagesState, parse_query
from tests.contract.api.conftest import House
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of


async def packages(tab: Tab, address: str = "") -> PackagesState:
    if address:
        tab.go_to(address)
    state = await tab.state(PackagesState)
    await events_of(state.load())
    return state


def going(event: object) -> str:
    return path_of(event).strip('"')


def test_the_page_compiles() -> None:
    assert packages_page().render()


@pytest.mark.parametrize(
    "query",
    [
        ListQuery(),
        ListQuery(status="failed", sort="period_end", descending=False, size=50),
        ListQuery(cursor="abc+/=", direction="prev"),
        ListQuery(cursor="abc"),
    ],
)
def test_an_address_reads_back_as_what_made_it(query: ListQuery) -> None:
    import urllib.parse

    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(query.path).query))

    assert parse_query(asked) == query


def test_what_the_address_asks_wrongly_is_as_usual() -> None:
    assert parse_query({"status": "x", "sort": "sha256", "size": "9999", "order": "x"}) == ListQuery()


async def test_rows_and_counts(open_tab: OpenTab, house: House) -> None:
    house.queue(month=9)

    state = await packages(await open_tab("/packages"))

    assert [(row.status, row.period, row.requested_by) for row in state.rows] == [
        ("Queued", "Sep 2026", "Member")
    ]
    assert [(chip.label, chip.count) for chip in state.chips] == [
        ("All", "1"),
        ("Queued", "1"),
        ("In progress", "0"),
        ("Ready", "0"),
        ("Failed", "0"),
    ]


async def test_an_empty_filtered_list_says_what_it_hides(open_tab: OpenTab, house: House) -> None:
    house.queue()

    state = await packages(await open_tab("/packages?status=failed"))

    assert (state.rows, state.is_filtered) == ([], True)
    assert state.hidden == "The filter “Failed” matches nothing; 1 package is hidden by it."


async def test_filter_order_and_size_change_the_address_and_start_at_the_first_page(
    open_tab: OpenTab,
) -> None:
    state = await packages(await open_tab("/packages?size=10&sort=status"))

    assert going(state.filter_by("ready")) == "/packages?status=ready&sort=status&size=10"
    assert going(state.sort_by("status")) == "/packages?sort=status&order=asc&size=10"
    assert going(state.sort_by("created_at")) == "/packages?size=10"
    assert going(state.choose_size("50")) == "/packages?sort=status&size=50"
    assert going(state.filter_by("all")) == "/packages?sort=status&size=10"


async def test_only_known_choices_are_followed(open_tab: OpenTab) -> None:
    state = await packages(await open_tab("/packages"))

    assert (state.filter_by("x"), state.sort_by("sha256"), state.choose_size("999")) == (None, None, None)


async def test_a_walk_through_all_pages_shows_every_package_once(open_tab: OpenTab, house: House) -> None:
    queued = {house.queue(report=report) for report in ("pl", "cash_flow", "ar_aging", "ap_aging")}
    queued |= {house.queue(report=report, month=6) for report in ("pl", "cash_flow", "ar_aging", "ap_aging")}
    queued |= {house.queue(report=report, month=4) for report in ("pl", "cash_flow", "ar_aging")}
    tab = await open_tab("/packages?size=10")

    state = await packages(tab)
    first = [row.id for row in state.rows]
    assert state.go_back() is None
    state = await packages(tab, going(state.go_next()))
    second = [row.id for row in state.rows]

    assert (len(first), len(second)) == (10, 1)
    assert set(first) | set(second) == queued
    assert state.go_next() is None
    state = await packages(tab, going(state.go_back()))
    assert [row.id for row in state.rows] == first


async def test_a_cursor_of_another_list_is_refused_in_words(open_tab: OpenTab) -> None:
    state = await packages(await open_tab("/packages?cursor=nonsense"))

    assert "cursor" in state.problem


async def test_cancel_and_retry(open_tab: OpenTab, house: House) -> None:
    package_id = house.queue()
    tab = await open_tab("/packages")
    actions = await tab.state(PackageActions)

    await events_of(actions.cancel(package_id))
    state = await packages(tab)
    assert state.rows[0].status == "Cancelled"
    assert state.rows[0].can_retry

    await events_of(actions.retry(package_id))
    state = await packages(tab)
    assert (state.rows[0].status, actions.problem) == ("Queued", "")


async def test_a_refusal_is_shown_in_words(open_tab: OpenTab, house: House) -> None:
    actions = await (await open_tab("/packages", role="viewer")).state(PackageActions)

    await events_of(actions.cancel(house.queue()))

    assert actions.problem


async def test_a_download_before_the_zip_is_ready_is_refused(open_tab: OpenTab, house: House) -> None:
    actions = await (await open_tab("/packages")).state(PackageActions)

    assert await events_of(actions.download(house.queue())) == []
    assert actions.problem
