"""Each end of a package is told once, to who had asked for it, until she has read it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.builds import milestones
from dashboard.builds.milestones import Finished, NotWanted
from dashboard.builds.notifications import mark_read, notifications_of, unread_of
from dashboard.builds.requests import cancel_package, queue_package, retry_package
from dashboard.builds.shared import COVER, Failure, Plan
from dashboard.database import reading, writing
from dashboard.errors import NotFound
from dashboard.keyset import PageRequest
from dashboard.ledger.notices import last_notice_id, read_notices
from dashboard.models import Membership, User
from dashboard.people.memberships import grant
from dashboard.schemas import MonthEndPackageCreateRequest, NotificationResponse, PackageOutcome, Role
from tests.unit.builds.conftest import OCTOBER, SEPTEMBER, Asker, add_asker


@dataclass
class Person:
    """Somebody who asks for packages and reads how they ended."""

    engine: Engine
    asker: Asker

    def ask(self, days: tuple[object, object] = SEPTEMBER) -> str:
        request = MonthEndPackageCreateRequest.model_validate(
            {"period_start": days[0], "period_end": days[1], "selected_reports": ["pl"]}
        )
        with writing(self.engine) as session:
            return queue_package(
                session, business_id=self.asker.business_id, user_id=self.asker.user_id, request=request
            )[0].id

    def told(self) -> list[NotificationResponse]:
        with reading(self.engine) as session:
            return notifications_of(session, user_id=self.asker.user_id, page=PageRequest()).items

    def unread(self) -> int:
        with reading(self.engine) as session:
            return unread_of(session, user_id=self.asker.user_id)


@pytest.fixture
def person(any_engine: Engine) -> Person:
    with writing(any_engine) as session:
        return Person(any_engine, member(session, "ada@example.test"))


def member(session: Session, email: str) -> Asker:
    asker = add_asker(session, email=email)
    grant(session, business_id=asker.business_id, user_id=asker.user_id, role=Role.MEMBER)
    return asker


def build(engine: Engine, package_id: str, *, warned: tuple[str, ...] = (), attempt: int = 1) -> None:
    milestones.begin(engine, package_id)
    plan = Plan(package_id, attempt, "1-ab", [COVER, "pl"])
    milestones.keep_watermark(engine, package_id=package_id, attempt=attempt, watermark="1-ab")
    milestones.settle_ready(engine, plan, Finished(10, "ab", [], (), warned))


def fail(engine: Engine, package_id: str, message: str = "The bank account 1020 has no statement") -> None:
    milestones.settle_failed(engine, Failure(package_id, None, "pl", 1), message=message)


def test_every_end_is_told(person: Person) -> None:
    build(person.engine, person.ask())
    build(person.engine, person.ask(OCTOBER), warned=("T18",))
    fail(person.engine, person.ask())
    fail(person.engine, person.ask(), "Cancelled by an operator")

    assert [each.outcome for each in person.told()] == [
        PackageOutcome.CANCELLED,
        PackageOutcome.FAILED,
        PackageOutcome.READY_WITH_WARNINGS,
        PackageOutcome.READY,
    ]
    assert person.unread() == 4
    first = person.told()[-1]
    assert (first.business_name, first.period_start, first.period_end) == (
        "Harbour & Finch Trading",
        *SEPTEMBER,
    )


def test_an_attempt_ends_once_and_the_next_one_again(person: Person) -> None:
    package_id = person.ask()
    fail(person.engine, package_id)
    with pytest.raises(NotWanted):
        fail(person.engine, package_id)
    with writing(person.engine) as session:
        retry_package(session, business_id=person.asker.business_id, package_id=package_id)
    build(person.engine, package_id, attempt=2)

    assert [each.outcome for each in person.told()] == [PackageOutcome.READY, PackageOutcome.FAILED]


def test_what_she_cancelled_herself_is_no_news(person: Person) -> None:
    mine, by_another = person.ask(), person.ask(OCTOBER)
    with writing(person.engine) as session:
        other = User(email="ben@example.test", name="Ben", password_hash="-")
        session.add(other)
        session.flush()
        for package_id, user_id in ((mine, person.asker.user_id), (by_another, other.id)):
            cancel_package(
                session,
                business_id=person.asker.business_id,
                package_id=package_id,
                by_user_id=user_id,
            )

    assert [(each.package_id, each.read_at is None) for each in person.told()] == [
        (by_another, True),
        (mine, False),
    ]


def test_read_is_read_one_or_all_before_it(person: Person) -> None:
    for days in (SEPTEMBER, OCTOBER, SEPTEMBER):
        build(person.engine, person.ask(days))
    newest, middle, oldest = person.told()
    with writing(person.engine) as session:
        mark_read(session, user_id=person.asker.user_id, notification_id=oldest.id, and_earlier=False)
    assert person.unread() == 2
    with writing(person.engine) as session:
        mark_read(session, user_id=person.asker.user_id, notification_id=middle.id, and_earlier=True)
    assert [each.read_at is None for each in person.told()] == [True, False, False]
    assert newest.id == person.told()[0].id


def test_nobody_reads_for_another(person: Person) -> None:
    build(person.engine, person.ask())
    told = person.told()[0]
    with writing(person.engine) as session:
        stranger = member(session, "eve@example.test")
        with pytest.raises(NotFound):
            mark_read(session, user_id=stranger.user_id, notification_id=told.id, and_earlier=True)
    assert person.unread() == 1
    assert Person(person.engine, stranger).told() == []


def test_who_has_left_the_business_is_told_nothing_of_it(person: Person) -> None:
    build(person.engine, person.ask())
    with writing(person.engine) as session:
        session.delete(session.get_one(Membership, (person.asker.business_id, person.asker.user_id)))

    assert (person.told(), person.unread()) == ([], 0)


def test_reading_it_is_pushed_once(person: Person) -> None:
    build(person.engine, person.ask())
    [told] = person.told()
    with reading(person.engine) as session:
        before = last_notice_id(session)
    for _ in range(2):
        with writing(person.engine) as session:
            mark_read(session, user_id=person.asker.user_id, notification_id=told.id, and_earlier=True)
    with reading(person.engine) as session:
        pushed = read_notices(session, after=before, limit=10)
    assert [each.object_id for each in pushed] == [person.asker.user_id]


def test_it_is_pushed_with_the_end_itself(person: Person) -> None:
    package_id = person.ask()
    with reading(person.engine) as session:
        before = last_notice_id(session)
    fail(person.engine, package_id)
    with reading(person.engine) as session:
        pushed = read_notices(session, after=before, limit=10)
    assert [(each.kind, each.object_id) for each in pushed] == [
        ("package", package_id),
        ("notification", person.asker.user_id),
    ]
