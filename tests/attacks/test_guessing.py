"""Guessing passwords: the limit holds across app processes, and no answer says whether an account exists."""

import asyncio

import httpx
from sqlmodel import select

from dashboard.api.app import create_api, under_api
from dashboard.api.services import Services
from dashboard.database import open_engine, reading
from dashboard.models import UserSession
from dashboard.people.throttle import ATTEMPTS_OF_ACCOUNT_MAX
from tests.contract.api.conftest import PASSWORD, House

OWNER = "owner@books.test"


def browser_of(services: Services) -> httpx.AsyncClient:
    """A browser at one app process."""
    transport = httpx.ASGITransport(app=under_api(create_api(services)))
    return httpx.AsyncClient(transport=transport, base_url="http://books.test/api/v1")


def another_process(house: House) -> Services:
    """The same house as another app process sees it: nothing shared but the database."""
    from dataclasses import replace

    return replace(house.services, engine=open_engine(house.services.settings.database))


async def attempt(browser: httpx.AsyncClient, email: str, password: str) -> str:
    answer = await browser.post("/session", data={"email": email, "password": password})
    return answer.headers["Location"]


async def test_two_processes_count_together(house: House) -> None:
    other = another_process(house)
    async with browser_of(house.services) as first, browser_of(other) as second:
        for number in range(ATTEMPTS_OF_ACCOUNT_MAX):
            assert "credentials" in await attempt((first, second)[number % 2], OWNER, f"guess {number}")
        for browser in (first, second):
            assert "throttled" in await attempt(browser, OWNER, PASSWORD)
    other.engine.dispose()


async def test_many_guesses_at_once_are_no_way_around_it(house: House) -> None:
    async with browser_of(house.services) as browser:
        said = await asyncio.gather(*(attempt(browser, OWNER, f"guess {n}") for n in range(30)))
    assert sum("credentials" in answer for answer in said) == ATTEMPTS_OF_ACCOUNT_MAX


async def test_an_account_that_exists_and_one_that_does_not_look_the_same(house: House) -> None:
    seen: list[list[tuple[int, str, set[str]]]] = []
    for email in (OWNER, "nobody@books.test"):
        async with browser_of(house.services) as browser:
            answers = [
                await browser.post("/session", data={"email": email, "password": f"guess {number}"})
                for number in range(ATTEMPTS_OF_ACCOUNT_MAX + 2)
            ]
        seen.append([(each.status_code, each.headers["Location"], set(each.headers)) for each in answers])
    assert seen[0] == seen[1]


async def test_a_session_that_somebody_else_planted_is_not_taken_over(house: House) -> None:
    planted = "dzs_" + "a" * 43
    async with browser_of(house.services) as browser:
        browser.cookies.set("close_session", planted)
        answer = await browser.post("/session", data={"email": OWNER, "password": PASSWORD})
    given = answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert given != planted
    async with house.stranger({"Authorization": f"Bearer {planted}"}) as thief:
        assert (await thief.get("/users/me")).status_code == 401


async def test_signing_in_again_ends_the_session_before(house: House) -> None:
    async with browser_of(house.services) as browser:
        browser.cookies.set("close_session", house.tokens["viewer"])
        await browser.post("/session", data={"email": OWNER, "password": PASSWORD})
    async with house.caller("viewer") as before:
        assert (await before.get("/users/me")).status_code == 401


async def test_what_opens_a_session_stands_nowhere_in_the_database(house: House) -> None:
    with reading(house.engine) as session:
        kept = [row.model_dump_json() for row in session.exec(select(UserSession))]
    assert kept
    assert not [token for token in house.tokens.values() for row in kept if token in row]
