"""The sign-offs of a period as they are kept."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dashboard.models import AccountingPeriod, SignOff


def sign_offs_of(session: Session, *, period: AccountingPeriod) -> Sequence[SignOff]:
    """In the order in which they were first given."""
    statement = select(SignOff).where(SignOff.period_id == period.id)
    return session.exec(statement.order_by(col(SignOff.created_at), col(SignOff.id))).all()
