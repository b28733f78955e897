"""The packages page: the address alone decides which part of the list is shown."""

from dataclasses import replace

import pytest

from dashboard.client import ApiUnreachable, CloseClient
from dashboard.components.package_choice import PackageChoice
from dashboard.components.packages import PackageActions
from dashboard.database import writing
from dashboard.models import MonthEndPackage
from dashboard.pages.packages.page import packages_page
from dashboard.pages.packages.query import SIZES, ListQuery, parse_query
from dashboard.pages.packages.state import PackageFilters, PackagesState
from dashboard.pages.packages.views import SavedViews, View, read_views
from dashboard.schemas import MonthEndPackageStatusEnum
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
        ListQuery(period="p-1", by="u-1", find="no statement & more"),
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

    assert (state.rows, state.query.is_filtered) == ([], True)
    assert state.hidden == "The filter “Failed” matches nothing; 1 package is hidden by it."


async def test_filter_order_and_size_change_the_address_and_start_at_the_first_page(
    open_tab: OpenTab,
) -> None:
    state = await packages(await open_tab("/packages?size=10&sort=status"))

    assert going(state.filter_by("ready")) == "/packages?status=ready&sort=status&size=10"
    assert going(state.sort_by("status")) == "/packages?status=all&sort=status&order=asc&size=10"
    assert going(state.sort_by("created_at")) == "/packages?status=all&size=10"
    assert going(state.choose_size("50")) == "/packages?status=all&sort=status&size=50"
    assert going(state.filter_by("all")) == "/packages?status=all&sort=status&size=10"


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


async def test_filters_by_period_person_and_words_are_in_the_address(open_tab: OpenTab, house: House) -> None:
    september, june = house.queue(month=9), house.queue(month=6)
    tab = await open_tab("/packages?size=10")
    state, filters = await packages(tab), await tab.state(PackageFilters)
    await filters.load()
    assert filters.can_find
    assert filters.people
    period = next(each.key for each in filters.periods if each.name == "September 2026")

    state = await packages(tab, going(state.of_period(period)))
    assert [row.id for row in state.rows] == [september]
    state = await packages(tab, going(state.of_period("all")))
    state = await packages(tab, going(state.find({"find": " jun 2026 "})))
    assert [row.id for row in state.rows] == [june]
    assert "find=jun+2026" in going(state.sort_by("status"))
    (asker,) = filters.people
    assert asker.name == state.rows[0].requested_by
    state = await packages(tab, going(state.by_person(asker.key)))
    assert [row.id for row in state.rows] == [june]
    state = await packages(tab, going(state.by_person(house.user_id("viewer"))))
    assert state.rows == []
    assert state.hidden == (
        "The filters the requester, “jun 2026” match nothing; 2 packages are hidden by them."
    )


async def test_rows_that_somebody_reads_stay_while_new_ones_wait(open_tab: OpenTab, house: House) -> None:
    first = house.queue(month=9)
    tab = await open_tab("/packages")
    state = await packages(tab)
    state.read_on(True)

    second = house.queue(month=6)
    await events_of((await tab.state(PackageActions)).cancel(first))
    await events_of(state.refresh())
    assert [(row.id, row.status) for row in state.rows] == [(first, "Cancelled")]
    assert state.new == "1 new"

    assert await events_of(state.show_new())
    await events_of(state.refresh())
    assert ([row.id for row in state.rows], state.new) == ([second, first], "")


async def test_on_a_later_page_new_ones_wait_too(open_tab: OpenTab, house: House) -> None:
    for month in (1, 3, 4, 5, 6, 7):
        for report in ("pl", "cash_flow"):
            house.queue(month=month, report=report)
    tab = await open_tab("/packages?size=10")
    state = await packages(tab)
    state = await packages(tab, going(state.go_next()))
    shown = [row.id for row in state.rows]

    house.queue(month=9)
    await events_of(state.refresh())
    assert ([row.id for row in state.rows], state.new) == (shown, "1 new")
    (redirect, _top), *_ = await events_of(state.show_new())
    assert path_of(redirect) == "/packages?status=all&size=10"


