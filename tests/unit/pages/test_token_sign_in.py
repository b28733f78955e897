"""Signing in with an API token, where the API is a hosted one."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.pages.token_sign_in import PATH, sign_in_with_token
from tests.contract.api.conftest import House

SITE = Starlette(routes=[Route(PATH, sign_in_with_token, methods=["POST"])])


async def post(token: str, *, next: str = "/packages", **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=SITE), base_url="http://127.0.0.1:3000"
    ) as browser:
        return await browser.post(PATH, data={"token": token, "next": next}, headers=headers)


@pytest.fixture(autouse=True)
def hosted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSE_API_URL", "http://books.test")


async def test_an_accepted_token_becomes_a_cookie_out_of_reach_of_scripts(house: House) -> None:
    answer = await post(house.tokens["viewer"])

    assert answer.headers["Location"] == "/packages"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"close_session={house.tokens['viewer']};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize("token", ["dz_wrong", "", "x" * 5_000, "a\tb"])
async def test_a_token_that_the_api_refuses_is_not_kept(house: House, token: str) -> None:
    answer = await post(token)

    assert answer.headers["Location"] == "/login?problem=token&next=%2Fpackages"
    assert "Set-Cookie" not in answer.headers


async def test_nobody_is_led_elsewhere(house: House) -> None:
    assert (await post(house.tokens["viewer"], next="//evil.test")).headers["Location"] == "/"


async def test_a_form_of_another_site_is_refused(house: House) -> None:
    answer = await post(house.tokens["viewer"], **{"Sec-Fetch-Site": "cross-site"})

    assert answer.headers["Location"] == "/login?problem=origin"
    assert "Set-Cookie" not in answer.headers


async def test_with_the_embedded_api_tokens_do_not_sign_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSE_API_URL", "")

    assert "problem=token" in (await post(house.tokens["viewer"])).headers["Location"]
