"""Memberships: roles, and the list of a person's businesses."""

from sqlalchemy import Engine

from dashboard.database import reading, writing
from dashboard.keyset import PageRequest
from dashboard.models import Business, User
from dashboard.people.memberships import businesses_of, grant, names_of, role_in
from dashboard.schemas import Role


def test_without_a_grant_there_is_no_role(engine: Engine, user: User, business: Business) -> None:
    with reading(engine) as session:
        assert role_in(session, business_id=business.id, user_id=user.id) is None
        assert role_in(session, business_id="no such business", user_id=user.id) is None


def test_a_second_grant_replaces_the_first(engine: Engine, user: User, business: Business) -> None:
    with writing(engine) as session:
        grant(session, business_id=business.id, user_id=user.id, role=Role.VIEWER)
    with writing(engine) as session:
        grant(session, business_id=business.id, user_id=user.id, role=Role.OWNER)
    with reading(engine) as session:
        assert role_in(session, business_id=business.id, user_id=user.id) is Role.OWNER


def test_a_user_sees_her_businesses_with_her_role_in_each(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        names = ["Ash Ltd", "Birch Ltd", "Cedar Ltd"]
        made = [Business(name=name, currency="EUR") for name in names]
        session.add_all([*made, Business(name="Not hers", currency="EUR")])
        session.flush()
        for business, role in zip(made, [Role.OWNER, Role.VIEWER, Role.ADMIN], strict=True):
            grant(session, business_id=business.id, user_id=user.id, role=role)
    with reading(engine) as session:
        first = businesses_of(session, user_id=user.id, page=PageRequest(limit=2, descending=False))
        rest = businesses_of(
            session, user_id=user.id, page=PageRequest(limit=2, descending=False, cursor=first.next_cursor)
        )
    assert [(business.name, role) for business, role in [*first.items, *rest.items]] == [
        ("Ash Ltd", Role.OWNER),
        ("Birch Ltd", Role.VIEWER),
        ("Cedar Ltd", Role.ADMIN),
    ]
    assert not rest.has_next


def test_names_are_found_for_those_who_are_known(engine: Engine, user: User) -> None:
    with reading(engine) as session:
        assert names_of(session, [user.id, None, "unknown", user.id]) == {user.id: "Ada"}
        assert names_of(session, [None]) == {}
