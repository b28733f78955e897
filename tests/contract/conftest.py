"""Real things for the contract tests: a Temporal server, workers in processes of their own, small books."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from dashboard.builds.requests import cancel_package, queue_package, retry_package
from dashboard.builds.starting import BuildStarter
from dashboard.builds.storage import Storage
from dashboard.builds.temporal_server import temporal_command, wait_until_serving
from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.demo.books_folder import write_demo_books
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.lifeline import tied
from dashboard.models import MonthEndPackage, User
from dashboard.ports import free_port
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageStatusEnum
from dashboard.settings import Settings
from tests.contract.judged_books import JudgedBooks, judged
from tests.contract.small_books import RENT_PAID, write_small_books
from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.holding import holding
from tests.generated_ledgers.retailer import retailer
from tests.generated_ledgers.services_firm import services_firm

PROJECT = Path(__file__).parents[2]
SECONDS_TO_WAIT = 90
SECONDS_BETWEEN_LOOKS = 0.05
UNSETTLED = {MonthEndPackageStatusEnum.QUEUED, MonthEndPackageStatusEnum.IN_PROGRESS}
SEPTEMBER_END = date(2026, 9, 30)

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found | None], *, seconds: float = SECONDS_TO_WAIT) -> Found:
    """What the look finds, as soon as it finds something; fails when nothing comes."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds} s for {what}")
        time.sleep(SECONDS_BETWEEN_LOOKS)