async def test_a_change_before_the_page_has_loaded_leaves_it_to_the_loading(
    open_tab: OpenTab, house: House
) -> None:
    queued = house.queue(month=9)
    tab = await open_tab("/packages")
    state = await tab.state(PackagesState)
    await events_of(state.refresh())
    assert not state.is_loaded

    await packages(tab)
    house.queue(month=6)
    tab.go_to("/packages?status=failed")
    await events_of(state.refresh())
    assert [row.id for row in state.rows] == [queued], (
        "rows of the address before, which are on their way out"
    )

    await packages(tab)
    assert state.rows == []


async def test_several_rows_at_once(open_tab: OpenTab, house: House) -> None:
    one, two, three = (house.queue(month=month) for month in (4, 6, 9))
    tab = await open_tab("/packages")
    state, choice = await packages(tab), await tab.state(PackageChoice)
    choice.choose_all(True)
    choice.choose(two, False)
    assert choice.words == "2 chosen: 2 can be cancelled."

    await events_of(choice.cancel())
    await events_of(state.refresh())
    assert {row.id for row in state.rows if row.status == "Cancelled"} == {one, three}
    assert (choice.cancels, choice.retries, choice.problem) == (0, 2, "")
    await events_of(choice.retry())
    await events_of(state.refresh())
    assert {row.status for row in state.rows} == {"Queued"}
    assert [row.progress for row in state.rows] == ["2nd in line", "Next in line", "3rd in line"]


async def test_every_row_of_the_longest_page_can_be_chosen(open_tab: OpenTab, house: House) -> None:
    house.queue()
    tab = await open_tab("/packages")
    (row,) = (await packages(tab)).rows
    choice = await tab.state(PackageChoice)

    choice._show([replace(row, id=str(number)) for number in range(max(SIZES))])
    choice.choose_all(True)

    assert choice.words == f"{max(SIZES)} chosen: {max(SIZES)} can be cancelled."


async def test_what_is_refused_for_one_is_said_and_the_others_are_done(
    open_tab: OpenTab, house: House
) -> None:
    one, two = house.queue(month=6), house.queue(month=9)
    tab = await open_tab("/packages")
    await packages(tab)
    choice = await tab.state(PackageChoice)
    choice.choose_all(True)
    await events_of((await tab.state(PackageActions)).cancel(one))
    await events_of((await tab.state(PackageActions)).retry(one))
    with writing(house.engine) as session:
        session.get_one(MonthEndPackage, two).status = MonthEndPackageStatusEnum.READY

    await events_of(choice.cancel())
    assert choice.problem.startswith("Sep 2026: The build has ended already")


async def test_rows_stay_and_are_marked_when_the_api_fails(
    open_tab: OpenTab, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.queue()
    tab = await open_tab("/packages")
    state = await packages(tab)

    async def gone(*_: object, **__: object) -> None:
        raise ApiUnreachable("The accounting API does not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(CloseClient, "list_packages", gone)
        await events_of(state.refresh())
        assert (len(state.rows), state.is_stale) == (1, True)
        assert state.problem == "The accounting API does not answer."
    await events_of(state.refresh())
    assert (state.is_stale, state.problem) == (False, "")


async def test_a_view_is_saved_by_name_and_forgotten(open_tab: OpenTab) -> None:
    tab = await open_tab("/packages?status=failed&cursor=x&size=50")
    views = await tab.state(SavedViews)
    views.save({"name": " What failed "})
    assert read_views(views.kept) == [View("What failed", "/packages?status=failed&size=50")]
    views.save({"name": ""})
    views.forget("What failed")
    assert read_views(views.kept) == []


@pytest.mark.parametrize(
    "kept", ["", "7", '["x"]', '[{"name": "x"}]', '[{"name": "x", "path": "https://evil.example/packages"}]']
)
def test_a_browser_that_kept_something_else_has_no_views(kept: str) -> None:
    assert read_views(kept) == []
