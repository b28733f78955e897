"""Every process is killed while packages are being built; after a new start each becomes ready, once."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from dashboard.ports import free_port
from tests.e2e.conftest import PASSWORD, Dashboard

SECONDS_TO_BUILD = 120
SETTLED = {"ready", "failed"}
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")


@pytest.fixture
def own_dashboard(tmp_path: Path) -> Dashboard:
    return Dashboard(data_dir=tmp_path / "data", port=free_port())


def test_packages_survive_the_loss_of_everything(
    own_dashboard: Dashboard, books_folder: Path, tmp_path: Path
) -> None:
    own_dashboard.start()
    try:
        with api_of(own_dashboard, books_folder) as api:
            ids = [queue(api, month) for month in MONTHS]
            until(lambda: "in_progress" in statuses(api), "a build has begun")
            kill_everything(own_dashboard)
            own_dashboard.start()
            assert set(statuses(api)) != {"ready"}, "something was left to build"
            until(lambda: set(statuses(api)) <= SETTLED, "every build has ended")

            packages = api.get("/month-end-packages").json()["items"]
            assert sorted(package["id"] for package in packages) == sorted(ids), "none twice, none lost"
            assert {package["status"] for package in packages} == {"ready"}
            for package in packages:
                check_download(own_dashboard, api, package, tmp_path)
    finally:
        own_dashboard.stop()


def api_of(dashboard: Dashboard, folder: Path) -> httpx.Client:
    business_id = dashboard.command("import", str(folder), "--business", "Own books").split()[-1]
    dashboard.command(
        "user", "add", "ada@own.test", "--business", business_id, "--role", "owner", text=f"{PASSWORD}\n"
    )
    token = dashboard.command("token", "create", "--email", "ada@own.test").split()[-1]
    headers = {"Authorization": f"Bearer {token}", "x-business-id": business_id}
    return httpx.Client(base_url=f"{dashboard.url}/api/v1", headers=headers, timeout=30)


def queue(api: httpx.Client, month: str) -> str:
    [period] = [
        each
        for each in api.get("/accounting-periods", params={"limit": 100}).json()["items"]
        if each["period_end"].startswith(month)
    ]
    reports = ["pl", "balance_sheet", "cash_flow", "ar_aging", "ap_aging"]
    body = {"selected_reports": reports, "accounting_period_id": period["id"]}
    answer = api.post("/month-end-packages", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["package"]["id"]


def statuses(api: httpx.Client) -> list[str]:
    return [package["status"] for package in api.get("/month-end-packages").json()["items"]]


def until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_BUILD
    while not is_so():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.05)


def kill_everything(dashboard: Dashboard) -> None:
    """SIGKILL to the dashboard and to every process that it started."""
    assert dashboard.process
    marker = f"CLOSE_DATA_DIR={dashboard.data_dir}".encode()
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and marker in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    dashboard.process.wait(timeout=10)


def check_download(dashboard: Dashboard, api: httpx.Client, package: dict[str, str], folder: Path) -> None:
    """Fetch the zip by its link and have `dashboard verify` judge it."""
    link = api.get(f"/month-end-packages/{package['id']}/download").json()
    path = folder / f"{package['id']}.zip"
    path.write_bytes(httpx.get(link["download_url"]).raise_for_status().content)
    assert "as it was built" in dashboard.command("verify", str(path))