# ── Temporal ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class TemporalServer:
    """The embedded server on a port and a file of its own, which may be killed and come back."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        command = temporal_command(database=self.folder / "temporal.db", port=self.port)
        with (self.folder / "temporal.log").open("ab") as log:
            self.process = subprocess.Popen(tied(command), cwd=PROJECT, stdout=log, stderr=log)

    async def serving(self) -> None:
        await wait_until_serving(self.address, seconds=SECONDS_TO_WAIT)

    def kill(self) -> None:
        """kill -9: nothing is written any more."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def shared_temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporalServer]:
    """One server for all tests that leave it alone."""
    server = TemporalServer(tmp_path_factory.mktemp("temporal"), free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def temporal(shared_temporal: TemporalServer) -> TemporalServer:
    await shared_temporal.serving()
    return shared_temporal


@pytest.fixture
def own_temporal(tmp_path: Path) -> Iterator[TemporalServer]:
    """A server for one test, not started yet."""
    server = TemporalServer(tmp_path, free_port())
    yield server
    server.kill()


# ── Books and workers ────────────────────────────────────────────────────────────────────────────


@dataclass
class WorkerProcess:
    """A real worker in its own process; `gate` is the folder where it says and asks before each part."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """kill -9 of the worker alone; the processes that render for it must find their own end."""
        children = children_of(self.process.pid)
        self.process.kill()
        self.process.wait()
        wait_for("the rendering processes to end", lambda: not any(map(is_alive, children)))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=SECONDS_TO_WAIT)


def children_of(pid: int) -> list[int]:
    """The processes that a process started, theirs included."""
    found: list[int] = []
    for children in Path("/proc").glob(f"{pid}/task/*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *children_of(child)]
    return found


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass
class Workshop:
    """Books in a database, a storage folder, and whoever works on them."""

    folder: Path
    engine: Engine
    business_id: str
    user_id: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    workers: list[WorkerProcess] = field(default_factory=list[WorkerProcess])

    @property
    def gate(self) -> Path:
        return self.folder / "gate"

    @property
    def storage(self) -> Storage:
        return Storage.from_url(self.environment.get("CLOSE_STORAGE_URL") or self.settings("").storage)

    def settings(self, address: str) -> Settings:
        return Settings(data_dir=self.folder, temporal_address=address)

    def starter(self, server: TemporalServer) -> BuildStarter:
        return BuildStarter(address=server.address)

    def start_worker(
        self,
        server: TemporalServer,
        *,
        behaviour: str = "plain",
        module: str = "tests.contract.build_worker",
    ) -> WorkerProcess:
        """A worker that is plain, waits at the gate ("gated"), breaks or refuses at one part ("poisoned", "refusing")."""
        self.gate.mkdir(exist_ok=True)
        log = self.folder / f"worker-{len(self.workers)}.log"
        environment = os.environ | {
            "CLOSE_DATA_DIR": str(self.folder),
            "CLOSE_TEMPORAL_ADDRESS": server.address,
            **self.environment,
        }
        command = [sys.executable, "-m", module, behaviour, str(self.gate)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                tied(command), cwd=PROJECT, env=environment, stdout=output, stderr=output
            )
        self.workers.append(WorkerProcess(process, log))
        return self.workers[-1]

    def queue(self, *reports: str, report_format: str = "xlsx") -> str:
        """The id of a package for September 2026, queued and nothing more."""
        request = MonthEndPackageCreateRequest(
            period_start=date(2026, 9, 1),
            period_end=SEPTEMBER_END,
            report_format=report_format,  # pyright: ignore[reportArgumentType]
            selected_reports=list(reports or ("pl", "balance_sheet", "cash_flow")),
        )
        with writing(self.engine) as session:
            package, _ = queue_package(
                session, business_id=self.business_id, user_id=self.user_id, request=request
            )
            return package.id

    def cancel(self, package_id: str) -> None:
        with writing(self.engine) as session:
            cancel_package(
                session, business_id=self.business_id, package_id=package_id, by_user_id=self.user_id
            )

    def retry(self, package_id: str) -> None:
        with writing(self.engine) as session:
            retry_package(session, business_id=self.business_id, package_id=package_id)

    def package(self, package_id: str) -> MonthEndPackage:
        with reading(self.engine) as session:
            return session.get_one(MonthEndPackage, package_id)

    def settled(self, package_id: str) -> MonthEndPackage:
        """The package, once it is ready or failed."""

        def look() -> MonthEndPackage | None:
            package = self.package(package_id)
            return package if package.status not in UNSETTLED else None

        return wait_for("the package to settle", look)

    def reached(self, part: str) -> str:
        """Wait until a gated worker is in the middle of the part."""
        return wait_for(f"the middle of {part}", lambda: part if part in self.rendered() else None)

    def rendered(self) -> list[str]:
        """Every rendering that began so far, by part, retries included."""
        journal = self.gate / "begun"
        return journal.read_text().split() if journal.exists() else []

    def open_gate(self) -> None:
        (self.gate / "open").touch()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop_in(tmp_path, {}) as shop:
        yield shop


@contextmanager
def workshop_in(tmp_path: Path, environment: Mapping[str, str]) -> Generator[Workshop]:
    """Small books, with other settings for the workers than the usual ones."""
    books = write_small_books(tmp_path / "books", name="Harbour & Finch Trading", more_entries=RENT_PAID)
    engine = open_engine(environment.get("CLOSE_DATABASE_URL") or f"sqlite:///{tmp_path / 'close.db'}")
    migrate_engine(engine)
    business_id = import_books_folder(engine, books)
    with writing(engine) as session:
        session.add(User(email="ada@example.test", name="Ada Byron", password_hash="-"))
        session.flush()
        user_id = session.exec(select(User.id)).one()
    shop = Workshop(tmp_path, engine, business_id, user_id, environment)
    try:
        yield shop
    finally:
        for worker in shop.workers:
            worker.kill()
        engine.dispose()


# ── Books that other people's programs judge ─────────────────────────────────────────────────────

WRITERS: dict[str, Callable[[Path], object]] = {
    "demo": lambda folder: write_demo_books(folder, last_month=SEPTEMBER_END),
    "retailer": lambda folder: write_books_folder(retailer(lines=11_000, months=14), folder),
    "services_firm": lambda folder: write_books_folder(services_firm(lines=8_000, months=18), folder),
    "holding": lambda folder: write_books_folder(holding(lines=5_000), folder),
    "yen": lambda folder: write_books_folder(holding(lines=4_000, months=13, currency="JPY", seed=4), folder),
    "dinar": lambda folder: write_books_folder(
        holding(lines=4_000, months=13, currency="KWD", seed=5), folder
    ),
}


@pytest.fixture(scope="module", params=WRITERS)
def judged_books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JudgedBooks]:
    """The demo books, three other trades, and currencies with no and with three decimals."""
    place = tmp_path_factory.mktemp(request.param)
    WRITERS[request.param](place / "books")
    with judged(place / "books", place / "close.db") as books:
        yield books
