"""A backup taken while people post, close and build; restored elsewhere it is those books, to the byte."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

import httpx
import psycopg
import pytest
from sqlalchemy import Engine
from sqlmodel import select
from typer.testing import CliRunner, Result

from dashboard import cli
from dashboard.builds.places import zip_key
from dashboard.builds.storage import Storage
from dashboard.closing.actor import Actor
from dashboard.closing.chain import every_chain
from dashboard.closing.close import close_period
from dashboard.closing.reopen import reopen_period
from dashboard.database import open_engine, reading, writing
from dashboard.errors import CloseError
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entry
from dashboard.models import Account, MonthEndPackage
from dashboard.schemas import ClosePeriodRequest, EntryKind, MonthEndPackageStatusEnum, ReopenPeriodRequest
from dashboard.signing import signing_key
from tests.contract.conftest import TemporalServer, Workshop, wait_for, workshop_in
from tests.servers import (
    BUCKET,
    bucket_environment,
    bucket_server,
    make_bucket,
    postgres_url,
    running_postgres,
)

AUGUST_END, SEPTEMBER_20 = date(2026, 8, 31), date(2026, 9, 20)
READY = MonthEndPackageStatusEnum.READY
FAILED = MonthEndPackageStatusEnum.FAILED
BUILDS = [("pl",), ("balance_sheet",), ("cash_flow",), ("pl", "balance_sheet"), ("pl", "cash_flow")]


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    """The settings of two databases: one for the books, and one for what is restored."""
    if request.param == "sqlite":
        yield {}, {}
        return
    with running_postgres() as server:
        with psycopg.connect(postgres_url(server), autocommit=True) as admin:
            admin.execute("CREATE DATABASE books")
            admin.execute("CREATE DATABASE restored")
        books, restored = (
            {"CLOSE_DATABASE_URL": postgres_url(server, name).replace("postgresql", "postgresql+psycopg")}
            for name in ("books", "restored")
        )
        yield books, restored


def dashboard(folder: Path, environment: Mapping[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(
        cli.app, arguments, env={"CLOSE_DATA_DIR": str(folder), "CLOSE_DATABASE_URL": "", **environment}
    )


class Staff:
    """People who post into September, and close and reopen August, until told to stop."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._stop = Event()
        self.posted = self.closed = 0
        self.failures: list[Exception] = []
        self._threads = [Thread(target=self._until_stopped, args=[act]) for act in (self._post, self._close)]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()

    def _until_stopped(self, act: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                act()
            except Exception as error:  # noqa: BLE001  The test says which.
                self.failures.append(error)
                return

    def _post(self) -> None:
        shop = self._workshop
        with writing(shop.engine) as session:
            of_business = Account.business_id == shop.business_id
            bank = session.exec(select(Account.id).where(of_business, Account.number == "1000")).one()
            draft = EntryDraft(
                date=SEPTEMBER_20,
                description="Moved and moved back: the packages stay true",
                lines=[LineDraft(bank, 100), LineDraft(bank, -100)],
                kind=EntryKind.NORMAL,
            )
            post_entry(session, business_id=shop.business_id, draft=draft, by_user_id=shop.user_id)
        self.posted += 1

    def _close(self) -> None:
        shop = self._workshop
        by = Actor(shop.user_id, key=signing_key(shop.folder), address="192.0.2.7", agent="Test")
        with writing(shop.engine) as session:
            request = ClosePeriodRequest(period_end=AUGUST_END, lock_reason="Reviewed by Ada", force=True)
            period = close_period(session, business_id=shop.business_id, request=request, by=by)
        with writing(shop.engine) as session:
            reopen_period(
                session,
                business_id=shop.business_id,
                period_id=period.id,
                request=ReopenPeriodRequest(reopen_reason="An invoice came late"),
                by=by,
            )
        self.closed += 1


async def test_taken_under_load_and_restored_elsewhere(
    databases: tuple[Mapping[str, str], Mapping[str, str]],
    temporal: TemporalServer,
    own_temporal: TemporalServer,
    tmp_path: Path,
) -> None:
    here, there = databases
    elsewhere, backup = tmp_path / "elsewhere", tmp_path / "backup"
    elsewhere.mkdir()
    (tmp_path / "here").mkdir()
    with workshop_in(tmp_path / "here", here) as shop:
        worker = shop.start_worker(temporal, behaviour="gated")
        first = shop.queue("pl")
        await shop.starter(temporal).start_build(first, business_id=shop.business_id)
        assert shop.settled(first).status == READY

        staff = Staff(shop)
        with staff.at_work():
            wait_for("work to be done", lambda: (staff.posted > 5 and staff.closed > 1) or None)
            queued = [shop.queue(*reports) for reports in BUILDS]
            for package_id in queued:
                await shop.starter(temporal).start_build(package_id, business_id=shop.business_id)
            shop.reached("balance_sheet")
            before = staff.posted
            taken = dashboard(shop.folder, here, "backup", str(backup))
            wait_for("more work to be done", lambda: staff.posted > before or None)
        shop.open_gate()
        assert taken.exit_code == 0, (taken.output, taken.exception)
        assert not staff.failures
        assert json.loads((backup / "backup.json").read_text())["missing"] == []
        assert worker.stop() == 0
        with reading(shop.engine) as session:
            links = every_chain(session)

        restored = dashboard(elsewhere, there, "restore", str(backup))
        assert restored.exit_code == 0, (restored.output, restored.exception)
        engine = open_engine(there.get("CLOSE_DATABASE_URL") or f"sqlite:///{elsewhere / 'close.db'}")
        assert_same_books(shop, elsewhere, engine, there)
        chain = dashboard(elsewhere, there, "verify", "--chain")
        assert chain.exit_code == 0, chain.output
        with reading(engine) as session:
            kept = every_chain(session)
        assert len(kept) > 2
        assert kept == links[: len(kept)]

        other = Workshop(elsewhere, engine, shop.business_id, shop.user_id, there)
        own_temporal.start()
        await own_temporal.serving()
        try:
            assert other.package(queued[1]).status not in {READY, FAILED}, "it stood at the gate"
            other.start_worker(own_temporal)
            for package_id in queued:
                assert other.settled(package_id).status == READY, "built by the sweep"
        finally:
            for each in other.workers:
                each.kill()
            engine.dispose()


def assert_same_books(shop: Workshop, elsewhere: Path, engine: Engine, there: Mapping[str, str]) -> None:
    """Every package that the restored books call ready is the one of the first books, to the byte."""
    with reading(engine) as session:
        packages = list(session.exec(select(MonthEndPackage).where(MonthEndPackage.status == READY)))
    assert packages
    storage = Storage.from_url((elsewhere / "storage").as_uri())
    for package in packages:
        data = storage.get(zip_key(package))
        assert data == shop.storage.get(zip_key(package))
        copy = elsewhere / "copy.zip"
        copy.write_bytes(data)
        verdict = dashboard(elsewhere, there, "verify", str(copy))
        assert verdict.exit_code == 0, verdict.output


async def test_restored_into_a_bucket_that_others_use_too(
    workshop: Workshop, temporal: TemporalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.start_worker(temporal)
    package_id = workshop.queue("pl")
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
    package = workshop.settled(package_id)
    assert dashboard(workshop.folder, {}, "backup", str(tmp_path / "backup")).exit_code == 0

    server = bucket_server(tmp_path / "bucket")
    server.start()
    try:
        make_bucket(server)
        for name, value in bucket_environment(server.port).items():
            monkeypatch.setenv(name, value)
        Storage.from_url(f"s3://{BUCKET}/others").put("a", b"of somebody else")
        there = {"CLOSE_STORAGE_URL": f"s3://{BUCKET}/restored"}
        elsewhere = tmp_path / "elsewhere"
        restored = dashboard(elsewhere, there, "restore", str(tmp_path / "backup"))
        assert restored.exit_code == 0, (restored.output, restored.exception)
        storage = Storage.from_url(there["CLOSE_STORAGE_URL"])
        assert storage.get(zip_key(package)) == workshop.storage.get(zip_key(package))
        link = storage.presigned(zip_key(package), 60) or ""
        async with httpx.AsyncClient() as browser:
            saved_as = (await browser.get(link)).headers["Content-Disposition"]
        assert saved_as == f'attachment; filename="{package.filename}"'
        (elsewhere / "close.db").unlink()
        assert "is not empty" in refusal(dashboard(elsewhere, there, "restore", str(tmp_path / "backup")))
    finally:
        server.stop()


@pytest.fixture
def small_backup(workshop: Workshop, tmp_path: Path) -> Path:
    """A backup of books without packages."""
    signing_key(workshop.folder)
    assert dashboard(workshop.folder, {}, "backup", str(tmp_path / "backup")).exit_code == 0
    return tmp_path / "backup"


def refusal(done: Result) -> str:
    assert isinstance(done.exception, CloseError), (done.output, done.exception)
    return str(done.exception)


def test_nothing_is_backed_up_or_restored_over_what_is_there(small_backup: Path, tmp_path: Path) -> None:
    assert "is there already" in refusal(dashboard(tmp_path, {}, "backup", str(small_backup)))
    assert "is there already" in refusal(dashboard(tmp_path, {}, "restore", str(small_backup)))

    stored = tmp_path / "with a package"
    (stored / "storage").mkdir(parents=True)
    (stored / "storage" / "package.zip").touch()
    assert "is not empty" in refusal(dashboard(stored, {}, "restore", str(small_backup)))

    keyed = tmp_path / "with another key"
    signing_key(keyed)
    assert "another key" in refusal(dashboard(keyed, {}, "restore", str(small_backup)))
    assert not (keyed / "close.db").exists()


def test_a_backup_that_is_not_whole_restores_nothing(small_backup: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    with (small_backup / "close.db").open("r+b") as database:
        database.seek(5000)
        database.write(b"changed")
    assert refusal(dashboard(target, {}, "restore", str(small_backup))).startswith(
        "close.db is not as it was"
    )
    (small_backup / "close.db").unlink()
    assert refusal(dashboard(target, {}, "restore", str(small_backup))) == "The backup lacks close.db"
    contents = json.loads((small_backup / "backup.json").read_text())
    contents["files"][0]["path"] = "../close.db"
    (small_backup / "backup.json").write_text(json.dumps(contents))
    assert "outside of the backup" in refusal(dashboard(target, {}, "restore", str(small_backup)))
    (small_backup / "backup.json").unlink()
    assert "is no whole backup" in refusal(dashboard(target, {}, "restore", str(small_backup)))
    assert not (target / "close.db").exists()


def test_a_backup_is_for_its_owner_alone_and_may_go_without_keys(small_backup: Path, tmp_path: Path) -> None:
    assert small_backup.stat().st_mode & 0o077 == 0
    key = small_backup / "keys" / "signing-key.pem"
    assert key.stat().st_mode & 0o077 == 0
    assert dashboard(tmp_path, {}, "backup", "--no-keys", str(tmp_path / "bare")).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "bare").iterdir()) == ["backup.json", "close.db"]


def test_there_are_no_books_to_back_up(tmp_path: Path) -> None:
    assert "There are no books" in refusal(dashboard(tmp_path, {}, "backup", str(tmp_path / "backup")))
