"""A build that is cancelled or cannot succeed ends soon, in a sentence, and can be tried again."""

from dashboard.builds.shared import workflow_id_of
from dashboard.builds.temporal_server import wait_until_serving
from dashboard.schemas import MonthEndPackageStatusEnum
from tests.contract.conftest import TemporalServer, Workshop, wait_for
from tests.contract.test_build_to_the_end import assert_built_once_and_right

READY = MonthEndPackageStatusEnum.READY
FAILED = MonthEndPackageStatusEnum.FAILED


async def test_a_build_is_cancelled_in_the_middle(workshop: Workshop, temporal: TemporalServer) -> None:
    workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    workshop.cancel(package_id)
    assert await starter.cancel_build(package_id)
    await _workflow_has_ended(temporal, package_id)
    workshop.open_gate()

    package = workshop.package(package_id)
    assert package.status == FAILED
    assert package.error_message == "Cancelled by Ada Byron"
    assert package.sha256 is None


async def test_a_cancelled_build_is_tried_again_at_once(workshop: Workshop, temporal: TemporalServer) -> None:
    workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")
    wait_for("the other parts", lambda: _done(workshop, package_id) == {"pl", "cash_flow"})
    watermark = workshop.package(package_id).watermark

    workshop.cancel(package_id)
    await starter.cancel_build(package_id)
    workshop.retry(package_id)
    await starter.start_build(package_id, business_id=workshop.business_id)
    workshop.open_gate()

    package = workshop.settled(package_id)
    assert package.status == READY, package.error_message
    assert (package.attempt, package.watermark) == (2, watermark)
    assert workshop.rendered().count("pl") == 1, "what was done stays done"


async def test_a_cancel_that_temporal_never_heard_of(workshop: Workshop, temporal: TemporalServer) -> None:
    workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    await workshop.starter(temporal).start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    workshop.cancel(package_id)
    workshop.open_gate()
    await _workflow_has_ended(temporal, package_id)

    assert workshop.package(package_id).error_message == "Cancelled by Ada Byron"


async def test_an_operator_cancels_at_temporal(workshop: Workshop, temporal: TemporalServer) -> None:
    workshop.start_worker(temporal, behaviour="gated")
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)
    workshop.reached("balance_sheet")

    await starter.cancel_build(package_id)

    assert workshop.settled(package_id).error_message == "Cancelled by an operator"


async def test_a_build_that_breaks_is_given_up(workshop: Workshop, temporal: TemporalServer) -> None:
    poisoned = workshop.start_worker(temporal, behaviour="poisoned")
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)

    package = workshop.settled(package_id)
    assert package.status == FAILED
    assert package.error_message == (
        "The build failed at Balance sheet and was given up after 5 tries. "
        f"Retry, or ask your administrator; reference {package_id}."
    )
    assert package.progress == {"pl": "done", "balance_sheet": "failed", "cash_flow": "done"}
    assert workshop.rendered().count("balance_sheet") == 5
    assert "a secret of the program" in poisoned.log.read_text(), "the administrator finds the cause"
    assert package_id in poisoned.log.read_text()

    poisoned.kill()
    workshop.start_worker(temporal)
    workshop.retry(package_id)
    await starter.start_build(package_id, business_id=workshop.business_id)
    again = workshop.settled(package_id)
    assert again.status == READY, again.error_message
    assert workshop.rendered().count("pl") == 1, "what was done stays done"


async def test_a_refusal_is_said_at_once(workshop: Workshop, temporal: TemporalServer) -> None:
    refusing = workshop.start_worker(temporal, behaviour="refusing")
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)

    package = workshop.settled(package_id)
    assert package.status == FAILED
    assert package.error_message == "The bank account 1000 has no statement"
    assert workshop.rendered().count("balance_sheet") == 1

    refusing.kill()
    workshop.start_worker(temporal)
    workshop.retry(package_id)
    assert workshop.package(package_id).watermark is None, "the books are read anew"
    await starter.start_build(package_id, business_id=workshop.business_id)
    assert workshop.settled(package_id).status == READY


async def test_nothing_is_left_to_do_for_a_ready_package(
    workshop: Workshop, temporal: TemporalServer
) -> None:
    workshop.start_worker(temporal)
    package_id = workshop.queue()
    starter = workshop.starter(temporal)
    await starter.start_build(package_id, business_id=workshop.business_id)
    ready = workshop.settled(package_id)

    await starter.start_build(package_id, business_id=workshop.business_id)
    await _workflow_has_ended(temporal, package_id)

    assert_built_once_and_right(workshop, workshop.package(package_id))
    assert workshop.package(package_id).updated_at == ready.updated_at


def _done(workshop: Workshop, package_id: str) -> set[str]:
    progress = workshop.package(package_id).progress
    return {report for report, status in progress.items() if status == "done"}


async def _workflow_has_ended(temporal: TemporalServer, package_id: str) -> None:
    client = await wait_until_serving(temporal.address)
    await client.get_workflow_handle(workflow_id_of(package_id)).result()
