"""Real servers for tests, each on loopback with files of its own: Postgres, Redis, a bucket, and a way between."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Thread

import httpx
import psycopg
import pytest

from dashboard.lifeline import tied
from dashboard.ports import free_port

SECONDS_TO_START = 60
BUCKET = "packages"
POSTGRES_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)


@dataclass
class Server:
    """One program that serves on a port, which may be stopped and come back."""

    command: Sequence[str | Path]
    port: int
    folder: Path
    answers: Callable[[int], bool]
    user: str | None = None
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it and wait until it answers; its own words are shown when it does not."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                tied([str(part) for part in self.command]) if self.user is None else self.command,
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{self.command[0]} does not answer:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None


# ── Postgres ─────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def running_postgres() -> Generator[Server]:
    """A cluster of its own, by an unprivileged user (Postgres refuses root), removed at the end."""
    # Not below pytest's folder, which only its own user may enter.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    binaries, data, port = postgres_binaries(), folder / "data", free_port()
    initdb = [binaries / "initdb", "-D", data, "-U", "books", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, user=user, cwd=folder, check=True, capture_output=True)
    options = [part for option in POSTGRES_OPTIONS for part in ("-c", option)]
    command = [binaries / "postgres", "-D", data, "-p", str(port), *options]
    server = Server(command, port, folder, answers=_postgres_answers, user=user)
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGQUIT)  # At once: nothing in there is worth keeping.
        shutil.rmtree(folder)


def postgres_url(server: Server, name: str = "postgres") -> str:
    """The address of one of its databases, as psycopg reads it."""
    return f"postgresql://books@127.0.0.1:{server.port}/{name}"


def postgres_binaries() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        pytest.fail("These tests need a Postgres server: install the Debian package `postgresql`.")
    return versions[-1].parent


def _postgres_answers(port: int) -> bool:
    try:
        psycopg.connect(f"postgresql://books@127.0.0.1:{port}/postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


# ── Redis and a bucket ───────────────────────────────────────────────────────────────────────────


def redis_server(folder: Path) -> Server:
    """A Redis that keeps nothing on disk, not started yet."""
    program = shutil.which("redis-server") or pytest.fail("Install the Debian package `redis-server`.")
    port = free_port()
    folder.mkdir()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    return Server(command, port, folder, answers=_accepts)


def bucket_server(folder: Path) -> Server:
    """A server of the S3 protocol that keeps everything in memory, not started yet. See `make_bucket`."""
    port = free_port()
    folder.mkdir()
    command = [Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", str(port)]
    return Server(command, port, folder, answers=_accepts)


def make_bucket(server: Server) -> None:
    httpx.put(f"http://127.0.0.1:{server.port}/{BUCKET}").raise_for_status()


def bucket_environment(port: int) -> Mapping[str, str]:
    """What a client of the bucket needs in its environment."""
    return {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-north-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
    }


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


# ── A way between ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Way:
    """One address in front of several: each connection goes to the next one that accepts; it can be cut."""

    targets: Sequence[int]
    port: int = 0
    taken: list[int] = field(default_factory=list[int])
    _listener: socket.socket | None = None
    _open: set[socket.socket] = field(default_factory=set[socket.socket])

    def open(self) -> None:
        """Listen, on the same port as before where there was one."""
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port, self._listener = listener.getsockname()[1], listener
        Thread(target=self._accept, args=[listener, cycle(self.targets)], daemon=True).start()

    def cut(self) -> None:
        """Refuse new connections, and end those that are there."""
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket, targets: "cycle[int]") -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._connect(client, targets)

    def _connect(self, client: socket.socket, targets: "cycle[int]") -> None:
        for _ in self.targets:
            target = next(targets)
            with suppress(OSError):
                there = socket.create_connection(("127.0.0.1", target), timeout=5)
                there.settimeout(None)
                self.taken.append(target)
                for source, sink in ((client, there), (there, client)):
                    Thread(target=self._pump, args=[source, sink], daemon=True).start()
                return
        client.close()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        self._open.add(source)
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.discard(source)
        source.close()
