"""Keeps a few child processes going and ends them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import IO

from dashboard.errors import CloseError
from dashboard.lifeline import tied

SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
SECONDS_UNTIL_A_CRASH_IS_FORGOTTEN = 60
SECONDS_BEFORE_A_RESTART = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(CloseError):
    pass


@dataclass
class Part:
    """One child process: how to start it, and how often it may come back after a crash."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    is_foundation: bool = False
    log: Path | None = None
    passed_fds: Sequence[int] = ()
    restarts_max: int = 0
    process: subprocess.Popen[bytes] | None = None
    crashes: list[float] = field(default_factory=list[float])
    starts_again_at: float | None = None

    def start(self) -> None:
        """Start the process in a group of its own, tied to our life. Call it from the main thread only."""
        output: IO[bytes] | None = self.log.open("ab") if self.log else None
        self.starts_again_at = None
        self.process = subprocess.Popen(
            tied(self.command),
            cwd=self.folder,
            env=dict(self.environment),
            pass_fds=self.passed_fds,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        if output:
            output.close()

    def crashed(self) -> bool:
        """Whether the process has ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Send SIGTERM, unless the process has ended already."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, *, seconds: float) -> None:
        """Wait for the process, then kill whatever is left of its group."""
        if not self.process:
            return
        try:
            self.process.wait(timeout=max(seconds, 0))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and was killed")
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None


def say(text: str) -> None:
    """Tell the operator, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def start(part: Part, parts: list[Part]) -> None:
    """Start a part and have it stopped with the others."""
    parts.append(part)
    part.start()


def wait_until(is_ready: Callable[[], bool], *, part: Part, stop: Event) -> bool:
    """Wait for a part to answer: False when asked to stop meanwhile, CannotRun when the part fails."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_ready():
        if part.crashed():
            raise CannotRun(f"{part.name} did not start.{last_lines(part.log)}")
        if time.monotonic() > deadline:
            raise CannotRun(f"{part.name} did not answer within {SECONDS_TO_START} s.{last_lines(part.log)}")
        if stop.wait(SECONDS_BETWEEN_LOOKS):
            return False
    return True


def watch(parts: Sequence[Part], stop: Event) -> int:
    """Bring crashed parts back while they may; returns when asked to stop, or when one is past help."""
    while not stop.wait(SECONDS_BETWEEN_LOOKS):
        for part in parts:
            now = time.monotonic()
            if part.starts_again_at is not None:
                if now >= part.starts_again_at:
                    part.start()
            elif part.crashed() and not plan_restart(part, now=now):
                return 1
    return 0


def plan_restart(part: Part, *, now: float) -> bool:
    """After a crash: say so and set the time of the next start, or refuse when there were too many."""
    assert part.process is not None  # noqa: S101  Only a started part can have crashed.
    ended = f"{part.name} ended unexpectedly (exit code {part.process.returncode})"
    kill_group(part.process.pid)
    part.crashes = [at for at in part.crashes if now - at < SECONDS_UNTIL_A_CRASH_IS_FORGOTTEN]
    if len(part.crashes) >= part.restarts_max:
        say(f"{ended}. Stopping everything.{last_lines(part.log)}")
        return False
    pause = SECONDS_BEFORE_A_RESTART * 2 ** len(part.crashes)
    part.crashes.append(now)
    part.starts_again_at = now + pause
    say(f"{ended}. Starting it again in {pause:g} s")
    return True


def stop_all(parts: Sequence[Part]) -> None:
    """Stop everything, the foundations last: the others still talk to them while stopping."""
    if not parts:
        return
    say("Stopping")
    for group in ([p for p in parts if not p.is_foundation], [p for p in parts if p.is_foundation]):
        deadline = time.monotonic() + SECONDS_TO_STOP
        for part in group:
            part.ask_to_stop()
        for part in group:
            part.end(seconds=deadline - time.monotonic())
    say("Stopped")


@contextmanager
def stopping_on_signals(stop: Event) -> Generator[None]:
    """Ctrl-C, SIGTERM and a closed terminal set the event; a second one ends everything at once."""

    def on_signal(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def last_lines(log: Path | None) -> str:
    """The end of a part's log, to show with its failure."""
    if log is None or not log.exists():
        return ""
    return "\n" + "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def kill_group(leader: int) -> None:
    """Kill what is left of a process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # Nothing is left. macOS says PermissionError where only a zombie remains.
