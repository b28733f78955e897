"""Invitations: a link by which one person, and nobody else, comes to a role in a business."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from dashboard.errors import AlreadyExists, CloseError, NotFound, NotPermitted
from dashboard.models import Business, Invitation, Membership, User, now
from dashboard.people.memberships import grant, role_in
from dashboard.people.secrets import new_secret, sha256_of
from dashboard.people.users import find_user, usable_email
from dashboard.schemas import Role

CODE_PREFIX = "dzi_"
LASTS = timedelta(days=7)
OPEN_MAX = 100


def invite(
    session: Session, *, business_id: str, email: str, role: Role, by_user_id: str
) -> tuple[str, Invitation]:
    """The code of a new invitation, told only here, and what is kept of it; an earlier one of hers ends.

    Call it in a writing transaction. Raises InvalidField for an address of no use, AlreadyExists when she
    belongs to the business, CloseError when too many invitations are open.
    """
    address, at = usable_email(email), now()
    # On Postgres this row orders two owners who invite at once; SQLite has one writer anyway.
    session.exec(select(Business.id).where(Business.id == business_id).with_for_update()).one()
    known = find_user(session, email=address)
    if known and role_in(session, business_id=business_id, user_id=known.id):
        raise AlreadyExists(f"{address} belongs to this business already")
    for earlier in _open(session, business_id, at=at, email=address):
        earlier.revoked_at = at
        session.add(earlier)
    if len(_open(session, business_id, at=at)) >= OPEN_MAX:
        raise CloseError(f"{OPEN_MAX} invitations are open, the most there can be. Take one back first.")
    code = new_secret(CODE_PREFIX)
    invitation = Invitation(
        business_id=business_id,
        email=address,
        role=role,
        code_sha256=sha256_of(code),
        invited_by_user_id=by_user_id,
        created_at=at,
        expires_at=at + LASTS,
    )
    session.add(invitation)
    session.flush()
    return code, invitation


def open_invitations(session: Session, *, business_id: str, at: datetime) -> list[Invitation]:
    """Those of the business that can still be accepted, the latest first."""
    return _open(session, business_id, at=at)


def take_back(session: Session, *, business_id: str, invitation_id: str) -> Invitation:
    """End an open invitation of the business. Raises NotFound."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.business_id != business_id or not _is_open(invitation, at=now()):
        raise NotFound("Invitation")
    invitation.revoked_at = now()
    session.add(invitation)
    session.flush()
    return invitation


def invitation_of(session: Session, *, code: str, at: datetime, to_accept: bool = False) -> Invitation:
    """The open invitation that the code belongs to. Raises NotFound, also when who invited owns no more.

    To accept it, look it up so in the same writing transaction, before anything else is written.
    """
    statement = select(Invitation).where(Invitation.code_sha256 == sha256_of(code))
    if to_accept:  # Two who accept at once do so in turn; SQLite has one writer anyway.
        statement = statement.with_for_update()
    invitation = session.exec(statement).first()
    if invitation is None or not _is_open(invitation, at=at):
        raise NotFound("Invitation")
    inviter = role_in(session, business_id=invitation.business_id, user_id=invitation.invited_by_user_id)
    if inviter != Role.OWNER:
        raise NotFound("Invitation")
    return invitation


def accept(session: Session, invitation: Invitation, *, user: User) -> Membership:
    """Give the user the role that the invitation, looked up to accept it, offers.

    Raises NotPermitted for anybody but whom it is for, AlreadyExists when she belongs there.
    """
    if invitation.email != user.email:
        raise NotPermitted(f"This invitation is for {invitation.email}; you are signed in as {user.email}")
    if role_in(session, business_id=invitation.business_id, user_id=user.id):
        raise AlreadyExists("You belong to this business already")
    invitation.accepted_at = now()
    session.add(invitation)
    return grant(session, business_id=invitation.business_id, user_id=user.id, role=Role(invitation.role))


def _is_open(invitation: Invitation, *, at: datetime) -> bool:
    return not invitation.accepted_at and not invitation.revoked_at and at < invitation.expires_at


def _open(session: Session, business_id: str, *, at: datetime, email: str | None = None) -> list[Invitation]:
    statement = (
        select(Invitation)
        .where(
            Invitation.business_id == business_id,
            col(Invitation.accepted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > at,
        )
        .order_by(col(Invitation.created_at).desc(), col(Invitation.id).desc())
    )
    if email is not None:
        statement = statement.where(Invitation.email == email)
    return list(session.exec(statement))
