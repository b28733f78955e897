"""The processes of a dashboard live and die together: tried on real ones."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from threading import Event

import pytest

from dashboard.processes import CannotRun, Part, plan_restart, start, stop_all, wait_until, watch

# Each child writes its process id where the test can read it, then stays.
CHILD = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(600)
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{CHILD}"
SERVER = """
import socket, sys
connection, _ = socket.socket(fileno=int(sys.argv[1])).accept()
connection.send(b"hello")
"""
SUPERVISOR = """
import sys
from pathlib import Path
from threading import Event
from dashboard.processes import Part, start, watch

folder = Path(sys.argv[1])
parts = []
for name in ("one", "two"):
    start(Part(name, [sys.executable, "-c", sys.argv[2], str(folder / name)], {}, folder), parts)
watch(parts, Event())
"""


def child(folder: Path, *, name: str = "child", program: str = CHILD, **options: int | bool) -> Part:
    return Part(name, [sys.executable, "-c", program, str(folder / name)], os.environ, folder, **options)  # pyright: ignore[reportArgumentType]


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def pid_in(path: Path) -> int:
    eventually(lambda: path.exists() and path.read_text() != "")
    return int(path.read_text())


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # A zombie that nobody has waited for is no longer alive.
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.fixture
def parts() -> Generator[list[Part]]:
    started: list[Part] = []
    yield started
    stop_all(started)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path), CHILD]) as supervisor:
        children = [pid_in(tmp_path / name) for name in ("one", "two")]
        assert all(is_alive(pid) for pid in children)

        supervisor.send_signal(number)
        supervisor.wait()

    eventually(lambda: not any(is_alive(pid) for pid in children))


def test_a_child_tied_to_a_dead_parent_never_starts(tmp_path: Path) -> None:
    nobody = subprocess.Popen([sys.executable, "-c", ""])
    nobody.wait()
    marker = tmp_path / "started"
    command = [sys.executable, "-m", "dashboard.lifeline", str(nobody.pid), "touch", str(marker)]

    result = subprocess.run(command, check=False)

    assert result.returncode == 1
    assert not marker.exists()


def test_where_the_kernel_does_not_help_a_watcher_kills_the_child(tmp_path: Path) -> None:
    watcher = "import os, sys; from dashboard.lifeline import stay_and_watch; "
    watcher += "stay_and_watch(sys.argv[1:], parent=os.getppid())"
    parent = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    command = [sys.executable, "-c", watcher, sys.executable, "-c", CHILD, str(tmp_path / "child")]
    with subprocess.Popen([sys.executable, "-c", parent, *command]) as process:
        pid = pid_in(tmp_path / "child")
        process.kill()

    eventually(lambda: not is_alive(pid))


def test_a_crashed_part_comes_back(
    tmp_path: Path, parts: list[Part], capsys: pytest.CaptureFixture[str]
) -> None:
    part = child(tmp_path, restarts_max=3)
    start(part, parts)
    first = pid_in(tmp_path / "child")
    (tmp_path / "child").unlink()
    os.kill(first, signal.SIGKILL)

    class UntilItIsBack(Event):
        def wait(self, timeout: float | None = None) -> bool:
            super().wait(timeout)
            return (tmp_path / "child").exists()

    assert watch(parts, UntilItIsBack()) == 0
    assert pid_in(tmp_path / "child") != first
    assert "child ended unexpectedly (exit code -9). Starting it again in 0.5 s" in capsys.readouterr().out


def test_a_part_that_may_not_come_back_ends_the_watch(tmp_path: Path, parts: list[Part]) -> None:
    start(child(tmp_path, name="bystander"), parts)
    start(child(tmp_path, program="raise SystemExit(7)"), parts)

    assert watch(parts, Event()) == 1


def test_restarts_are_bounded_and_slow_down(tmp_path: Path, parts: list[Part]) -> None:
    part = child(tmp_path, program="raise SystemExit(7)", restarts_max=3)
    pauses: list[float] = []
    start(part, parts)
    eventually(part.crashed)
    while plan_restart(part, now=1000.0):
        assert part.starts_again_at is not None
        pauses.append(part.starts_again_at - 1000.0)
        part.start()
        eventually(part.crashed)

    assert pauses == [0.5, 1.0, 2.0]
    assert plan_restart(part, now=1100.0), "crashes of long ago are forgotten"


def test_a_part_that_ends_before_it_answers_is_reported_with_its_log(
    tmp_path: Path, parts: list[Part]
) -> None:
    part = child(tmp_path, program="print('no such table', flush=True); raise SystemExit(1)")
    part.log = tmp_path / "log"
    start(part, parts)

    with pytest.raises(CannotRun, match=r"child did not start\.\nno such table"):
        wait_until(lambda: False, part=part, stop=Event())


def test_stopping_while_waiting_is_no_failure(tmp_path: Path, parts: list[Part]) -> None:
    part = child(tmp_path)
    start(part, parts)
    stop = Event()
    stop.set()

    assert wait_until(lambda: False, part=part, stop=stop) is False


def test_stop_ends_foundations_last(tmp_path: Path) -> None:
    parts: list[Part] = []
    order: list[str] = []
    for name, is_foundation in (("engine", True), ("app", False)):
        part = child(tmp_path, name=name, is_foundation=is_foundation)
        start(part, parts)
        pid_in(tmp_path / name)
        part.end = lambda *, seconds, part=part: (order.append(part.name), Part.end(part, seconds=seconds))[1]  # pyright: ignore[reportAttributeAccessIssue]

    stop_all(parts)

    assert order == ["app", "engine"]
    assert all(part.process is None for part in parts)


def test_what_ignores_a_request_to_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.processes.SECONDS_TO_STOP", 0.2)
    parts: list[Part] = []
    start(child(tmp_path, program=STUBBORN), parts)
    pid = pid_in(tmp_path / "child")

    stop_all(parts)

    assert not is_alive(pid)


def test_a_grandchild_left_behind_is_killed_with_its_group(tmp_path: Path) -> None:
    program = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]])"
    parts: list[Part] = []
    part = child(tmp_path, program=program)
    part.command = [*part.command, CHILD]
    start(part, parts)
    grandchild = pid_in(tmp_path / "child")

    stop_all(parts)

    eventually(lambda: not is_alive(grandchild))


def test_a_part_serves_on_a_socket_that_was_opened_for_it(tmp_path: Path, parts: list[Part]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd = listener.fileno()
        start(
            Part("app", [sys.executable, "-c", SERVER, str(fd)], os.environ, tmp_path, passed_fds=[fd]),
            parts,
        )
        with socket.create_connection(listener.getsockname(), timeout=20) as connection:
            assert connection.recv(5) == b"hello"
