"""Two owners who leave at the same moment: one of them stays, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.database import reading, writing
from dashboard.errors import LastOwner
from dashboard.models import Business, Membership
from dashboard.people.memberships import change_role, grant, remove_person
from dashboard.people.users import create_user
from dashboard.schemas import Role

TIMES = 10


def two_owners(session: Session) -> tuple[str, list[str]]:
    """A business that two people own: its id and theirs."""
    business = Business(name="Twin Quays", currency="EUR")
    session.add(business)
    session.flush()
    emails = (f"{who}@{business.id[-12:]}.test" for who in ("ada", "ben"))
    users = [
        create_user(session, email=email, name=email, password="a long enough phrase") for email in emails
    ]
    for user in users:
        grant(session, business_id=business.id, user_id=user.id, role=Role.OWNER)
    return business.id, [user.id for user in users]


@pytest.mark.parametrize(
    "leave", [remove_person, partial(change_role, role=Role.VIEWER)], ids=["gone", "viewer"]
)
def test_of_two_owners_who_leave_at_once_one_stays(any_engine: Engine, leave: Callable[..., Any]) -> None:
    for _ in range(TIMES):
        with writing(any_engine) as session:
            business_id, user_ids = two_owners(session)
        together = Barrier(len(user_ids))

        def go(user_id: str, business_id: str = business_id, together: Barrier = together) -> bool:
            together.wait()
            try:
                with writing(any_engine) as session:
                    leave(session, business_id=business_id, user_id=user_id)
            except LastOwner:
                return False
            return True

        with ThreadPoolExecutor(len(user_ids)) as threads:
            assert sorted(threads.map(go, user_ids)) == [False, True]
        with reading(any_engine) as session:
            owners = select(Membership.user_id).where(
                Membership.business_id == business_id, col(Membership.role) == Role.OWNER
            )
            assert len(session.exec(owners).all()) == 1
