"""What breaks while packages are being built: each ends ready or failed and says why; none twice, none stuck."""

import asyncio
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from dashboard.schemas import MonthEndPackageStatusEnum
from tests.contract.conftest import TemporalServer, Workshop, wait_for, workshop_in
from tests.contract.faulty_worker import MOMENTS
from tests.contract.test_build_to_the_end import assert_built_once_and_right
from tests.servers import (
    BUCKET,
    Server,
    Way,
    bucket_environment,
    bucket_server,
    make_bucket,
    postgres_url,
    running_postgres,
)

READY = MonthEndPackageStatusEnum.READY
FAILED = MonthEndPackageStatusEnum.FAILED
STORAGE = "the storage of packages did not take or give its files, as when it is full or away"
DATABASE = "the database did not answer or refused to write"
SECONDS_LOCKED = 3


async def begun(workshop: Workshop, temporal: TemporalServer) -> str:
    """A package whose build stands at the gate, all but the balance sheet done."""
    workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")
    wait_for("the other parts", lambda: len(done(workshop, package_id)) == 2)
    return package_id


def done(workshop: Workshop, package_id: str) -> list[str]:
    progress = workshop.package(package_id).progress
    return [report for report, status in progress.items() if status == "done"]


# ── kill -9 ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_dies_between_two_things_that_it_writes(
    workshop: Workshop, temporal: TemporalServer, moment: str
) -> None:
    dying = workshop.start_worker(temporal, behaviour=moment, module="tests.contract.faulty_worker")
    package_id = workshop.queue()
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)

    assert dying.process.wait(timeout=60) == -signal.SIGKILL
    ready = workshop.package(package_id)
    assert (ready.status == READY) == (moment == "row ready")
    workshop.start_worker(temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))
    if moment == "row ready":
        assert workshop.package(package_id).updated_at == ready.updated_at, "settled once"


async def test_a_worker_hangs_and_wakes_when_others_are_done(
    workshop: Workshop, temporal: TemporalServer
) -> None:
    package_id = await begun(workshop, temporal)
    [hanging] = workshop.workers
    hanging.process.send_signal(signal.SIGSTOP)

    workshop.start_worker(temporal)
    ready = workshop.settled(package_id)
    assert_built_once_and_right(workshop, ready)

    hanging.process.send_signal(signal.SIGCONT)
    workshop.open_gate()
    other_id = workshop.queue("pl")
    await workshop.starter(temporal).start_build(other_id, business_id=workshop.business_id)
    assert workshop.settled(other_id).status == READY
    assert hanging.stop() == 0, "it goes on as if nothing had been"
    assert workshop.package(package_id).updated_at == ready.updated_at
    assert_built_once_and_right(workshop, workshop.package(package_id))


async def test_a_build_that_fails_for_ever_is_in_nobodys_way(
    workshop: Workshop, temporal: TemporalServer
) -> None:
    workshop.start_worker(temporal, behaviour="poisoned")
    starter = workshop.starter(temporal)
    poisoned = [workshop.queue("pl", "balance_sheet"), workshop.queue("cash_flow", "balance_sheet")]
    for package_id in poisoned:
        await starter.start_build(package_id, business_id=workshop.business_id)
    wait_for("the poison", lambda: "balance_sheet" in workshop.rendered())

    healthy_id = workshop.queue("cash_flow")
    await starter.start_build(healthy_id, business_id=workshop.business_id)

    assert workshop.settled(healthy_id).status == READY
    for package_id in poisoned:
        package = workshop.settled(package_id)
        assert package.status == FAILED
        assert "failed at Balance sheet and was given up after 5 tries" in (package.error_message or "")


# ── The database ─────────────────────────────────────────────────────────────────────────────────


