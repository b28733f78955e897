"""What `dashboard run` does: Temporal, a worker and the app, started in order and ended together."""

import fcntl
import os
import socket
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_urlsafe
from threading import Event
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Engine

from dashboard.errors import SettingsUnsafe
from dashboard.frontend import PROJECT, ensure_built
from dashboard.operations.metrics import next_address
from dashboard.ports import free_port
from dashboard.processes import (
    CannotRun,
    Part,
    say,
    start,
    stop_all,
    stopping_on_signals,
    wait_until,
    watch,
)
from dashboard.secret_file import secret_file
from dashboard.settings import DEFAULT_SECRET_KEY, SECRET_KEY_FILE, Settings
from dashboard.signing import refuse_own_key

RESTARTS_MAX = 5
HEALTH_PATH = "/api/v1/health"
PING_PATH = "/ping"  # Reflex's own, where the API is somewhere else.


@contextmanager
def step(what: str) -> Generator[None]:
    """Say what is being done and, once done, how long it took."""
    started = time.monotonic()
    yield
    say(f"{what} ({time.monotonic() - started:.1f} s)")


def run_dashboard(settings: Settings, *, with_worker: bool = True) -> int:
    """Serve until told to stop; the exit code is 0 when asked to stop, 1 when a part failed for good."""
    refuse_unsafe(settings)
    refuse_own_key(settings)
    settings = settings.model_copy(
        update={
            "data_dir": settings.data_dir.absolute(),
            "keys_dir": str(settings.keys) if settings.keys_dir else "",
        }
    )
    stop = Event()
    with ExitStack() as stack:
        stack.enter_context(stopping_on_signals(stop))
        stack.enter_context(only_run_on(settings.data_dir))
        listener = stack.enter_context(listen(host=settings.host, port=settings.port))
        settings = with_own_secret(settings)
        with step("Front end: ready"):
            ensure_built(announce=say)
        parts: list[Part] = []
        stack.callback(stop_all, parts)
        if settings.api_url:  # The books are elsewhere, and so is everything that builds.
            return serve_and_watch(settings, listener, parts, stop)
        settings = start_temporal(settings, parts)
        with step("Books: ready"):
            prepare_books(settings)
        if with_worker:
            start(worker_part(settings), parts)
        return serve_and_watch(settings, listener, parts, stop)


def start_temporal(settings: Settings, parts: list[Part]) -> Settings:
    """Start the embedded Temporal server unless one is named; the settings that name the one to use."""
    if settings.temporal_address:
        return settings
    port = free_port()
    start(temporal_part(settings, port), parts)
    return settings.model_copy(update={"temporal_address": f"127.0.0.1:{port}"})


def serve_and_watch(settings: Settings, listener: socket.socket, parts: list[Part], stop: Event) -> int:
    """Start the app, say where to sign in once it answers, and keep all parts going."""
    started = time.monotonic()
    app = app_part(settings, listener)
    start(app, parts)
    if not wait_until(lambda: answers_health(settings), part=app, stop=stop):
        return 0
    say(f"App: ready ({time.monotonic() - started:.1f} s)")
    say(greeting(settings))
    return watch(parts, stop)


@contextmanager
def only_run_on(data_dir: Path) -> Generator[None]:
    """Hold the data folder for this process; raises CannotRun while another `dashboard run` holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"Another `dashboard run` (process {lock.read().strip() or 'unknown'}) uses the data folder "
                f"{data_dir}. Stop it, or choose another folder with CLOSE_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def listen(*, host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything starts; raises CannotRun when it is not to be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        number = error.errno or 0  # Negative where the host's name could not be looked up.
        why = os.strerror(number) if number > 0 else error.strerror
        raise CannotRun(
            f"Cannot listen on {host}:{port}: {why}. "
            "Stop the program that uses this port, or choose another with CLOSE_PORT."
        ) from None


def refuse_unsafe(settings: Settings) -> None:
    """Raise SettingsUnsafe when other machines can reach a dashboard that has the well-known secret."""
    if is_private(settings):
        return
    if settings.secret_key.get_secret_value() == DEFAULT_SECRET_KEY:
        raise SettingsUnsafe("Other machines can reach this dashboard: set CLOSE_SECRET_KEY to a secret.")
    if settings.demo and not settings.api_url:
        raise SettingsUnsafe(
            "Other machines can reach this dashboard and its demo passwords are well known: set CLOSE_DEMO=0."
        )


def with_own_secret(settings: Settings) -> Settings:
    """The settings with a secret that nobody else knows: the one that was set, or the data folder's own."""
    if settings.secret_key.get_secret_value() != DEFAULT_SECRET_KEY:
        return settings
    secret = secret_file(settings.data_dir / SECRET_KEY_FILE, make=lambda: token_urlsafe(32).encode())
    return settings.model_copy(update={"secret_key": SecretStr(secret.decode())})


