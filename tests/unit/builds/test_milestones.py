"""The row keeps every worker's word, and none that comes too late."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from dashboard.builds import milestones
from dashboard.builds.milestones import Finished, NotWanted
from dashboard.builds.requests import cancel_package, queue_package, retry_package
from dashboard.builds.shared import COVER, Failure, Plan
from dashboard.database import reading, writing
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageStatusEnum, PackageFile, ReportKey
from tests.unit.builds.conftest import SEPTEMBER, Asker, add_asker

ALL = [key.value for key in ReportKey]
FINISHED = Finished(
    size_bytes=10,
    sha256="ab",
    files=[PackageFile(name="manifest.json", size_bytes=2, sha256="cd", media_type="application/json")],
    checks_failed=["T03"],
    checks_warned=["T18"],
)


def queue(engine: Engine, asker: Asker) -> MonthEndPackage:
    request = MonthEndPackageCreateRequest(
        period_start=SEPTEMBER[0], period_end=SEPTEMBER[1], selected_reports=ALL
    )
    with writing(engine) as session:
        return queue_package(session, business_id=asker.business_id, user_id=asker.user_id, request=request)[
            0
        ]


def read(engine: Engine, package_id: str) -> MonthEndPackage:
    with reading(engine) as session:
        return session.get_one(MonthEndPackage, package_id)


def cancel(engine: Engine, asker: Asker, package_id: str) -> None:
    with writing(engine) as session:
        cancel_package(
            session, business_id=asker.business_id, package_id=package_id, by_user_id=asker.user_id
        )


@pytest.fixture
def plan(engine: Engine, asker: Asker) -> Plan:
    """A build under way."""
    package = milestones.begin(engine, queue(engine, asker).id)
    milestones.keep_watermark(engine, package_id=package.id, attempt=1, watermark="1-ab")
    return Plan(package.id, 1, "1-ab", [COVER, *ALL])


def test_the_same_request_at_once_is_one_package(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        asker = add_asker(session)
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda _: queue(any_engine, asker).id, range(8)))
    assert len(ids) == 1


def test_parts_that_end_at_once_are_all_kept(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        asker = add_asker(session)
    package = milestones.begin(any_engine, queue(any_engine, asker).id)
    plan = Plan(package.id, 1, "1-ab", [COVER, *ALL])

    with ThreadPoolExecutor(7) as threads:
        list(
            threads.map(
                lambda part: milestones.mark_part(any_engine, plan, part=part, status="done"), plan.parts
            )
        )

    assert read(any_engine, package.id).progress == dict.fromkeys(ALL, "done")


def test_the_first_cut_stays(engine: Engine, plan: Plan) -> None:
    kept = milestones.keep_watermark(engine, package_id=plan.package_id, attempt=1, watermark="2-cd")
    assert kept == "1-ab"


def test_beginning_twice_is_beginning_once(engine: Engine, plan: Plan) -> None:
    started = read(engine, plan.package_id)
    milestones.begin(engine, plan.package_id)
    assert read(engine, plan.package_id) == started


def test_ready_says_everything_in_one_step(engine: Engine, plan: Plan) -> None:
    milestones.settle_ready(engine, plan, FINISHED)

    package = read(engine, plan.package_id)
    assert package.status == MonthEndPackageStatusEnum.READY
    assert package.ready_at is not None
    assert (package.file_size_bytes, package.sha256) == (10, "ab")
    assert package.files[0]["name"] == "manifest.json"
    assert (package.checks_failed, package.checks_warned) == (["T03"], ["T18"])
    assert set(package.progress.values()) == {"done"}


def test_a_cancelled_package_stays_cancelled(engine: Engine, asker: Asker, plan: Plan) -> None:
    cancel(engine, asker, plan.package_id)

    with pytest.raises(NotWanted):
        milestones.settle_ready(engine, plan, FINISHED)
    with pytest.raises(NotWanted):
        milestones.mark_part(engine, plan, part="pl", status="done")
    with pytest.raises(NotWanted):
        milestones.settle_failed(engine, Failure(plan.package_id, 1, "pl", 5), message="late")
    with pytest.raises(NotWanted):
        milestones.begin(engine, plan.package_id)
    assert read(engine, plan.package_id).error_message == "Cancelled by Ada Byron"


def test_an_old_attempt_cannot_touch_a_new_one(engine: Engine, asker: Asker, plan: Plan) -> None:
    cancel(engine, asker, plan.package_id)
    with writing(engine) as session:
        retry_package(session, business_id=asker.business_id, package_id=plan.package_id)

    for late in (
        lambda: milestones.settle_ready(engine, plan, FINISHED),
        lambda: milestones.settle_failed(engine, Failure(plan.package_id, 1, "pl", 5), message="late"),
        lambda: milestones.read_wanted(engine, plan),
    ):
        with pytest.raises(NotWanted):
            late()
    assert read(engine, plan.package_id).status == MonthEndPackageStatusEnum.QUEUED


@pytest.mark.parametrize(("blames_books", "watermark"), [(True, None), (False, "1-ab")])
def test_a_failure_names_its_report(
    engine: Engine, plan: Plan, *, blames_books: bool, watermark: str | None
) -> None:
    failure = Failure(plan.package_id, None, "pl", 5, blames_books=blames_books)
    milestones.settle_failed(engine, failure, message="What is wrong")

    package = read(engine, plan.package_id)
    assert package.status == MonthEndPackageStatusEnum.FAILED
    assert package.error_message == "What is wrong"
    assert package.progress["pl"] == "failed"
    assert package.watermark == watermark


def test_a_package_that_is_gone(engine: Engine) -> None:
    with pytest.raises(NotWanted):
        milestones.begin(engine, "00000000-0000-0000-0000-000000000000")
