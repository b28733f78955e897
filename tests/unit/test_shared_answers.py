"""The same question, asked by many at once, reaches the API once; nobody is told what was true before he asked."""

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from dashboard.shared_answers import SHARED, SharedAnswers

MANY = 50


@dataclass
class Api(httpx.AsyncBaseTransport):
    """Answers how often it was asked so far, once its gate is open."""

    asked: int = 0
    is_down: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        mine = self.asked
        self.begun.set()
        await self.gate.wait()
        if self.is_down:
            raise httpx.ConnectError("down")
        return httpx.Response(200, json={"asked": mine}, request=request)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def client(api: Api) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=SharedAnswers(api), base_url="http://api.test")


async def ask(
    client: httpx.AsyncClient, *, token: str = "dz_1", path: str = "/list", shared: bool = True
) -> int:
    answer = await client.get(path, headers={"Authorization": token}, extensions={SHARED: shared})
    return answer.json()["asked"]


async def test_what_many_ask_at_once_is_asked_once(api: Api, client: httpx.AsyncClient) -> None:
    api.gate.set()

    assert await asyncio.gather(*(ask(client) for _ in range(MANY))) == [1] * MANY


async def test_who_asks_meanwhile_shares_the_next_asking(api: Api, client: httpx.AsyncClient) -> None:
    first = asyncio.create_task(ask(client))
    await api.begun.wait()
    later = [asyncio.create_task(ask(client)) for _ in range(MANY)]
    await asyncio.sleep(0)
    api.gate.set()

    assert await first == 1
    assert await asyncio.gather(*later) == [2] * MANY
    assert await ask(client) == 3, "nothing is kept"


@pytest.mark.parametrize("other", [{"token": "dz_2"}, {"path": "/list?status=ready"}, {"shared": False}])
async def test_another_question_is_asked_by_itself(
    api: Api, client: httpx.AsyncClient, other: dict[str, str]
) -> None:
    api.gate.set()

    assert sorted(await asyncio.gather(ask(client), ask(client, **other))) == [1, 2]  # type: ignore[arg-type]


async def test_who_gives_up_takes_nothing_from_the_others(api: Api, client: httpx.AsyncClient) -> None:
    leaving, staying = asyncio.create_task(ask(client)), asyncio.create_task(ask(client))
    await api.begun.wait()
    leaving.cancel()
    api.gate.set()

    assert await staying == 1
    assert leaving.cancelled()


async def test_a_failure_is_everybodys_and_the_next_asking_is_new(
    api: Api, client: httpx.AsyncClient
) -> None:
    api.is_down = True
    api.gate.set()
    asked = await asyncio.gather(ask(client), ask(client), return_exceptions=True)
    api.is_down = False

    assert [type(each) for each in asked] == [httpx.ConnectError, httpx.ConnectError]
    assert await ask(client) == 2
