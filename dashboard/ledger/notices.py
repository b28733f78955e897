"""Change notices: what `GET /events` tells the screens, written with the change itself."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, func, select

from dashboard.models import ChangeNotice


def note_change(
    session: Session, *, business_id: str, kind: Literal["package", "period", "journal"], object_id: str
) -> None:
    """Tell that the object has changed, if and when the transaction of the session commits."""
    session.add(ChangeNotice(business_id=business_id, kind=kind, object_id=object_id))


def read_notices(
    session: Session, *, after: int, limit: int, business_id: str | None = None
) -> Sequence[ChangeNotice]:
    """The notices later than the one with the id `after`, of one business or of all, oldest first."""
    statement = select(ChangeNotice).where(col(ChangeNotice.id) > after)
    if business_id is not None:
        statement = statement.where(ChangeNotice.business_id == business_id)
    return session.exec(statement.order_by(col(ChangeNotice.id)).limit(limit)).all()


def last_notice_id(session: Session) -> int:
    """The id of the last notice of any business; 0 when there is none."""
    return session.exec(select(func.max(ChangeNotice.id))).one() or 0
