"""One link, and one address, used by two at the same moment: one of them is refused, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from dashboard.database import reading, writing
from dashboard.errors import AlreadyExists, NotFound
from dashboard.models import Business, Membership, User, now
from dashboard.people.invitations import accept, invitation_of, invite
from dashboard.people.memberships import grant
from dashboard.people.users import create_account, create_user
from dashboard.schemas import Role

TIMES = 10
PASSWORD = "a long enough phrase"


def at_once(engine: Engine, act: Callable[[Session], object]) -> list[str]:
    """What became of the same act done twice at the same moment."""
    together = Barrier(2)

    def go(_: int) -> str:
        together.wait()
        try:
            with writing(engine) as session:
                act(session)
        except (AlreadyExists, NotFound) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(go, range(2)))


def invited(session: Session, email: str) -> str:
    """The code by which that address comes into a new business."""
    business = Business(name="Twin Quays", currency="EUR")
    session.add(business)
    owner = create_user(session, email=f"owner-{email}", name="Olga", password=PASSWORD)
    session.flush()
    grant(session, business_id=business.id, user_id=owner.id, role=Role.OWNER)
    code, _ = invite(session, business_id=business.id, email=email, role=Role.MEMBER, by_user_id=owner.id)
    return code


def test_a_link_opened_twice_makes_one_account(any_engine: Engine) -> None:
    for number in range(TIMES):
        email = f"nora{number}@quay.example"
        with writing(any_engine) as session:
            code = invited(session, email)

        def come(session: Session, code: str = code) -> Membership:
            invitation = invitation_of(session, code=code, at=now(), to_accept=True)
            user = create_account(session, email=invitation.email, name="Nora", password=PASSWORD)
            return accept(session, invitation, user=user)

        assert at_once(any_engine, come) == ["NotFound", "done"]


def test_a_person_who_accepts_twice_is_in_once(any_engine: Engine) -> None:
    for number in range(TIMES):
        email = f"nora{number}@quay.example"
        with writing(any_engine) as session:
            code = invited(session, email)
            user = create_user(session, email=email, name="Nora", password=PASSWORD)

        def come(session: Session, code: str = code, user: User = user) -> Membership:
            return accept(session, invitation_of(session, code=code, at=now(), to_accept=True), user=user)

        assert at_once(any_engine, come) == ["NotFound", "done"]
        with reading(any_engine) as session:
            roles = select(func.count()).where(Membership.user_id == user.id)
            assert session.exec(roles).one() == 1


def test_an_address_that_two_take_at_once_is_taken_by_one(any_engine: Engine) -> None:
    for number in range(TIMES):

        def come(session: Session, email: str = f"nora{number}@quay.example") -> User:
            return create_account(session, email=email, name="Nora", password=PASSWORD)

        assert at_once(any_engine, come) == ["AlreadyExists", "done"]
