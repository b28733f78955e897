"""One look at a business for every tab that watches it, quick while something happens, slow otherwise."""

import asyncio
from contextlib import aclosing
from datetime import date

import pytest

from dashboard import shared_polls
from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.shared_polls import looks_at
from tests.contract.hosted.service import HostedService


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_polls, "SECONDS_QUICK", 0.02)
    monkeypatch.setattr(shared_polls, "SECONDS_SLOW", 0.08)


def tab(service: HostedService, token: str = "dz_good") -> CloseClient:
    return CloseClient(token=token, business_id=service.businesses[0]["id"])


async def until(service: HostedService, kind: str, *, client: CloseClient) -> int:
    """How many looks it took until something of the kind had changed."""
    looks = 0
    async with aclosing(looks_at(client, business_id=service.businesses[0]["id"])) as found:
        async for kinds in found:
            looks += 1
            if kind in kinds:
                return looks
    raise AssertionError("the looks ended")


async def test_however_many_tabs_watch_the_service_is_asked_once(service: HostedService) -> None:
    async def watch(client: CloseClient) -> list[frozenset[str]]:
        seen: list[frozenset[str]] = []
        async with client, aclosing(looks_at(client, business_id=service.businesses[0]["id"])) as found:
            async for kinds in found:
                seen.append(kinds)
                if len(seen) == 4:
                    return seen
        raise AssertionError("the looks ended")

    seen = await asyncio.gather(*(watch(tab(service)) for _ in range(50)))

    assert service.asked_for("/month-end-packages") <= 6
    assert all(kinds == frozenset() for each in seen for kinds in each)
    assert not shared_polls._watches


async def test_a_change_reaches_every_tab(service: HostedService) -> None:
    business_id = service.businesses[0]["id"]
    async with aclosing(looks_at(tab(service), business_id=business_id)) as looks:
        await anext(looks)  # All begin to watch before something changes.
        watching = [asyncio.create_task(until(service, "package", client=tab(service))) for _ in range(3)]
        await anext(looks)
    async with tab(service) as client:
        await client.create_package(
            selected_reports=["pl"], period_start=date(2026, 9, 1), period_end=date(2026, 9, 30)
        )
    assert await asyncio.gather(*watching)


async def test_what_the_service_does_not_have_is_asked_for_once(service: HostedService) -> None:
    async with aclosing(looks_at(tab(service), business_id=service.businesses[0]["id"])) as found:
        for _ in range(4):
            await anext(found)
    assert service.asked_for("/journal-entries") == 1
    assert service.asked_for("/month-end-packages") >= 3


async def test_it_looks_ever_more_slowly_and_at_once_after_a_change_from_here(
    service: HostedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_polls, "SECONDS_SLOW", 60)
    monkeypatch.setattr(shared_polls, "SLOWER", 10_000)
    async with aclosing(looks_at(tab(service), business_id=service.businesses[0]["id"])) as found:
        await anext(found)
        await asyncio.sleep(0.1)
        assert service.asked_for("/month-end-packages") == 1
        async with tab(service) as client:
            await client.close_period(period_end=date(2026, 9, 30), lock_reason="Done")
        assert "period" in await asyncio.wait_for(anext(found), 5)


async def test_a_refused_token_ends_its_own_tab_alone(service: HostedService) -> None:
    business_id = service.businesses[0]["id"]
    async with aclosing(looks_at(tab(service, "dz_expired"), business_id=business_id)) as expired:
        refused = asyncio.create_task(anext(expired))
        await asyncio.sleep(0)
        async with aclosing(looks_at(tab(service), business_id=business_id)) as good:
            assert await asyncio.wait_for(anext(good), 5) == frozenset()
        with pytest.raises(ApiError, match="Not authenticated"):
            await refused


async def test_a_busy_service_is_left_alone_for_as_long_as_it_says(service: HostedService) -> None:
    service.retry_after, service.busy_answers = "600", 1
    found = looks_at(tab(service), business_id=service.businesses[0]["id"])
    async with aclosing(found):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(found), 0.3)
    assert len(service.asked) == 1


async def test_a_service_that_is_down_is_told_to_every_tab(service: HostedService) -> None:
    service.stop()
    business_id = service.businesses[0]["id"]

    async def watch() -> None:
        async with aclosing(looks_at(tab(service), business_id=business_id)) as found:
            await anext(found)

    for problem in await asyncio.gather(watch(), watch(), return_exceptions=True):
        assert isinstance(problem, ApiUnreachable)
