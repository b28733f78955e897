"""The backlog: how many packages stand in each status and how long the oldest has waited, for the metrics."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from dashboard.database import reading
from dashboard.models import MonthEndPackage, now
from dashboard.schemas import MonthEndPackageStatusEnum


class Backlog(Collector):
    """Reads the packages whenever it is asked, so that every app process tells the same."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is read to register: the database may be away then."""
        yield from _families({}, 0.0)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        statement = select(
            MonthEndPackage.status, func.count(), func.min(MonthEndPackage.updated_at)
        ).group_by(MonthEndPackage.status)
        try:
            with reading(self._engine) as session:
                found = {status: (count, oldest) for status, count, oldest in session.exec(statement)}
        except SQLAlchemyError:
            return
        _, oldest = found.get(MonthEndPackageStatusEnum.QUEUED, (0, None))
        waited = (now() - oldest).total_seconds() if oldest else 0.0
        yield from _families({status: count for status, (count, _) in found.items()}, waited)


def _families(counts: dict[str, int], waited: float) -> Iterator[GaugeMetricFamily]:
    packages = GaugeMetricFamily("close_packages", "Packages by status", labels=["status"])
    for status in MonthEndPackageStatusEnum:
        packages.add_metric([status.value], counts.get(status, 0))
    yield packages
    yield GaugeMetricFamily(
        "close_queued_oldest_seconds", "How long the package queued longest waits", value=waited
    )
