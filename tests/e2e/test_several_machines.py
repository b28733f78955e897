"""Two machines behind one address share Postgres, Redis, a bucket and a Temporal server, all real.

Each has a data folder of its own and nothing in common on disk but the folder with the signing key.
"""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, expect
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from dashboard.builds.shared import workflow_id_of
from dashboard.builds.temporal_server import temporal_command
from dashboard.ports import free_port
from dashboard.settings import SIGNING_KEY_FILE
from tests.e2e.conftest import LAST_MONTH, PASSWORD, Dashboard, sign_in_as
from tests.e2e.pages.packages import PackagesPage
from tests.servers import (
    BUCKET,
    Server,
    Way,
    bucket_environment,
    bucket_server,
    make_bucket,
    postgres_url,
    redis_server,
    running_postgres,
)

SECONDS_TO_BUILD = 120
EMAIL = "ada@several.test"

Result = TypeVar("Result")


@dataclass
class House:
    """Both machines, the address before them, and what they share."""

    first: Dashboard
    second: Dashboard
    way: Way
    temporal: Server
    redis: Server
    business_id: str
    token: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.way.port}"

    def api(self, machine: Dashboard) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}", "x-business-id": self.business_id}
        return httpx.Client(base_url=f"{machine.url}/api/v1", headers=headers, timeout=30)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, books_folder: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("machines")
    redis, bucket = redis_server(folder / "redis"), bucket_server(folder / "bucket")
    temporal = temporal_of(folder / "temporal")
    with running_postgres() as postgres, ExitStack() as stack:
        for server in (redis, bucket, temporal):
            server.start()
            stack.callback(server.stop)
        make_bucket(bucket)
        with psycopg.connect(postgres_url(postgres), autocommit=True) as admin:
            admin.execute("CREATE DATABASE books")
        ports = free_port(), free_port()
        way = Way(targets=ports)
        way.open()
        stack.callback(way.cut)
        shared = {
            "CLOSE_DATABASE_URL": postgres_url(postgres, "books").replace("postgresql", "postgresql+psycopg"),
            "CLOSE_TEMPORAL_ADDRESS": f"127.0.0.1:{temporal.port}",
            "CLOSE_STORAGE_URL": f"s3://{BUCKET}/close",
            "CLOSE_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
            "CLOSE_SECRET_KEY": "known to both machines",
            "CLOSE_KEYS_DIR": str(keys_in(folder / "keys")),
            "CLOSE_PUBLIC_URL": f"http://127.0.0.1:{way.port}",
            "CLOSE_DEMO": "0",
            "CLOSE_LOG_FORMAT": "json",
            **bucket_environment(bucket.port),
        }
        machines = [
            Dashboard(folder / name, port, shared | {"CLOSE_METRICS_ADDRESS": f"127.0.0.1:{free_pair()}"})
            for name, port in zip("ab", ports, strict=True)
        ]
        for machine in machines:
            stack.callback(machine.stop)
        start_together(machines)
        yield with_books(House(machines[0], machines[1], way, temporal, redis, "", ""), books_folder)


def free_pair() -> int:
    """A port that is free together with the next one."""
    while True:
        port = free_port()
        with suppress(OSError), socket.create_server(("127.0.0.1", port + 1)):
            return port


def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end in a thread of its own: the browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def temporal_of(folder: Path) -> Server:
    folder.mkdir()
    port = free_port()
    command = temporal_command(database=folder / "temporal.db", port=port)

    def answers(port: int) -> bool:
        try:
            apart(Client.connect(f"127.0.0.1:{port}"))
        except RuntimeError:
            return False
        return True

    return Server(command, port, folder, answers=answers)


def keys_in(folder: Path) -> Path:
    folder.mkdir()
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / SIGNING_KEY_FILE).write_bytes(pem)
    return folder


