"""Who may bring books into this service: an owner, and on a laptop with the demo whoever has none yet."""

from collections.abc import Sequence

from sqlmodel import Session, select

from dashboard.models import Membership, User
from dashboard.schemas import Role


def may_bring_books(session: Session, user: User, *, demo_emails: Sequence[str]) -> bool:
    """Whether the user may make a business of books of her own.

    The people of the demo may not: their passwords are everybody's. `demo_emails` is empty where there is
    no demo.
    """
    if user.email in demo_emails:
        return False
    roles = session.exec(select(Membership.role).where(Membership.user_id == user.id)).all()
    return Role.OWNER in roles or bool(demo_emails and not roles)
