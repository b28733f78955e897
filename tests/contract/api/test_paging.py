"""A walk of all pages yields every row once, while rows arrive."""

from typing import Any

import httpx
import pytest

from dashboard.builds.requests import retry_package
from dashboard.database import writing
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum, ReportKey
from tests.contract.api.conftest import House

MONTHS = (4, 6, 9)


def queue_many(house: House) -> list[str]:
    return [house.queue(report=report, month=month) for month in MONTHS for report in ReportKey]


async def walk(
    caller: httpx.AsyncClient, *, direction: str = "next", cursor: str | None = None, **query: Any
) -> list[dict[str, Any]]:
    """The pages from the cursor on, in the order in which they were read."""
    pages: list[dict[str, Any]] = []
    for _ in range(100):
        params = {"limit": 4, "direction": direction, **query} | ({"cursor": cursor} if cursor else {})
        page = (await caller.get("/month-end-packages", params=params)).json()
        pages.append(page)
        cursor = page[f"{direction}_cursor"]
        if not page[f"has_{direction}"]:
            return pages
    raise AssertionError("the walk does not end")


def ids_of(pages: list[dict[str, Any]]) -> list[str]:
    return [package["id"] for page in pages for package in page["items"]]


async def test_a_walk_yields_every_row_once_while_rows_arrive(house: House) -> None:
    before = queue_many(house)
    async with house.caller("viewer") as viewer:
        first = (await viewer.get("/month-end-packages", params={"limit": 4})).json()
        arrived = [house.queue(report=report, month=11) for report in ReportKey]
        rest = await walk(viewer, cursor=first["next_cursor"])
        back = await walk(viewer, direction="prev", cursor=rest[0]["prev_cursor"])
    assert ids_of([first, *rest]) == before[::-1], "newest first, none twice, none left out"
    assert ids_of(back[::-1]) == [*arrived[::-1], *ids_of([first])], "the way back shows what arrived"


@pytest.mark.parametrize("sort_by", ["created_at", "updated_at", "period_end", "status", "report_format"])
@pytest.mark.parametrize("descending", ["true", "false"])
async def test_every_documented_column_sorts_all_rows_both_ways(
    house: House, sort_by: str, descending: str
) -> None:
    everything = set(queue_many(house))
    with writing(house.engine) as session:
        for package_id in sorted(everything)[::3]:
            session.get_one(MonthEndPackage, package_id).status = MonthEndPackageStatusEnum.FAILED
    async with house.caller("viewer") as viewer:
        forward = await walk(viewer, sort_by=sort_by, descending=descending)
        last = forward[-1]
        back = await walk(
            viewer, sort_by=sort_by, descending=descending, direction="prev", cursor=last["prev_cursor"]
        )
    values = [package[sort_by] for page in forward for package in page["items"]]
    assert values == sorted(values, reverse=descending == "true")
    assert len(ids_of(forward)) == len(everything)
    assert set(ids_of(forward)) == everything
    assert ids_of(back[::-1]) == ids_of(forward[:-1])


async def test_a_filter_pages_and_counts_within_itself(house: House) -> None:
    packages = queue_many(house)
    with writing(house.engine) as session:
        for package_id in packages[:9]:
            session.get_one(MonthEndPackage, package_id).status = MonthEndPackageStatusEnum.FAILED
    async with house.caller("viewer") as viewer:
        pages = await walk(viewer, status="failed", include_total_count="true")
        counts = (await viewer.get("/month-end-packages/counts")).json()
    assert ids_of(pages) == packages[:9][::-1]
    assert [page["total"] for page in pages] == [9, 9, 9]
    assert counts == {"all": 21, "queued": 12, "in_progress": 0, "ready": 0, "failed": 9}


async def test_without_a_count_total_is_null_and_the_page_says_so(house: House) -> None:
    house.queue()
    async with house.caller("viewer") as viewer:
        page = (await viewer.get("/month-end-packages")).json()
    assert (page["total"], page["limit"]) == (None, 50)
    assert (page["has_next"], page["has_prev"]) == (False, False)
    assert (page["next_cursor"], page["prev_cursor"]) == (None, None)


async def test_a_row_that_changes_stays_where_it_was_created(house: House) -> None:
    packages = queue_many(house)
    async with house.caller("viewer") as viewer:
        first = (await viewer.get("/month-end-packages", params={"limit": 4})).json()
        with writing(house.engine) as session:
            session.get_one(MonthEndPackage, packages[0]).status = MonthEndPackageStatusEnum.FAILED
        with writing(house.engine) as session:
            retry_package(session, business_id=house.business_id, package_id=packages[0])
        rest = await walk(viewer, cursor=first["next_cursor"])
    assert ids_of([first, *rest]) == packages[::-1]