def start_together(machines: list[Dashboard]) -> None:
    """At the same moment: both find an empty database, and one of them migrates it."""
    failures: Queue[BaseException] = Queue()

    def start(machine: Dashboard) -> None:
        try:
            machine.start()
        except BaseException as failure:  # noqa: BLE001  Told by the test's own thread.
            failures.put(failure)

    threads = [threading.Thread(target=start, args=[machine]) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not failures.empty():
        raise failures.get()


def with_books(house: House, folder: Path) -> House:
    """The house with the demo books and an owner, all put in through the first machine."""
    command = house.first.command
    house.business_id = command("import", str(folder), "--business", "Several machines").split()[-1]
    who = ("user", "add", EMAIL, "--business", house.business_id, "--role", "owner")
    command(*who, text=f"{PASSWORD}\n")
    house.token = command("token", "create", "--email", EMAIL).split()[-1]
    return house


def queue(api: httpx.Client, month: int, *reports: str) -> str:
    body = {
        "period_start": f"2026-{month:02}-01",
        "period_end": f"2026-{month:02}-{LAST_MONTH.day if month == LAST_MONTH.month else 28}",
        "selected_reports": list(reports or ("pl", "balance_sheet", "cash_flow")),
    }
    answer = api.post("/month-end-packages", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["package"]["id"]


class Watcher:
    """Follows `GET /events` of one machine in a thread."""

    def __init__(self, api: httpx.Client) -> None:
        self._api = api
        self._changed: Queue[str] = Queue()
        self._is_open = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()
        assert self._is_open.wait(20), "the stream of events opens"

    def wait_for_change(self) -> None:
        self._changed.get(timeout=SECONDS_TO_BUILD)

    def _follow(self) -> None:
        try:
            with self._api.stream("GET", "/events", timeout=SECONDS_TO_BUILD) as answer:
                for line in answer.iter_lines():
                    self._is_open.set()
                    if line.startswith("data:"):
                        self._changed.put(line)
        except httpx.TransportError:
            return  # The test is over and has closed the client.


def built(api: httpx.Client, package_id: str) -> dict[str, str]:
    """The package once it is ready, looked at only when this machine's stream says that something changed."""
    watcher = Watcher(api)
    while (package := api.get(f"/month-end-packages/{package_id}").json())["status"] != "ready":
        assert package["status"] != "failed", package["error_message"]
        watcher.wait_for_change()
    return package


def test_built_through_one_watched_and_downloaded_through_the_other(house: House, tmp_path: Path) -> None:
    with house.api(house.first) as first, house.api(house.second) as second:
        package_id = queue(first, LAST_MONTH.month)
        built(second, package_id)

        link = second.get(f"/month-end-packages/{package_id}/download").json()

    assert f"/{BUCKET}/" in link["download_url"], "the bucket itself serves it"
    answer = httpx.get(link["download_url"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{link["filename"]}"'
    zip_file = tmp_path / link["filename"]
    zip_file.write_bytes(answer.content)
    for machine in (house.first, house.second):
        assert "as it was built" in machine.command("verify", str(zip_file))


def test_both_workers_take_part(house: House) -> None:
    """Each step is done by whichever worker is free, and all sign with one key."""
    with house.api(house.first) as api:
        ids = [queue(api, month) for month in range(1, 7)]
        for package_id in ids:
            built(api, package_id)
    workers = apart(workers_of(house.temporal.port, ids))
    assert len(workers) == 2, workers


async def workers_of(port: int, package_ids: list[str]) -> set[str]:
    """Who did the steps of these builds."""
    client = await Client.connect(f"127.0.0.1:{port}")
    return {
        event.activity_task_started_event_attributes.identity
        for package_id in package_ids
        async for event in client.get_workflow_handle(workflow_id_of(package_id)).fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
    }


def test_a_browser_keeps_its_session_when_its_machine_is_gone(house: House, browser: Browser) -> None:
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    sign_in_as(page, email=EMAIL, password=PASSWORD)
    packages = PackagesPage(page)
    packages.open()
    expect(page.get_by_role("status", name="Connection")).to_contain_text("Live")
    with house.api(house.second) as second:
        package_id = queue(second, 7)
        row = packages.table.locator(f"tr[data-package='{package_id}']")
        expect(row).to_contain_text("Ready", timeout=SECONDS_TO_BUILD * 1000)

        house.first.stop()
        try:
            later_id = queue(second, 8)
            later = packages.table.locator(f"tr[data-package='{later_id}']")
            expect(later).to_contain_text("Ready", timeout=SECONDS_TO_BUILD * 1000)
            with page.expect_download() as download:
                later.get_by_role("button", name="Download").click()
            assert download.value.suggested_filename.endswith("_month-end.zip")
        finally:
            house.first.start()
    assert set(house.way.taken) == {house.first.port, house.second.port}
    context.close()


def test_each_machine_says_how_it_is(house: House) -> None:
    for machine in (house.first, house.second):
        ready = httpx.get(f"{machine.url}/health/ready").raise_for_status().json()
        assert ready == {"status": "ready", "database": True, "storage": True, "redis": True}
        assert httpx.get(f"{machine.url}/health/live").json() == {"status": "live"}
    house.redis.stop()
    try:
        answer = httpx.get(f"{house.first.url}/health/ready")
        assert (answer.status_code, answer.json()["redis"]) == (503, False)
    finally:
        house.redis.start()


def test_prometheus_is_told_of_requests_backlog_and_steps(house: House) -> None:
    address = house.second.settings["CLOSE_METRICS_ADDRESS"]
    app = httpx.get(f"http://{address}/metrics").text
    host, port = address.split(":")
    worker = httpx.get(f"http://{host}:{int(port) + 1}/metrics").text

    assert re.search(r'close_packages\{status="ready"\} [1-9]', app)
    assert re.search(r'close_request_seconds_count\{method="GET",route="/events",status="200"\} [1-9]', app)
    assert 'close_build_step_seconds_count{outcome="done",step="publish"}' in worker


def test_no_log_holds_a_secret_or_a_figure(house: House) -> None:
    """After all that the other tests of this file did, the loss of a machine and of Redis included."""
    with house.api(house.second) as api:
        package_id = built(api, queue(api, LAST_MONTH.month))["id"]
        figures = api.get(f"/month-end-packages/{package_id}/files/figures.json").text
    amounts = set(re.findall(r"\b\d{6,}\b", figures))
    assert len(amounts) > 50
    for machine in (house.first, house.second):
        log = machine.log.read_text()
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        assert any(line.get("route") == "/month-end-packages" and line["request_id"] for line in lines)
        assert house.token not in log
        assert PASSWORD not in log
        assert not re.search(r"signature=|dz_|close_session", log, re.IGNORECASE)
        without_ids = re.sub(r"[0-9a-f]{8}-?[0-9a-f-]{24,27}", "", log)
        assert not amounts & set(re.findall(r"\d{6,}", without_ids))
