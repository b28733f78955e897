"""Many packages at once: first come, first ready, and no business waits behind all of another."""

from datetime import UTC, datetime
from itertools import combinations
from statistics import mean

import pytest

from dashboard.schemas import MonthEndPackageStatusEnum, ReportKey
from tests.contract.conftest import TemporalServer, Workshop

READY = MonthEndPackageStatusEnum.READY
OF_A_BUSY_BUSINESS = 18
OUT_OF_STEP_MAX = 3  # Places, on average: several packages are built at the same time.
PLACES_LEFT = 8  # At least so many of the others are not ready yet when the last of the late ones is.
NEVER = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def selections() -> list[tuple[str, ...]]:
    """Different choices of reports: the same choice again would be the same package."""
    return [tuple(key.value for key in keys) for keys in combinations(ReportKey, 2)]


async def test_packages_are_ready_in_their_order_and_businesses_take_turns(
    workshop: Workshop, temporal: TemporalServer, selections: list[tuple[str, ...]]
) -> None:
    starter = workshop.starter(temporal)
    busy = [workshop.queue(*reports) for reports in selections[:OF_A_BUSY_BUSINESS]]
    late = [workshop.queue(*reports) for reports in selections[OF_A_BUSY_BUSINESS:]]
    for package_id in busy:
        await starter.start_build(package_id, business_id="busy")
    for package_id in late:
        await starter.start_build(package_id, business_id="late")

    workshop.start_worker(temporal)
    packages = [workshop.settled(package_id) for package_id in (*busy, *late)]

    assert {package.status for package in packages} == {READY}
    order = [package.id for package in sorted(packages, key=lambda package: package.ready_at or NEVER)]
    of_busy = [package_id for package_id in order if package_id in busy]
    out_of_step = [abs(of_busy.index(package_id) - place) for place, package_id in enumerate(busy)]
    assert mean(out_of_step) <= OUT_OF_STEP_MAX
    assert order.index(late[-1]) < len(order) - PLACES_LEFT, "they waited for all of the others"
