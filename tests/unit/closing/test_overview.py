"""The overview: who waits for a person, and for what, across businesses and never beyond one's own."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.closing.overview import overview_of
from dashboard.ledger.businesses import find_business
from dashboard.models import CloseOverride, MonthEndPackage, PeriodWatch, User
from dashboard.people.memberships import grant
from dashboard.schemas import BusinessOverview, MonthEndPackageStatusEnum, NeedKind, PeriodStatus, Role

if TYPE_CHECKING:
    from tests.unit.conftest import Books, MakeBooks

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)  # January and February are over.


@pytest.fixture
def mine(any_books: "Books") -> "Books":
    """Books whose one person is a member of her business."""
    join(any_books, any_books.user_id)
    return any_books


def join(books: "Books", user_id: str, role: Role = Role.MEMBER) -> None:
    with books.writing() as session:
        grant(session, business_id=books.business_id, user_id=user_id, role=role)


def overview(books: "Books", *, at: datetime = NOON) -> list[BusinessOverview]:
    with books.reading() as session:
        return overview_of(session, user_id=books.user_id, at=at)


def needs(books: "Books", *, at: datetime = NOON) -> list[tuple[NeedKind, int, date]]:
    [found] = overview(books, at=at)
    return [(need.kind, need.count, need.since) for need in found.needs]


def test_periods_that_are_over_and_open_wait(mine: "Books") -> None:
    assert needs(mine) == [(NeedKind.BEHIND, 2, date(2026, 1, 31))]
    [found] = overview(mine)
    assert (found.role, [period.period_end.month for period in found.periods]) == (Role.MEMBER, [1, 2, 3])
    mine.set_status("2026-01", PeriodStatus.CLOSED)
    mine.set_status("2026-02", PeriodStatus.CLOSED)
    assert needs(mine) == []


def test_a_day_is_the_one_of_the_business(mine: "Books") -> None:
    mine.set_status("2026-01", PeriodStatus.CLOSED)
    late = datetime(2026, 3, 1, 2, tzinfo=UTC)
    with mine.writing() as session:
        find_business(session, mine.business_id).timezone = "America/New_York"
    assert needs(mine, at=late) == [], "there it is still February"
    assert needs(mine, at=late + timedelta(hours=4)) == [(NeedKind.BEHIND, 1, date(2026, 2, 28))]


def test_what_moved_is_overdue_or_failed_goes_before(mine: "Books") -> None:
    for month in ("2026-01", "2026-02"):
        mine.set_status(month, PeriodStatus.CLOSED)
    of: dict[str, Any] = {
        "business_id": mine.business_id,
        "period_id": mine.periods["2026-01"],
        "sequence": 1,
    }
    why: dict[str, Any] = {"check": "T13", "title": "The bank agrees", "reason": "Late", "owner": "Grace"}
    package = MonthEndPackage(
        business_id=mine.business_id,
        period_start=date(2026, 2, 1),
        period_end=date(2026, 2, 28),
        status=MonthEndPackageStatusEnum.FAILED,
        report_format="pdf",
        selected_reports=["pl"],
        request_sha256="-",
    )
    with mine.writing() as session:
        session.add_all(
            [
                PeriodWatch(**of, has_moved=True),
                CloseOverride(**of, **why, due_date=date(2026, 3, 14)),
                CloseOverride(**of, **why, due_date=date(2026, 3, 15)),
                package,
            ]
        )
    assert needs(mine) == [
        (NeedKind.MOVED, 1, date(2026, 1, 31)),
        (NeedKind.OVERDUE, 1, date(2026, 3, 14)),
        (NeedKind.FAILED, 1, date(2026, 2, 28)),
        (NeedKind.OPEN_ITEM, 1, date(2026, 3, 15)),
    ]
    later = package.model_dump(exclude={"id", "status", "created_at", "updated_at"})
    with mine.writing() as session:
        session.add(MonthEndPackage(**later, created_at=package.created_at + timedelta(seconds=1)))
    [found] = overview(mine)
    assert found.latest_package
    assert found.latest_package.status == MonthEndPackageStatusEnum.QUEUED
    assert NeedKind.FAILED not in {need.kind for need in found.needs}


def test_the_most_urgent_comes_first_and_strangers_never(mine: "Books", make_books: "MakeBooks") -> None:
    calm, strange = make_books(mine.engine), make_books(mine.engine)
    join(calm, mine.user_id, Role.OWNER)
    join(strange, strange.user_id)
    for month in ("2026-01", "2026-02"):
        calm.set_status(month, PeriodStatus.CLOSED)
    assert [each.business_id for each in overview(mine)] == [mine.business_id, calm.business_id]
    nobody = User(email="nobody@books.test", name="Nobody", password_hash="-")
    with mine.reading() as session:
        assert overview_of(session, user_id=nobody.id, at=NOON) == []
