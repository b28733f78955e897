"""Memberships: which person may do what in which business."""

from collections.abc import Sequence

from sqlalchemy import exists
from sqlmodel import Session, col, select

from dashboard.errors import LastOwner, NotFound
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.models import Business, Membership, MonthEndPackage, User
from dashboard.schemas import Role

SORT_COLUMNS = {"name": col(Business.name), "created_at": col(Business.created_at)}


def role_in(session: Session, *, business_id: str, user_id: str) -> Role | None:
    """The user's role in the business; None when there is no such business, or none of hers."""
    membership = session.get(Membership, (business_id, user_id))
    return membership.role if membership else None


def grant(session: Session, *, business_id: str, user_id: str, role: Role) -> Membership:
    """Give the user that role in the business, in place of the one she had."""
    membership = session.get(Membership, (business_id, user_id))
    if membership is None:
        membership = Membership(business_id=business_id, user_id=user_id, role=role)
    membership.role = role
    session.add(membership)
    session.flush()
    return membership


def change_role(session: Session, *, business_id: str, user_id: str, role: Role) -> tuple[User, Role]:
    """Give one of the business's people another role; she, and the role that she had. NotFound, LastOwner."""
    membership = _membership(session, business_id=business_id, user_id=user_id)
    before = Role(membership.role)
    if role != Role.OWNER:
        _leave_an_owner(session, membership)
    membership.role = role
    session.add(membership)
    session.flush()
    return session.get_one(User, user_id), before


def remove_person(session: Session, *, business_id: str, user_id: str) -> tuple[User, Role]:
    """Take one of its people out of the business; she, and the role that she had. NotFound, LastOwner.

    What she did there stays hers.
    """
    membership = _membership(session, business_id=business_id, user_id=user_id)
    _leave_an_owner(session, membership)
    session.delete(membership)
    session.flush()
    return session.get_one(User, user_id), Role(membership.role)


def _membership(session: Session, *, business_id: str, user_id: str) -> Membership:
    membership = session.get(Membership, (business_id, user_id))
    if membership is None:
        raise NotFound("Person")
    return membership


def _leave_an_owner(session: Session, leaving: Membership) -> None:
    """Raises LastOwner when nobody else owns the business; two owners who leave at once leave in turn."""
    owners = (
        select(Membership.user_id)
        .where(Membership.business_id == leaving.business_id, Membership.role == Role.OWNER)
        .order_by(Membership.user_id)
        .with_for_update()
    )
    if list(session.exec(owners)) == [leaving.user_id]:
        raise LastOwner


def businesses_of(session: Session, *, user_id: str, page: PageRequest) -> Page[tuple[Business, Role]]:
    """One page of the user's businesses, each with her role in it. Raises InvalidField and CursorInvalid."""
    mine = select(Membership.business_id).where(Membership.user_id == user_id)
    found = keyset_page(
        session,
        model=Business,
        where=[col(Business.id).in_(mine)],
        sort_columns=SORT_COLUMNS,  # pyright: ignore[reportArgumentType] -- SQLModel types columns as Mapped.
        default_sort="name",
        request=page,
        scope=f"businesses {user_id}",
    )
    roles = _roles(session, user_id=user_id, business_ids=[business.id for business in found.items])
    return Page(
        items=[(business, roles[business.id]) for business in found.items],
        total=found.total,
        limit=found.limit,
        next_cursor=found.next_cursor,
        prev_cursor=found.prev_cursor,
        has_next=found.has_next,
        has_prev=found.has_prev,
    )


def people_of(session: Session, *, business_id: str) -> list[tuple[User, Role]]:
    """Everybody who belongs to the business with her role, by name."""
    statement = (
        select(User, Membership.role)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.business_id == business_id)
        .order_by(col(User.name), col(User.email))
    )
    return [(user, Role(role)) for user, role in session.exec(statement)]


def requesters_of(session: Session, *, business_id: str) -> list[User]:
    """Who of the business has asked for a package, by name."""
    asked = select(MonthEndPackage.id).where(
        MonthEndPackage.business_id == business_id, MonthEndPackage.requested_by_user_id == User.id
    )
    statement = (
        select(User)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.business_id == business_id, exists(asked))
        .order_by(col(User.name), col(User.email))
    )
    return list(session.exec(statement))


def names_of(session: Session, user_ids: Sequence[str | None]) -> dict[str, str]:
    """The names of the users, by id."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(wanted))).all())


def _roles(session: Session, *, user_id: str, business_ids: Sequence[str]) -> dict[str, Role]:
    statement = select(Membership.business_id, Membership.role).where(
        Membership.user_id == user_id, col(Membership.business_id).in_(business_ids)
    )
    return {business_id: Role(role) for business_id, role in session.exec(statement)}