async def test_sqlite_is_locked_for_a_while(workshop: Workshop, temporal: TemporalServer) -> None:
    package_id = await begun(workshop, temporal)
    other = sqlite3.connect(workshop.folder / "close.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    workshop.open_gate()
    await asyncio.sleep(SECONDS_LOCKED)  # Not a wait for something: it is the fault.
    assert workshop.package(package_id).status == MonthEndPackageStatusEnum.IN_PROGRESS
    other.execute("ROLLBACK")
    other.close()

    assert_built_once_and_right(workshop, workshop.settled(package_id))


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A server for one test, which may be stopped and started."""
    with running_postgres() as server:
        with psycopg.connect(postgres_url(server), autocommit=True) as admin:
            admin.execute("CREATE DATABASE books")
        yield server


@pytest.fixture
def postgres_workshop(own_postgres: Server, tmp_path: Path) -> Iterator[Workshop]:
    url = postgres_url(own_postgres, "books").replace("postgresql", "postgresql+psycopg")
    with workshop_in(tmp_path, {"CLOSE_DATABASE_URL": url}) as shop:
        yield shop


async def test_postgres_is_restarted_in_the_middle(
    postgres_workshop: Workshop, own_postgres: Server, temporal: TemporalServer
) -> None:
    package_id = await begun(postgres_workshop, temporal)
    own_postgres.stop(signal.SIGQUIT)  # At once, as at a crash.
    postgres_workshop.open_gate()
    own_postgres.start()

    assert_built_once_and_right(postgres_workshop, postgres_workshop.settled(package_id))


async def test_postgres_is_read_only_for_a_while(
    postgres_workshop: Workshop, own_postgres: Server, temporal: TemporalServer
) -> None:
    package_id = await begun(postgres_workshop, temporal)
    with psycopg.connect(postgres_url(own_postgres), autocommit=True) as admin:
        admin.execute("ALTER DATABASE books SET default_transaction_read_only = on")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'books'")
    postgres_workshop.open_gate()
    [worker] = postgres_workshop.workers
    wait_for("the last try", lambda: worker.log.read_text().count("DatabaseAway") >= 5)
    with psycopg.connect(postgres_url(own_postgres), autocommit=True) as admin:
        admin.execute("ALTER DATABASE books SET default_transaction_read_only = off")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'books'")

    package = postgres_workshop.settled(package_id)
    assert package.status == FAILED
    assert DATABASE in (package.error_message or "")
    postgres_workshop.retry(package_id)
    await postgres_workshop.starter(temporal).start_build(
        package_id, business_id=postgres_workshop.business_id
    )
    assert postgres_workshop.settled(package_id).status == READY


# ── The storage ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path]:
    """A file system of its own with so much room."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("Only root can mount the small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_the_disk_is_full_when_the_zip_is_written(tmp_path: Path, temporal: TemporalServer) -> None:
    with (
        small_disk(tmp_path / "disk", kilobytes=512) as disk,
        workshop_in(tmp_path, {"CLOSE_STORAGE_URL": disk.as_uri()}) as workshop,
    ):
        package_id = await begun(workshop, temporal)
        filler = disk / "filler"
        filler.write_bytes(os.urandom(room(disk) - 24 * 1024))  # For the last part, not for the zip.
        workshop.open_gate()

        package = workshop.settled(package_id)
        assert package.status == FAILED
        assert STORAGE in (package.error_message or ""), package.error_message
        assert not list(disk.rglob("package.zip*")), "nothing half written stays"

        filler.unlink()
        workshop.retry(package_id)
        await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
        assert workshop.settled(package_id).status == READY
        assert workshop.rendered().count("pl") == 1, "what was stored stays"


def room(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


@pytest.fixture
def bucket_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """A way to a bucket, which can be cut."""
    bucket = bucket_server(tmp_path / "bucket")
    bucket.start()
    make_bucket(bucket)
    way = Way(targets=[bucket.port])
    way.open()
    for name, value in bucket_environment(way.port).items():
        monkeypatch.setenv(name, value)
    yield way
    way.cut()
    bucket.stop()


async def test_the_storage_is_away_for_a_while(
    bucket_way: Way, tmp_path: Path, temporal: TemporalServer
) -> None:
    with workshop_in(tmp_path, {"CLOSE_STORAGE_URL": f"s3://{BUCKET}/close"}) as workshop:
        package_id = await begun(workshop, temporal)
        bucket_way.cut()
        workshop.open_gate()
        [worker] = workshop.workers
        wait_for("a try in vain", lambda: "StorageAway" in worker.log.read_text())
        bucket_way.open()

        assert_built_once_and_right(workshop, workshop.settled(package_id))
