"""Whether one machine holds a firm's day: `python -m tests.benchmarks.bench_load [SECONDS] [BROWSERS]`.

200 browsers have the packages page open and follow it, 50 reads a second come to the API at their times, whether or
not the last ones are answered, and a package is asked for every few seconds. It all runs on this one machine, so the
work of asking is in the figures.
"""

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import httpx
from playwright.sync_api import WebSocket, expect, sync_playwright
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.bench_queue import different_requests
from tests.benchmarks.served import served_books
from tests.e2e.conftest import BROWSER_FLAGS, PASSWORD, Books, sign_in_as

READS_A_SECOND, SECONDS_BETWEEN_PACKAGES, SECONDS_BETWEEN_WEIGHINGS = 50, 6, 10
OPENED_A_SECOND = 20
PING, PONG = "2", "3"  # Of the Engine.IO protocol.
ROWS = "packages_state"
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class OpenPage:
    """What a browser says to have the packages page and to be told of its changes."""

    address: str
    cookie: str
    hello: str

    def address_of_a_tab(self) -> str:
        before, _, after = self.address.partition("token=")
        return f"{before}token={uuid4()}&{after.partition('&')[2]}"


@dataclass
class Heard:
    """What the browsers were told, and what the reads took."""

    frames: int = 0
    text_length: int = 0
    reads: list[float] = field(default_factory=list[float])  # Seconds.
    errors: list[str] = field(default_factory=list[str])
    asked: dict[str, float] = field(default_factory=dict[str, float])  # By package, when.
    told: list[dict[str, float]] = field(default_factory=list[dict[str, float]])  # Of each tab, by id.


def seen_by_a_browser(books: Books) -> OpenPage:
    """Sign in with a real browser and listen to what it says."""
    said: list[tuple[str, str]] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: said.append((socket.url, str(frame))))

    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=program, args=list(BROWSER_FLAGS))
        page = browser.new_context(base_url=books.dashboard.url).new_page()
        sign_in_as(page, email=books.email("owner"), password=PASSWORD)
        page.on("websocket", listen)
        page.goto("/packages")
        expect(page.get_by_role("heading", name="Packages", exact=True)).to_be_visible()
        page.wait_for_function("performance.now() > 0")
        cookies = page.context.cookies()
        browser.close()
    address, hello = next((url, frame) for url, frame in said if frame.startswith("40"))
    return OpenPage(address, "; ".join(f"{one.get('name')}={one.get('value')}" for one in cookies), hello)


async def follow(page: OpenPage, tab: ClientConnection, heard: Heard, has_rows: asyncio.Event) -> None:
    """Be a browser that has the page open."""
    await tab.send(page.hello)
    told: dict[str, float] = {}
    heard.told.append(told)
    async for message in tab:
        text = str(message)
        if text == PING:
            await tab.send(PONG)
            continue
        heard.frames, heard.text_length = heard.frames + 1, heard.text_length + len(text)
        if ROWS in text:
            has_rows.set()
        for found in ID.findall(text):
            told.setdefault(found, time.perf_counter())


async def read_at_their_times(
    client: httpx.AsyncClient, paths: list[str], heard: Heard, seconds: int
) -> None:
    """Each read starts when it is due, however long the ones before it take."""

    async def one(path: str) -> None:
        before = time.perf_counter()
        try:
            answer = await client.get(path)
        except httpx.HTTPError as problem:
            heard.errors.append(f"{path}: {problem!r}")
            return
        heard.reads.append(time.perf_counter() - before)
        if answer.status_code != httpx.codes.OK:
            heard.errors.append(f"{path}: {answer.status_code}")

    async with asyncio.TaskGroup() as tasks:
        started = time.perf_counter()
        for number, path in zip(range(seconds * READS_A_SECOND), cycle(paths), strict=False):
            await asyncio.sleep(max(0.0, started + number / READS_A_SECOND - time.perf_counter()))
            tasks.create_task(one(path))


