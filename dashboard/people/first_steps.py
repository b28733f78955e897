"""The first hour: what a newcomer does once, told from what the books say she has done."""

from collections.abc import Sequence

from sqlalchemy import Exists, exists
from sqlmodel import Session, col, select

from dashboard.models import AccountingPeriod, Invitation, Membership, MonthEndPackage, User
from dashboard.schemas import FirstStep, FirstStepKind, Role


def first_steps_of(session: Session, user: User, *, demo_emails: Sequence[str]) -> list[FirstStep]:
    """What to do first, in order, and whether it is done; none for who neither looks around nor owns books.

    In the demo: build a package, close a month, bring books of one's own. An owner: bring books, build a
    package of them, have others in.
    """
    roles = dict(
        session.exec(
            select(Membership.business_id, Membership.role).where(Membership.user_id == user.id)
        ).all()
    )
    if user.email in demo_emails:
        return _steps(
            {
                FirstStepKind.BUILD_PACKAGE: _asked_for_a_package(session, user, of=list(roles)),
                FirstStepKind.CLOSE_PERIOD: _closed_a_period(session, user, of=list(roles)),
                FirstStepKind.BRING_BOOKS: _somebody_brought_books(session, demo_emails),
            }
        )
    owned = [business_id for business_id, role in roles.items() if role == Role.OWNER]
    if not owned and (roles or not demo_emails):
        return []
    return _steps(
        {
            FirstStepKind.BRING_BOOKS: bool(owned),
            FirstStepKind.BUILD_PACKAGE: _asked_for_a_package(session, user, of=owned),
            FirstStepKind.INVITE: _is_in_company(session, owned),
        }
    )


def _steps(done: dict[FirstStepKind, bool]) -> list[FirstStep]:
    return [FirstStep(kind=kind, is_done=is_done) for kind, is_done in done.items()]


def _asked_for_a_package(session: Session, user: User, *, of: Sequence[str]) -> bool:
    asked = exists().where(
        col(MonthEndPackage.business_id).in_(of), col(MonthEndPackage.requested_by_user_id) == user.id
    )
    return _is_there(session, asked)


def _closed_a_period(session: Session, user: User, *, of: Sequence[str]) -> bool:
    closed = exists().where(
        col(AccountingPeriod.business_id).in_(of), col(AccountingPeriod.closed_by_user_id) == user.id
    )
    return _is_there(session, closed)


def _somebody_brought_books(session: Session, demo_emails: Sequence[str]) -> bool:
    own = exists().where(
        col(Membership.role) == Role.OWNER,
        col(Membership.user_id) == col(User.id),
        col(User.email).not_in(demo_emails),
    )
    return _is_there(session, own)


def _is_in_company(session: Session, business_ids: Sequence[str]) -> bool:
    """Whether one of the businesses has a second person, or somebody was invited."""
    second = select(Membership.user_id).where(col(Membership.business_id).in_(business_ids))
    invited = exists().where(col(Invitation.business_id).in_(business_ids))
    return len(set(session.exec(second))) > 1 or _is_there(session, invited)


def _is_there(session: Session, condition: Exists) -> bool:
    return bool(session.exec(select(condition)).one())
