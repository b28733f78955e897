"""Change notices: what `GET /events` tells the screens, written with the change itself."""

from typing import Literal

from sqlmodel import Session

from dashboard.models import ChangeNotice


def note_change(
    session: Session, *, business_id: str, kind: Literal["package", "period", "journal"], object_id: str
) -> None:
    """Tell that the object has changed, if and when the transaction of the session commits."""
    session.add(ChangeNotice(business_id=business_id, kind=kind, object_id=object_id))