def is_private(settings: Settings) -> bool:
    """Whether only this machine can reach the dashboard, directly or through the public address."""
    public_host = urlsplit(settings.public_url).hostname
    return settings.is_on_loopback and (
        public_host is None or settings.model_copy(update={"host": public_host}).is_on_loopback
    )


def prepare_books(settings: Settings) -> None:
    """Migrate the database, and create the demo books on the first start. Raises SettingsUnsafe."""
    from dashboard.database import migrate_engine, open_engine

    engine = open_engine(settings.database)
    migrate_engine(engine)
    if settings.demo:
        from dashboard.demo.create import create_demo

        create_demo(engine, today=datetime.now(UTC).date())
    elif not is_private(settings):
        refuse_demo_passwords(engine)
    engine.dispose()


def refuse_demo_passwords(engine: Engine) -> None:
    """Raise SettingsUnsafe while somebody can still sign in with a demo password."""
    from dashboard.database import reading
    from dashboard.demo.people import DEMO_PASSWORD, DEMO_PEOPLE
    from dashboard.people.users import user_of_credentials

    with reading(engine) as session:
        for person in DEMO_PEOPLE:
            if user_of_credentials(session, email=person.email, password=DEMO_PASSWORD):
                raise SettingsUnsafe(
                    f"Other machines can reach this dashboard and {person.email} has the demo password. "
                    "Start with another CLOSE_DATA_DIR or CLOSE_DATABASE_URL."
                )


def environment_for(settings: Settings) -> dict[str, str]:
    """Our environment with every setting spelt out, so that each part sees the same ones."""
    spelt_out: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        spelt_out[f"CLOSE_{name.upper()}"] = text
    return os.environ | spelt_out | {"PYTHONUNBUFFERED": "1"}


def temporal_part(settings: Settings, port: int) -> Part:
    """The embedded Temporal server; its log starts afresh each time."""
    from dashboard.builds.temporal_server import temporal_command

    log = settings.data_dir / "temporal.log"
    log.unlink(missing_ok=True)
    command = temporal_command(
        database=settings.data_dir / "temporal.db", port=port, namespace=settings.temporal_namespace
    )
    return Part(
        "Temporal",
        command,
        environment_for(settings),
        folder=PROJECT,
        is_foundation=True,
        log=log,
        restarts_max=RESTARTS_MAX,
    )


def worker_part(settings: Settings) -> Part:
    """One build worker."""
    command = [sys.executable, "-m", "dashboard.cli", "worker"]
    # Two processes of one machine cannot answer on one port.
    settings = settings.model_copy(update={"metrics_address": next_address(settings.metrics_address)})
    return Part("Worker", command, environment_for(settings), folder=PROJECT, restarts_max=RESTARTS_MAX)


def app_part(settings: Settings, listener: socket.socket) -> Part:
    """The app, which serves on our own socket: the port is ours before the app is up, and stays so."""
    fd = listener.fileno()
    command = [sys.executable, "-m", "dashboard.cli", "serve", "--fd", str(fd)]
    return Part("App", command, environment_for(settings), folder=PROJECT, passed_fds=[fd])


def answers_health(settings: Settings) -> bool:
    """Whether the app serves: its API says that it is well."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  Compared with, not bound to.
    connection = HTTPConnection(everywhere.get(settings.host, settings.host), settings.port, timeout=2)
    try:
        connection.request("GET", PING_PATH if settings.api_url else HEALTH_PATH)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def greeting(settings: Settings) -> str:
    """Where the dashboard is, and how to sign in."""
    lines = ["", f"Dashboard: {settings.address}"]
    if settings.demo and not settings.api_url:
        lines.append("Sign in:   owner@demo.test (or admin@, member@, viewer@), password demo")
    lines += ["Stop:      Ctrl-C", ""]
    return "\n".join(lines)
