"""Signing in with an API token, where the API is a hosted one."""

import time
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.hosted_sessions import FOLDER, SECONDS_OF_A_SESSION, token_of_hosted_session
from dashboard.pages.token_sign_in import PATH, SIGN_OUT, sign_in_with_token, sign_out_with_token
from dashboard.settings import Settings
from dashboard.state import session_name, session_token
from tests.contract.api.conftest import House

SITE = Starlette(
    routes=[
        Route(PATH, sign_in_with_token, methods=["POST"]),
        Route(SIGN_OUT, sign_out_with_token, methods=["POST"]),
    ]
)


async def post(token: str, *, next: str = "/packages", path: str = PATH, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=SITE), base_url="http://127.0.0.1:3000"
    ) as browser:
        return await browser.post(path, data={"token": token, "next": next}, headers=headers)


@pytest.fixture(autouse=True)
def hosted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOSE_API_URL", "http://books.test")
    monkeypatch.setenv("CLOSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLOSE_SECRET_KEY", "this server's own")


async def test_an_accepted_token_becomes_a_cookie_out_of_reach_of_scripts(house: House) -> None:
    answer = await post(house.tokens["viewer"])

    assert answer.headers["Location"] == "/packages"
    cookie = answer.headers["Set-Cookie"]
    assert house.tokens["viewer"] not in str(answer.headers)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert session_token(cookie) == house.tokens["viewer"]


async def test_the_token_stands_nowhere_on_the_disk(house: House, tmp_path: Path) -> None:
    cookie = (await post(house.tokens["viewer"])).headers["Set-Cookie"]
    name = session_name(cookie)
    [file] = (tmp_path / FOLDER).iterdir()

    assert house.tokens["viewer"].encode() not in file.read_bytes()
    assert name not in str(file)


async def test_neither_the_file_nor_the_cookie_alone_opens_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = session_name((await post(house.tokens["viewer"])).headers["Set-Cookie"])

    assert token_of_hosted_session(Settings(), name) == house.tokens["viewer"]
    assert not token_of_hosted_session(Settings(), name[:-1])
    monkeypatch.setenv("CLOSE_SECRET_KEY", "another server's")
    assert not token_of_hosted_session(Settings(), name)


async def test_a_session_ends_after_half_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.time()
    name = session_name((await post(house.tokens["viewer"])).headers["Set-Cookie"])
    monkeypatch.setattr(time, "time", lambda: begun + SECONDS_OF_A_SESSION + 60)

    assert not token_of_hosted_session(Settings(), name)


async def test_signing_out_forgets_the_token(house: House, tmp_path: Path) -> None:
    cookie = (await post(house.tokens["viewer"])).headers["Set-Cookie"].partition(";")[0]

    refused = await post("", path=SIGN_OUT, Cookie=cookie, Origin="https://evil.test")
    assert session_token(cookie)
    assert "problem=origin" in refused.headers["Location"]
    answer = await post("", path=SIGN_OUT, Cookie=cookie)

    assert answer.headers["Location"] == "/login"
    assert 'close_session=""' in answer.headers["Set-Cookie"]
    assert not session_token(cookie)
    assert not list((tmp_path / FOLDER).iterdir())


async def test_a_new_session_takes_the_place_of_the_old_one(house: House, tmp_path: Path) -> None:
    first = (await post(house.tokens["viewer"])).headers["Set-Cookie"].partition(";")[0]
    second = (await post(house.tokens["owner"], Cookie=first)).headers["Set-Cookie"].partition(";")[0]

    assert not session_token(first)
    assert session_token(second) == house.tokens["owner"]


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
