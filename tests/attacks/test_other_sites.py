"""Pages of other sites: what they can have a browser ask, read, frame or post in somebody's name."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.api.app import create_api, under_api
from dashboard.api.protecting import ProtectingHeaders
from tests.contract.api.conftest import House

EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
P = "/api/v1"


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in browser at everything that the dashboard answers, with the headers that it adds."""
    app = under_api(create_api(house.services))
    app.router.routes += [
        Route("/page", lambda _: HTMLResponse("<p>")),
        Route("/text", lambda _: PlainTextResponse("x")),
        Route("/moved", lambda _: RedirectResponse("/page/")),
        Route("/same", lambda _: Response(status_code=304)),
    ]
    app.add_middleware(ProtectingHeaders)
    cookies = {"close_session": house.tokens["owner"]}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://books.test", cookies=cookies
    ) as client:
        yield client


async def test_no_operation_lets_another_site_read_or_ask(house: House, browser: httpx.AsyncClient) -> None:
    """Neither an answer nor a preflight names an origin, and the cookie alone is nobody."""
    asked = 0
    for path, methods in create_api(house.services).openapi()["paths"].items():
        address = path.replace("{", "").replace("}", "")
        preflight = EVIL | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x"}
        answers = [await browser.options(address, headers=preflight)]
        answers += [await browser.request(method, address, headers=EVIL) for method in methods]
        for answer in answers:
            assert not [name for name in answer.headers if name.startswith("access-control-")], path
            opens = answer.is_success and not path.endswith("/health")
            assert not opens, f"{answer.request.method} {path}: {answer.status_code}"
            asked += 1
    assert asked > 100


@pytest.mark.parametrize("path", ["/session", "/session/demo", "/session/end", "/session/end-everywhere"])
async def test_a_form_of_another_site_changes_no_session(
    house: House, browser: httpx.AsyncClient, path: str
) -> None:
    form = {"email": "viewer@books.test", "password": "correct horse"}
    answer = await browser.post(P + path, headers=EVIL, data=form)
    assert "problem=origin" in answer.headers["Location"]
    assert "Set-Cookie" not in answer.headers
    async with house.caller("owner") as owner:
        assert (await owner.get("/users/me")).status_code == 200


@pytest.mark.parametrize("path", ["/page", "/text", "/moved", "/nowhere", f"{P}/docs", f"{P}/openapi.json"])
async def test_nothing_is_framed_sniffed_or_filled_from_elsewhere(
    browser: httpx.AsyncClient, path: str
) -> None:
    headers = (await browser.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy, "no other site is named"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


async def test_a_page_that_is_not_modified_keeps_its_policy(browser: httpx.AsyncClient) -> None:
    """A browser puts the headers of such an answer in the place of those that it keeps."""
    assert "Content-Security-Policy" not in (await browser.get("/same")).headers


async def test_a_session_that_is_signed_out_everywhere_is_out_on_every_device(
    house: House, browser: httpx.AsyncClient
) -> None:
    async with house.caller("owner") as elsewhere, house.caller("admin") as another:
        made = (await elsewhere.post("/tokens", json={"name": "Script"})).json()["token"]
        answer = await browser.post(f"{P}/session/end-everywhere")
        assert answer.headers["Location"] == "/login"
        assert (await elsewhere.get("/users/me")).status_code == 401
        assert (await another.get("/users/me")).status_code == 200
    async with house.stranger({"Authorization": f"Bearer {made}"}) as script:
        assert (await script.get("/users/me")).status_code == 200, "tokens are revoked one by one"


async def test_without_a_session_nobody_is_signed_out(house: House) -> None:
    async with house.stranger({"Cookie": "close_session=dzs_made_up"}) as stranger:
        assert (await stranger.post("/session/end-everywhere")).headers["Location"] == "/login"
    async with house.caller("owner") as owner:
        assert (await owner.get("/users/me")).status_code == 200
