"""The place of a queued package in the line of its business, and how long builds like it take."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from dashboard.builds.waiting import waits_of
from dashboard.database import reading, writing
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum
from tests.unit.builds.conftest import SEPTEMBER, add_asker

START = datetime(2026, 10, 1, tzinfo=UTC)


def test_place_and_usual_time(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        asker, other = add_asker(session), add_asker(session, email="x@example.test")

        def package(status: str, *, minute: int, of: str, took: float = 0) -> MonthEndPackage:
            row = MonthEndPackage(
                business_id=of, period_start=SEPTEMBER[0], period_end=SEPTEMBER[1], report_format="pdf",
                status=MonthEndPackageStatusEnum(status), selected_reports=["pl"], request_sha256="",
                created_at=START - timedelta(minutes=minute), updated_at=START + timedelta(minutes=minute),
                started_at=START if took else None,
                ready_at=START + timedelta(seconds=took) if took else None,
            )  # fmt: skip
            session.add(row)
            return row

        mine = asker.business_id
        for minute, took in enumerate((3, 500, 4)):
            package("ready", minute=minute, of=mine, took=took)
        package("queued", minute=1, of=other.business_id)
        later, first = package("queued", minute=9, of=mine), package("queued", minute=8, of=mine)
        building = package("in_progress", minute=7, of=mine)
    with reading(any_engine) as session:
        waits = waits_of(session, [later, building, first])
        assert {waits[each.id].place for each in (first, building)} == {1, None}
        assert waits[later.id].place == 2
        assert waits[building.id].usual_seconds == 4
        assert waits_of(session, []) == {}
