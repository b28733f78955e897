"""The chain of a business's closes, as far as the books know it: its links in order, its head."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dashboard.models import AccountingPeriod, CloseRecord
from dashboard.schemas import PeriodStatus

CLOSED = "closed"
REOPENED = "reopened"


def head_of_chain(session: Session, *, business_id: str) -> CloseRecord | None:
    """The last link; None before the first close."""
    statement = select(CloseRecord).where(CloseRecord.business_id == business_id)
    return session.exec(statement.order_by(col(CloseRecord.sequence).desc()).limit(1)).first()


def links_after(session: Session, *, business_id: str, sequence: int, limit: int) -> Sequence[CloseRecord]:
    """The links that follow that one, in order, at most so many."""
    statement = (
        select(CloseRecord)
        .where(CloseRecord.business_id == business_id, CloseRecord.sequence > sequence)
        .order_by(col(CloseRecord.sequence))
        .limit(limit)
    )
    return session.exec(statement).all()


def last_close_of(session: Session, *, period_id: str) -> CloseRecord | None:
    """The link that closed the period last, whether or not it was reopened since."""
    statement = select(CloseRecord).where(CloseRecord.period_id == period_id, CloseRecord.kind == CLOSED)
    return session.exec(statement.order_by(col(CloseRecord.sequence).desc()).limit(1)).first()


def certificate_of(session: Session, *, period: AccountingPeriod) -> CloseRecord | None:
    """The certificate in force: of the last close of a period that is not open; None of an imported one."""
    if period.status == PeriodStatus.OPEN:
        return None
    return last_close_of(session, period_id=period.id)