async def ask_for_packages(client: httpx.AsyncClient, heard: Heard, seconds: int) -> None:
    for body in different_requests(seconds // SECONDS_BETWEEN_PACKAGES):
        before = time.perf_counter()
        answer = await client.post("/month-end-packages", json=body)
        heard.asked[answer.raise_for_status().json()["package"]["id"]] = before
        await asyncio.sleep(SECONDS_BETWEEN_PACKAGES)


def memory_mb(process: int) -> float:
    """Of a process and all below it, what it has for itself alone."""
    smaps = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    own = sum(int(line.split()[1]) for line in smaps if line.startswith("Private_")) / 1024
    return own + sum(memory_mb(child) for child in _children(process))


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        yield from map(int, (task / "children").read_text("ascii").split())


async def weighings(process: int, seconds: int) -> AsyncIterator[float]:
    for _ in range(seconds // SECONDS_BETWEEN_WEIGHINGS):
        yield memory_mb(process)
        await asyncio.sleep(SECONDS_BETWEEN_WEIGHINGS)


async def measure(books: Books, page: OpenPage, *, seconds: int, browsers: int) -> None:
    heard, headers = Heard(), {"Cookie": page.cookie, "Origin": books.dashboard.url}
    process = books.dashboard.process
    assert process
    with books.api("owner") as known:
        sign, address = dict(known.headers), str(known.base_url)
        period = known.get("/accounting-periods").raise_for_status().json()["items"][0]["id"]
        different = next(different_requests(1))
        package = known.post("/month-end-packages", json=different).raise_for_status().json()["package"]["id"]
    paths = [
        "/month-end-packages",
        "/month-end-packages?status=ready&limit=50",
        f"/month-end-packages/{package}",
        "/month-end-packages/counts",
        "/accounting-periods",
        f"/accounting-periods/{period}",
        f"/accounting-periods/{period}/history",
        "/journal-entries?limit=50",
    ]
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=address, headers=sign, timeout=60, limits=httpx.Limits(max_connections=None)
            )
        )
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        followers: list[asyncio.Task[None]] = []
        have_rows = [asyncio.Event() for _ in range(browsers)]
        before = time.perf_counter()
        for number, has_rows in enumerate(have_rows):
            tab = await stack.enter_async_context(
                connect(
                    page.address_of_a_tab(), additional_headers=headers, max_size=None, ping_interval=None
                )
            )
            followers.append(tasks.create_task(follow(page, tab, heard, has_rows)))
            await asyncio.sleep(max(0.0, before + number / OPENED_A_SECOND - time.perf_counter()))
        await asyncio.gather(*(has_rows.wait() for has_rows in have_rows))
        print(f"{browsers} browsers have their rows after {time.perf_counter() - before:.1f} s")
        heard.frames = heard.text_length = 0
        reading = tasks.create_task(read_at_their_times(client, paths, heard, seconds))
        asking = tasks.create_task(ask_for_packages(client, heard, seconds))
        weights = [weight async for weight in weighings(process.pid, seconds)]
        await asyncio.gather(reading, asking)
        alive = sum(not follower.done() for follower in followers)
        for follower in followers:
            follower.cancel()
    tell(heard, weights, alive=alive)


def tell(heard: Heard, weights: list[float], *, alive: int) -> None:
    reads = sorted(1000 * one for one in heard.reads)
    print(
        f"{len(reads)} reads, {len(heard.errors)} errors, median {statistics.median(reads):.0f} ms, "
        f"p99 {reads[len(reads) * 99 // 100]:.0f} ms, longest {reads[-1]:.0f} ms"
    )
    told = sorted(
        1000 * (at[package] - asked)
        for at in heard.told
        for package, asked in heard.asked.items()
        if package in at
    )
    print(
        f"{len(heard.asked)} packages asked for; the new row is in {len(told)} tabs, after "
        f"{statistics.median(told):.0f} ms at the median, p95 {told[len(told) * 95 // 100]:.0f} ms"
    )
    print(f"{alive} browsers still follow, {heard.frames} messages, {heard.text_length / 1e6:.1f} MB")
    print("memory, MB: " + ", ".join(f"{weight:.0f}" for weight in weights))
    for error in sorted(set(heard.errors))[:10]:
        print(error)


def main() -> None:
    numbers = [int(one) for one in sys.argv[1:]]
    seconds, browsers = [*numbers, *(120, 200)[len(numbers) :]]
    with served_books("Harbour & Finch") as (books,):
        page = seen_by_a_browser(books)
        asyncio.run(measure(books, page, seconds=seconds, browsers=browsers))


if __name__ == "__main__":
    main()
