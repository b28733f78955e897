"""Signing in and out by plain forms: the cookie, where it leads, and who may send the form."""

from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dashboard.people.throttle import ATTEMPTS_OF_ACCOUNT_MAX
from dashboard.settings import Settings
from tests.contract.api.conftest import PASSWORD, House

GOOD = {"email": "Owner@Books.test", "password": PASSWORD}


def problem_of(answer: httpx.Response) -> str:
    """The code that the sign-in page is given; no cookie comes with it."""
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    where = urlsplit(answer.headers["Location"])
    assert (where.netloc, where.path) == ("", "/login")
    return parse_qs(where.query)["problem"][0]


async def test_the_right_password_gives_a_cookie_that_opens_the_api_as_a_bearer(house: House) -> None:
    async with house.stranger() as browser:
        answer = await browser.post("/session", data=GOOD | {"next": "/packages?status=ready"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/packages?status=ready")
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["close_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    assert not cookie["secure"], "the address of this dashboard is http"
    async with house.stranger({"Authorization": f"Bearer {cookie.value}"}) as program:
        assert (await program.get("/users/me")).json()["email"] == "owner@books.test"


class TestPublic:
    """The same behind a public https address."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"public_url": "https://close.example"})

    async def test_the_cookie_is_secure(self, house: House) -> None:
        async with house.stranger() as browser:
            answer = await browser.post("/session", data=GOOD)
        assert SimpleCookie(answer.headers["Set-Cookie"])["close_session"]["secure"]


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "owner@books.test", "password": "wrong"},
        {"email": "nobody@books.test", "password": PASSWORD},
        {"email": "owner@books.test"},
        {},
    ],
)
async def test_anything_else_goes_back_with_one_and_the_same_problem(
    house: House, fields: dict[str, str]
) -> None:
    async with house.stranger() as browser:
        assert problem_of(await browser.post("/session", data=fields)) == "credentials"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb"],
)
async def test_signing_in_never_leads_to_another_site(house: House, target: str) -> None:
    async with house.stranger() as browser:
        answer = await browser.post("/session", data=GOOD | {"next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/session", "/session/demo", "/session/end"])
async def test_a_form_from_another_site_is_not_taken(
    house: House, path: str, headers: dict[str, str]
) -> None:
    async with house.stranger(headers) as browser:
        assert problem_of(await browser.post(path, data=GOOD)) == "origin"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://books.test"},
        {"Origin": "http://books.test"},
        {"Origin": "http://127.0.0.1:3000"},
        {},
    ],
)
async def test_a_form_of_ours_is_taken(house: House, headers: dict[str, str]) -> None:
    async with house.stranger(headers) as browser:
        assert "Set-Cookie" in (await browser.post("/session", data=GOOD)).headers


async def test_too_many_failures_have_to_wait_even_with_the_right_password(house: House) -> None:
    async with house.stranger() as browser:
        for _ in range(ATTEMPTS_OF_ACCOUNT_MAX):
            await browser.post("/session", data=GOOD | {"password": "wrong"})
        assert problem_of(await browser.post("/session", data=GOOD)) == "throttled"
        other = await browser.post("/session", data=GOOD | {"email": "admin@books.test"})
    assert "Set-Cookie" in other.headers


async def test_signing_out_ends_the_session_and_clears_the_cookie(house: House) -> None:
    async with house.stranger() as browser:
        signed_in = await browser.post("/session", data=GOOD)
        token = SimpleCookie(signed_in.headers["Set-Cookie"])["close_session"].value
    async with house.stranger({"Cookie": f"close_session={token}"}) as browser:
        signed_out = await browser.post("/session/end")
    assert (signed_out.status_code, signed_out.headers["Location"]) == (303, "/login")
    cleared = SimpleCookie(signed_out.headers["Set-Cookie"])["close_session"]
    assert (cleared.value, cleared["max-age"]) == ("", "0")
    async with house.stranger({"Authorization": f"Bearer {token}"}) as program:
        assert (await program.get("/users/me")).status_code == 401


async def test_the_demo_signs_in_as_its_owner(house: House) -> None:
    async with house.stranger() as browser:
        answer = await browser.post("/session/demo")
    token = SimpleCookie(answer.headers["Set-Cookie"])["close_session"].value
    async with house.stranger({"Authorization": f"Bearer {token}"}) as program:
        assert (await program.get("/users/me")).json()["email"] == "owner@books.test"


class TestWithoutDemo:
    """The same where the operator wants no demo."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"demo": False})

    async def test_nobody_explores_the_demo(self, house: House) -> None:
        async with house.stranger() as browser:
            assert problem_of(await browser.post("/session/demo")) == "demo"
