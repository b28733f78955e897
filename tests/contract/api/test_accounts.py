"""Accounts that people make by a form: only right ones, only from our pages, and only where there is a demo."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dashboard.people.throttle import ATTEMPTS_OF_ACCOUNT_MAX
from tests.contract.api.conftest import House

GOOD = {"name": "Nora Fjord", "email": "Nora@Fjord.example", "password": "eight or more"}
PATH = "/session/account"


def problem_of(answer: httpx.Response) -> str:
    """The code that the page of the form is given; no cookie comes with it."""
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    where = urlsplit(answer.headers["Location"])
    assert (where.netloc, where.path) == ("", "/account")
    return parse_qs(where.query)["problem"][0]


async def test_a_new_account_is_signed_in_and_belongs_to_nothing(house: House) -> None:
    async with house.stranger() as browser:
        answer = await browser.post(PATH, data=GOOD | {"next": "/import"})
    assert answer.headers["Location"] == "/import"
    async with house.stranger({"Authorization": f"Bearer {answer.cookies['close_session']}"}) as herself:
        me = (await herself.get("/users/me")).json()
        steps = (await herself.get("/users/me/first-steps")).json()["steps"]
        refused = await herself.get("/month-end-packages", headers={"x-business-id": house.business_id})
    assert (me["name"], me["email"], me["may_import_books"]) == ("Nora Fjord", "nora@fjord.example", True)
    assert [step["kind"] for step in steps] == ["bring_books", "build_package", "invite"]
    assert not any(step["is_done"] for step in steps)
    assert refused.status_code == 403
    async with house.stranger() as browser:
        again = await browser.post("/session", data={**GOOD, "email": "nora@fjord.example"})
    assert "Set-Cookie" in again.headers


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "owner@books.test"}, "taken"),
        ({"email": "OWNER@Books.test"}, "taken"),
        ({"email": "nora"}, "email"),
        ({"email": "nora@fjord example"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "No\nra"}, "name"),
        ({"password": "seven77"}, "password"),
        ({"password": "x" * 2000}, "password"),
        ({"code": "dzi_unknown"}, "invitation"),
    ],
)
async def test_what_is_wrong_goes_back_to_the_page_as_a_code(
    house: House, fields: dict[str, str], code: str
) -> None:
    async with house.stranger() as browser:
        answer = await browser.post(PATH, data=GOOD | fields)
    if code == "invitation":
        assert answer.headers["Location"] == "/invitation?problem=invitation&code=dzi_unknown"
        assert "Set-Cookie" not in answer.headers
    else:
        assert problem_of(answer) == code
    async with house.stranger() as browser:
        tried = await browser.post("/session", data={**GOOD, **fields})
    assert "Set-Cookie" not in tried.headers


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_another_site_makes_no_account(house: House, headers: dict[str, str]) -> None:
    async with house.stranger(headers) as browser:
        assert problem_of(await browser.post(PATH, data=GOOD)) == "origin"


async def test_many_in_a_row_have_to_wait(house: House) -> None:
    async with house.stranger() as browser:
        for number in range(ATTEMPTS_OF_ACCOUNT_MAX):
            await browser.post(PATH, data=GOOD | {"email": f"nora{number}@fjord.example", "password": "no"})
        assert problem_of(await browser.post(PATH, data=GOOD)) == "throttled"


async def test_no_page_of_another_site_follows(house: House) -> None:
    async with house.stranger() as browser:
        answer = await browser.post(PATH, data=GOOD | {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
