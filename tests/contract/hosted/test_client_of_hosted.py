"""The client against the hosted service: both generations, and every way in which it can be away."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import TypedDict

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from dashboard.calls import sending
from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.pages.clients import every_client
from dashboard.schemas import MonthEndPackageStatusEnum
from tests.contract.hosted.service import LOOKS_UNTIL_READY, HostedService, business


class Range(TypedDict):
    period_start: date
    period_end: date


SEPTEMBER: Range = {"period_start": date(2026, 9, 1), "period_end": date(2026, 9, 30)}


@pytest.fixture
def of_generation(service: HostedService, generation: str) -> HostedService:
    service.is_enveloped = "enveloped" in generation
    service.says_has_more = "guide" in generation
    return service


async def test_a_package_from_the_asking_to_the_link(
    of_generation: HostedService, caller: CloseClient
) -> None:
    async with caller:
        queued = (await caller.create_package(selected_reports=["pl"], **SEPTEMBER)).package
        seen = [queued.status]
        while seen[-1] != MonthEndPackageStatusEnum.READY:
            seen.append((await caller.get_package(queued.id)).status)
            assert len(seen) <= LOOKS_UNTIL_READY + 1
        link = await caller.download_link(queued.id)
        [listed] = (await caller.list_packages(status="ready")).items
    assert seen == ["queued", "in_progress", "in_progress", "ready"]
    assert listed.id == queued.id
    assert (link.filename, link.file_size_bytes) == ("larch.zip", 1234)
    assert link.download_url.startswith("https://storage.test/")


async def test_every_page_is_followed(of_generation: HostedService, caller: CloseClient) -> None:
    of_generation.businesses += [business(f"Business {number}") for number in range(5)]
    of_generation.page_size_max = 2
    async with caller:
        found = await caller.every_business()
    assert [each.id for each in found] == [each["id"] for each in of_generation.businesses]
    assert of_generation.asked_for("/businesses") == 4


async def test_a_list_that_turns_in_a_circle_ends(service: HostedService, caller: CloseClient) -> None:
    page = {"items": [], "has_next": True, "has_prev": False, "next_cursor": "again"}
    service.wrong_answer = JSONResponse(page)
    async with caller:
        assert await caller.every_business() == []
    assert service.asked_for("/businesses") == 2


async def test_the_service_says_no_in_its_words(of_generation: HostedService, caller: CloseClient) -> None:
    async with caller:
        queued = (await caller.create_package(selected_reports=["pl"], **SEPTEMBER)).package
        for asked, status, words in (
            (caller.download_link(queued.id), 400, "Package is not ready"),
            (caller.get_package("unknown"), 404, "Resource not found"),
            (caller.create_package(selected_reports=[]), 422, "selected_reports: Field required."),
            (caller.me(), 404, "Not Found"),
        ):
            with pytest.raises(ApiError) as refusal:
                await asked
            assert (refusal.value.status, refusal.value.message) == (status, words)
        await caller.close_period(period_end=date(2026, 9, 30), lock_reason="Done")
        with pytest.raises(ApiError, match="already closed"):
            await caller.close_period(period_end=date(2026, 9, 30), lock_reason="Done")


async def test_a_readiness_with_decimals_is_rounded(
    of_generation: HostedService, caller: CloseClient
) -> None:
    async with caller:
        found = await caller.readiness(of_generation.periods[1]["id"])
    assert (found.score, found.items[0].status, found.items[0].blocks) == (88, "warning", False)


async def test_an_envelope_that_says_no(service: HostedService, caller: CloseClient) -> None:
    for status, body in (
        (200, {"success": False, "message": "CFO Suite is needed", "code": "ADDON", "data": None}),
        (402, {"success": False, "message": "CFO Suite is needed", "code": "ADDON"}),
    ):
        service.wrong_answer = JSONResponse(body, status)
        async with CloseClient(token="dz_good") as asking:
            with pytest.raises(ApiError, match="CFO Suite is needed"):
                await asking.list_periods()


async def test_an_expired_token_is_a_no(service: HostedService, caller: CloseClient) -> None:
    service.tokens.clear()
    async with caller:
        with pytest.raises(ApiError, match="Not authenticated") as refusal:
            await caller.list_packages()
    assert refusal.value.status == 401


@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<html>Sign in to the wifi"),
        Response('{"items": [', media_type="application/json"),
        JSONResponse({"items": [{"id": 1}], "has_next": False, "has_prev": False}),
        JSONResponse(["x"], 500),
        HTMLResponse("<html>Bad gateway", 502),
        Response(status_code=302, headers={"Location": "https://evil.test/"}),
    ],
)
async def test_an_answer_of_no_use_is_no_answer(
    service: HostedService, caller: CloseClient, answer: Response
) -> None:
    service.wrong_answer = answer
    async with caller:
        with pytest.raises(ApiUnreachable):
            await caller.list_packages()
        with pytest.raises(ApiUnreachable):
            await caller.create_package(selected_reports=["pl"], **SEPTEMBER)
    assert len(service.asked) == 2, "nothing is asked twice"


async def test_a_slow_service_is_away(
    service: HostedService, caller: CloseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.seconds_slow = 5
    monkeypatch.setattr(sending, "TIMEOUT", httpx.Timeout(0.1))
    async with CloseClient(token="dz_good", business_id=service.businesses[0]["id"]) as impatient:
        with pytest.raises(ApiUnreachable, match="ReadTimeout"):
            await impatient.list_packages()


async def test_a_service_that_is_down_and_comes_back(service: HostedService, caller: CloseClient) -> None:
    async with caller:
        await caller.list_packages()
        service.stop()
        with pytest.raises(ApiUnreachable):
            await caller.list_packages()
        service.start()
        assert (await caller.list_packages()).items == []


async def test_a_busy_service_is_asked_again_and_then_given_up(
    service: HostedService, caller: CloseClient
) -> None:
    service.busy_answers = 2
    async with caller:
        await caller.list_packages()
        assert len(service.asked) == 3
        service.busy_answers = 3
        with pytest.raises(ApiError, match="Too many requests") as refusal:
            await caller.list_packages()
    assert (refusal.value.status, refusal.value.retry_after) == (429, 0)


@pytest.mark.parametrize("as_time", [False, True])
async def test_who_asks_to_be_left_alone_for_long_is_left_alone(
    service: HostedService, caller: CloseClient, *, as_time: bool
) -> None:
    service.busy_answers = 1
    until = datetime.now(UTC) + timedelta(minutes=10)
    service.retry_after = format_datetime(until, usegmt=True) if as_time else "600"
    async with caller:
        with pytest.raises(ApiError) as refusal:
            await caller.list_packages()
    assert len(service.asked) == 1
    assert 590 < (refusal.value.retry_after or 0) <= 600


async def test_what_changes_something_is_never_sent_twice(
    service: HostedService, caller: CloseClient
) -> None:
    service.busy_answers = 1
    async with caller:
        with pytest.raises(ApiError):
            await caller.create_package(selected_reports=["pl"], **SEPTEMBER)
    assert service.packages == []
    assert len(service.asked) == 1


async def test_a_hosted_service_is_told_nothing_of_the_browser(service: HostedService) -> None:
    async with CloseClient(token="dz_good", address="192.0.2.1", agent="Browser") as asking:
        await asking.every_business()
    assert "x-forwarded-for" not in service.headers[0]
    assert service.headers[0]["user-agent"] != "Browser"


async def test_many_callers_at_once_share_the_wire(service: HostedService, caller: CloseClient) -> None:
    async with caller:
        await asyncio.gather(*(caller.list_periods(limit=limit + 1) for limit in range(40)))
    assert service.asked_for("/accounting-periods") == 40


async def test_what_many_tabs_ask_at_once_counts_once_against_the_limit(
    service: HostedService, caller: CloseClient
) -> None:
    async with caller:
        answers = await asyncio.gather(*(caller.list_periods() for _ in range(40)))
    assert answers == [answers[0]] * 40
    assert service.asked_for("/accounting-periods") == 1


async def test_clients_are_listed_by_name_where_nothing_tells_what_waits_in_them(
    caller: CloseClient,
) -> None:
    async with caller:
        rows, has_overview = await every_client(caller)
    assert ([row.name for row in rows], has_overview) == (["Fir Inc", "Larch Ltd"], False)
