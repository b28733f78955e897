"""`dashboard run` in real life: what it starts ends with it, and it is back at once after the worst."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

DASHBOARD = Path(sys.executable).parent / "dashboard"
PROJECT = Path(__file__).parents[2]
SECONDS_TO_WAIT = 90

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes through /proc")


@dataclass
class Running:
    """One `dashboard run` on a data folder of its own."""

    data_dir: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until it has printed the pattern."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            found.extend(re.finditer(pattern, self.log.read_text()))
            return bool(found)

        eventually(look, self.log)
        return found[0]

    def processes(self) -> dict[int, str]:
        """The command lines of every living process that was started for this data folder."""
        mark = f"CLOSE_DATA_DIR={self.data_dir}".encode()
        found: dict[int, str] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # It has just ended.
        return {pid: command for pid, command in found.items() if command}

    def pid_of(self, part: str) -> int:
        eventually(lambda: any(part in command for command in self.processes().values()), self.log)
        return next(pid for pid, command in self.processes().items() if part in command)


def eventually(is_so: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not is_so():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path) -> Generator[Callable[[], Running]]:
    """Starts a dashboard on the test's own data folder and waits for its greeting."""
    started: list[Running] = []
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    data_dir = tmp_path / "data"

    def run() -> Running:
        log = tmp_path / f"run-{len(started)}.log"
        with log.open("wb") as output:
            own = {"CLOSE_DATA_DIR": str(data_dir), "CLOSE_PORT": str(port), "CLOSE_DEMO": "0"}
            process = subprocess.Popen(
                [DASHBOARD, "run"],
                cwd=PROJECT,
                env=os.environ | own,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running = Running(data_dir, port, log, process)
        started.append(running)
        eventually(lambda: "Dashboard: " in log.read_text() or process.poll() is not None, log)
        assert process.poll() is None, log.read_text()
        return running

    yield run
    for running in started:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_takes_everything_with_it(
    start: Callable[[], Running], number: signal.Signals
) -> None:
    running = start()
    for part in ("temporal server", "dashboard.cli serve", "dashboard.cli worker"):
        running.pid_of(part)

    running.process.send_signal(number)

    assert running.process.wait(timeout=30) == 0
    assert running.processes() == {}


def test_killed_it_leaves_no_orphan_and_starts_again_at_once(start: Callable[[], Running]) -> None:
    running = start()
    assert len(running.processes()) >= 4

    running.process.kill()
    running.process.wait()

    eventually(lambda: not running.processes(), running.log)
    again = start()
    assert httpx.get(f"http://127.0.0.1:{again.port}/api/v1/health").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{again.port}/").status_code == 200


def test_everything_killed_at_once_is_no_hurdle_either(start: Callable[[], Running]) -> None:
    running = start()
    for pid in running.processes():
        os.kill(pid, signal.SIGKILL)
    running.process.wait()

    start()


@pytest.mark.parametrize("part", ["dashboard.cli worker", "temporal server"])
def test_a_killed_part_comes_back(start: Callable[[], Running], part: str) -> None:
    running = start()
    killed = running.pid_of(part)

    os.kill(killed, signal.SIGKILL)

    running.says(r"(Worker|Temporal) ended unexpectedly \(exit code -9\)\. Starting it again in 0\.5 s")
    eventually(lambda: running.pid_of(part) != killed, running.log)
    assert running.process.poll() is None


def test_when_the_app_dies_everything_stops(start: Callable[[], Running]) -> None:
    running = start()

    os.kill(running.pid_of("dashboard.cli serve"), signal.SIGKILL)

    assert running.process.wait(timeout=30) == 1
    assert running.processes() == {}
    assert "App ended unexpectedly (exit code -9). Stopping everything." in running.log.read_text()


@pytest.mark.parametrize(
    ("elsewhere", "refusal"),
    [
        ({}, r"Another `dashboard run` \(process \d+\) uses the data folder .*\n"),
        ({"CLOSE_DATA_DIR": "other"}, r"Cannot listen on 127\.0\.0\.1:\d+: Address already in use\..*\n"),
    ],
    ids=["data folder", "port"],
)
def test_a_second_one_is_refused_in_one_line(
    start: Callable[[], Running], tmp_path: Path, elsewhere: dict[str, str], refusal: str
) -> None:
    running = start()
    environment = os.environ | {"CLOSE_DATA_DIR": str(running.data_dir), "CLOSE_PORT": str(running.port)}
    other = {name: str(tmp_path / value) for name, value in elsewhere.items()}

    second = subprocess.run(
        [DASHBOARD, "run"],
        cwd=PROJECT,
        env=environment | other,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 1
    assert re.fullmatch(refusal, second.stderr), second.stderr
    assert running.process.poll() is None
