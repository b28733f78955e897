"""Every request has an id, a line in the log and a place in the metrics, by its route and never by its path."""

import asyncio
import logging

import pytest
from prometheus_client import REGISTRY

from tests.contract.api.conftest import House


def counted(route: str, status: str) -> float:
    labels = {"method": "GET", "route": route, "status": status}
    return REGISTRY.get_sample_value("close_request_seconds_count", labels) or 0.0


async def test_a_request_keeps_the_id_that_it_came_with(house: House) -> None:
    async with house.caller("viewer") as viewer:
        named = await viewer.get("/month-end-packages", headers={"X-Request-ID": "from.the-proxy_1"})
        nameless = await viewer.get("/month-end-packages")
        odd = await viewer.get("/month-end-packages", headers={"X-Request-ID": "a b<script>"})
    assert named.headers["X-Request-ID"] == "from.the-proxy_1"
    assert len({nameless.headers["X-Request-ID"], odd.headers["X-Request-ID"]}) == 2
    assert odd.headers["X-Request-ID"].isalnum()


async def test_it_is_counted_and_logged_by_its_route(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="dashboard.requests")
    package_id = house.queue()
    route = "/month-end-packages/{package_id}"
    before = counted(route, "200")
    async with house.caller("viewer") as viewer:
        await viewer.get(f"/month-end-packages/{package_id}?secret=1")
        await viewer.get("/nowhere/at/all")
    # It is counted once the whole answer has gone, which the caller may have before.
    async with asyncio.timeout(30):
        while counted(route, "200") == before or not counted("unknown", "404"):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert counted(route, "200") == before + 1
    assert f"GET {route} 200" in caplog.messages
    assert package_id not in caplog.text
    assert "secret" not in caplog.text
