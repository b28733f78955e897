"""The built pages are answered as the browser can use them best, and nothing else is touched."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.built_pages import BuiltPages

SCRIPT = b"export const rows = [];" * 50


async def from_beneath(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("from beneath", status_code=404)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "packages").mkdir()
    (tmp_path / "index.html").write_text("the first page")
    (tmp_path / "packages.html").write_text("the packages page")
    (tmp_path / "packages/index.html").write_text("the packages page")
    (tmp_path / "404.html").write_text("no such page")
    (tmp_path / "assets/rows-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets/rows-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    app = Starlette(routes=[Route("/{path:path}", from_beneath, methods=["GET", "POST"])])
    app.add_middleware(BuiltPages, folder=tmp_path)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://close.test") as client:
        yield client


@pytest.mark.parametrize("address", ["/packages", "/packages/", "/packages.html", "/packages/index.html"])
async def test_a_page_is_answered_at_its_own_address(browser: httpx.AsyncClient, address: str) -> None:
    answer = await browser.get(address)

    assert (answer.status_code, answer.text) == (200, "the packages page")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-cache", "a new version shows at the next load"


async def test_the_first_page_is_at_the_root(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/")).text == "the first page"


async def test_a_page_that_is_still_the_same_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    first = await browser.get("/packages")
    again = await browser.get("/packages", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (await browser.get("/", headers={"If-None-Match": first.headers["ETag"]})).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "is_gzipped"),
    [("gzip, deflate, br", True), ("*", True), ("br", False), ("gzip;q=0, br", False), ("", False)],
)
async def test_scripts_are_kept_for_ever_and_compressed_for_who_takes_it(
    browser: httpx.AsyncClient, accepted: str, is_gzipped: bool
) -> None:
    answer = await browser.get("/assets/rows-1a2b.js", headers={"Accept-Encoding": accepted})

    assert answer.content == SCRIPT
    assert (answer.headers.get("Content-Encoding") == "gzip") is is_gzipped
    assert (int(answer.headers["Content-Length"]) < len(SCRIPT)) is is_gzipped
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]


async def test_a_head_request_brings_no_content(browser: httpx.AsyncClient) -> None:
    answer = await browser.head("/packages")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len("the packages page"))


@pytest.mark.parametrize(
    "address", ["/404", "/404.html", "/packages/7", "/assets/../rxconfig.py", "/assets/x.js"]
)
async def test_everything_else_is_passed_on(browser: httpx.AsyncClient, address: str) -> None:
    assert (await browser.get(address)).text == "from beneath"
    assert (await browser.post("/packages")).text == "from beneath"
