"""A queued package becomes ready, whatever dies on the way: once, and with the same bytes."""

import hashlib
import zipfile
from io import BytesIO

from dashboard.builds.activities import request_of
from dashboard.builds.foreground import build_from_cut
from dashboard.builds.places import cut_key, zip_key
from dashboard.builds.verify import verify_package
from dashboard.models import MonthEndPackage
from dashboard.reports.cut import Cut
from dashboard.schemas import MonthEndPackageStatusEnum
from tests.contract.conftest import TemporalServer, Workshop

READY = MonthEndPackageStatusEnum.READY
FAILED = MonthEndPackageStatusEnum.FAILED


def members_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def assert_built_once_and_right(workshop: Workshop, package: MonthEndPackage) -> None:
    """Ready on the first attempt, as its row says, and as a build in the foreground makes it."""
    assert package.status == READY, package.error_message
    assert package.attempt == 1
    assert package.watermark
    archive = workshop.storage.get(zip_key(package))
    assert package.file_size_bytes == len(archive)
    assert package.sha256 == hashlib.sha256(archive).hexdigest()
    assert set(package.progress.values()) == {"done"}
    assert [file["name"] for file in package.files] == list(members_of(archive))

    cut = Cut.model_validate_json(workshop.storage.get(cut_key(package, package.watermark)))
    undisturbed = build_from_cut(cut, request_of(package), keys=workshop.folder)
    assert members_of(archive) == {member.name: member.data for member in undisturbed.members}
    verdict = verify_package(archive, engine=workshop.engine, keys=workshop.folder)
    assert verdict.ok, verdict.findings


async def test_a_package_is_built(workshop: Workshop, temporal: TemporalServer) -> None:
    workshop.start_worker(temporal)
    package_id = workshop.queue(report_format="pdf")

    assert await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)

    package = workshop.settled(package_id)
    assert_built_once_and_right(workshop, package)
    assert package.started_at is not None
    assert package.ready_at is not None
    assert package.created_at < package.started_at < package.ready_at


async def test_started_twice_built_once(workshop: Workshop, temporal: TemporalServer) -> None:
    package_id = workshop.queue()
    assert workshop.queue() == package_id
    starter = workshop.starter(temporal)
    for _ in range(3):
        assert await starter.start_build(package_id, business_id=workshop.business_id)
    workshop.start_worker(temporal)
    workshop.start_worker(temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))
    assert sorted(workshop.rendered()) == ["balance_sheet", "cash_flow", "cover", "pl"]


async def test_a_worker_is_killed_in_the_middle(workshop: Workshop, temporal: TemporalServer) -> None:
    killed = workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    killed.kill()
    workshop.open_gate()
    workshop.start_worker(temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))


async def test_a_worker_is_stopped_in_the_middle(workshop: Workshop, temporal: TemporalServer) -> None:
    stopped = workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    assert stopped.stop() == 0
    workshop.start_worker(temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))


async def test_temporal_is_killed_in_the_middle(workshop: Workshop, own_temporal: TemporalServer) -> None:
    own_temporal.start()
    await own_temporal.serving()
    workshop.start_worker(own_temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(own_temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    own_temporal.kill()
    workshop.open_gate()
    own_temporal.start()

    assert_built_once_and_right(workshop, workshop.settled(package_id))


async def test_worker_and_temporal_are_killed_at_once(
    workshop: Workshop, own_temporal: TemporalServer
) -> None:
    own_temporal.start()
    await own_temporal.serving()
    killed = workshop.start_worker(own_temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(own_temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    own_temporal.kill()
    killed.kill()
    own_temporal.start()
    workshop.start_worker(own_temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))


async def test_temporal_lost_its_memory(workshop: Workshop, own_temporal: TemporalServer) -> None:
    own_temporal.start()
    await own_temporal.serving()
    killed = workshop.start_worker(own_temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(own_temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    own_temporal.kill()
    killed.kill()
    for file in own_temporal.folder.glob("temporal.db*"):
        file.unlink()
    own_temporal.start()
    workshop.start_worker(own_temporal)

    assert_built_once_and_right(workshop, workshop.settled(package_id))


async def test_temporal_is_away_when_the_package_is_queued(
    workshop: Workshop, own_temporal: TemporalServer
) -> None:
    package_id = workshop.queue()
    starter = workshop.starter(own_temporal)
    assert not await starter.start_build(package_id, business_id=workshop.business_id)
    assert not await starter.is_reachable()
    assert workshop.package(package_id).status == MonthEndPackageStatusEnum.QUEUED
    workshop.start_worker(own_temporal)

    own_temporal.start()

    assert_built_once_and_right(workshop, workshop.settled(package_id))
    assert await starter.is_reachable()
