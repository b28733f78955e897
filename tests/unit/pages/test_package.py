"""The page of one package, and its files one by one."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.components.packages import PackageActions
from dashboard.pages.package.changes import ChangesState
from dashboard.pages.package.files import package_file
from dashboard.pages.package.page import package_page
from dashboard.pages.package.state import PackageState
from dashboard.settings import Settings
from tests.contract.api.conftest import House
from tests.contract.api.test_package_changes import post
from tests.unit.pages.conftest import OpenTab
from tests.unit.pages.screen import Tab, events_of, path_of

SITE = Starlette(routes=[Route("/files/{package_id}/{name}", package_file)])


async def package(tab: Tab) -> PackageState:
    state = await tab.state(PackageState)
    await events_of(state.load())
    return state


def browser(token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=SITE),
        base_url="http://127.0.0.1:3000",
        cookies={"close_session": token},
    )


def test_the_page_compiles() -> None:
    assert package_page().render()


async def test_a_ready_package_shows_its_files_and_its_checksum(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    package_id = house.build(tmp_path)

    state = await package(await open_tab(f"/packages/{package_id}"))

    assert state.row
    assert (state.row.status, state.title) == ("Ready", "Package of September 2026")
    assert "figures.json" in [file.name for file in state.files]
    assert all(len(file.sha256) == 64 for file in state.files)
    assert {fact.label for fact in state.facts} >= {"SHA-256", "Period", "Package id"}


async def test_a_package_of_nobody_is_said_to_be_missing(open_tab: OpenTab) -> None:
    state = await package(await open_tab("/packages/00000000-0000-4000-8000-000000000000"))

    assert state.row is None
    assert "not found" in state.problem


async def test_the_zip_is_handed_over_as_a_link(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    actions = await (await open_tab("/packages")).state(PackageActions)

    (event,) = await events_of(actions.download(package_id))

    assert f"/downloads/{package_id}" in str(dict(event.args))
    assert actions.problem == ""


async def test_one_file_arrives_as_an_attachment(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    path = f"/files/{package_id}/figures.json?business={house.business_id}"

    async with browser(house.tokens["viewer"]) as visitor:
        answer = await visitor.get(path)

    assert answer.json()["currency"] == "USD"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_is_viewed_in_place_as_what_cannot_run(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    files = (await package(await open_tab(f"/packages/{house.build(tmp_path)}"))).files
    figures = next(file for file in files if file.name == "figures.json")
    sheet = next(file for file in files if file.name.endswith(".xlsx"))
    assert (figures.can_view, sheet.can_view) == (True, False)

    async with browser(house.tokens["viewer"]) as visitor:
        shown, kept = [await visitor.get(f"{file.path}&view=1") for file in (figures, sheet)]

    assert shown.json()["currency"] == "USD"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.headers["Content-Disposition"].startswith("attachment")


async def test_the_build_is_linked_to_where_temporal_shows_it(
    open_tab: OpenTab, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = house.queue()
    tab = await open_tab(f"/packages/{package_id}")
    assert [fact.link for fact in (await package(tab)).timeline] == [""]

    monkeypatch.setenv("CLOSE_TEMPORAL_UI_URL", "https://temporal.example/")
    monkeypatch.setenv("CLOSE_TEMPORAL_NAMESPACE", "close books")
    build = (await package(tab)).timeline[-1]
    assert build.link == (
        f"https://temporal.example/namespaces/close%20books/workflows/month-end-package-{package_id}"
    )
    monkeypatch.setenv("CLOSE_TEMPORAL_UI_URL", "javascript:alert(1)")
    with pytest.raises(ValueError, match="begins with http"):
        Settings()


@pytest.mark.parametrize("who", ["outsider", ""])
async def test_a_file_is_handed_to_members_only(house: House, tmp_path: Path, who: str) -> None:
    package_id = house.build(tmp_path)
    path = f"/files/{package_id}/figures.json?business={house.business_id}"

    async with browser(house.tokens[who] if who else "") as visitor:
        answer = await visitor.get(path)

    assert answer.status_code == (403 if who else 303)
    assert "currency" not in answer.text


async def changes(tab: Tab, package_id: str) -> ChangesState:
    await package(tab)
    state = await tab.state(ChangesState)
    await state.show(package_id)
    return state


async def test_the_last_earlier_package_is_compared_unless_another_is_named(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    first = house.build(tmp_path)
    await post(house, 300_00)
    second, third = house.build(tmp_path), house.build(tmp_path)
    house.queue(report="balance_sheet")

    tab = await open_tab(f"/packages/{third}")
    state = await changes(tab, third)

    assert [choice.id for choice in state.choices] == [second, first]
    assert (state.earlier, state.lines, state.entries) == (second, [], [])
    assert state.summary.startswith("No figure differs")
    (event,) = await events_of(state.choose(first))
    assert path_of(event) == f"/packages/{third}?from={first}"
    tab.go_to(f"/packages/{third}?from={first}")
    state = await changes(tab, third)

    rent = next(line for line in state.lines if line.label == "Rent")
    assert (rent.was, rent.now, rent.difference) == ("1,200.00", "1,500.00", "300.00")
    assert "300.00" in rent.others, "the year to date moved with it"
    (entry,) = state.entries
    assert [each.reference for each in rent.behind] == [entry.reference]
    assert entry.path == f"/journal?find={entry.reference}"
    assert (entry.description, entry.date, entry.amount) == ("Late rent", "20 Sep 2026", "300.00")
    assert "1 entry was posted in between" in state.summary
    assert not any(line.key.startswith("pl trend_") for line in state.lines)


async def test_the_first_package_has_nothing_to_be_compared_with(
    open_tab: OpenTab, house: House, tmp_path: Path
) -> None:
    only = house.build(tmp_path)
    house.build(tmp_path)

    state = await changes(await open_tab(f"/packages/{only}"), only)

    assert (state.choices, state.earlier, state.lines, state.problem) == ([], "", [], "")


async def test_a_stale_package_is_built_again(open_tab: OpenTab, house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    await post(house, 300_00)
    state = await package(await open_tab(f"/packages/{package_id}"))
    assert state.row
    assert state.row.standing.word == "Stale"

    (event,) = await events_of(state.build_again())

    queued = path_of(event).rpartition("/")[2]
    assert queued != package_id
    async with house.person("viewer") as viewer:
        again = await viewer.get_package(queued)
    assert (again.status, again.selected_reports, again.report_format) == ("queued", ["pl"], "xlsx")
