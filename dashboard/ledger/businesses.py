"""Businesses: whose books these are. One that an import is still storing is not there yet."""

from sqlmodel import Session, col, select

from dashboard.errors import NotFound
from dashboard.models import Business


def find_business(session: Session, business_id: str) -> Business:
    """The business; NotFound."""
    statement = select(Business).where(Business.id == business_id, col(Business.arriving).is_(None))
    business = session.exec(statement).first()
    if business is None:
        raise NotFound("Business")
    return business


def has_business(session: Session, business_id: str) -> bool:
    """Whether there is such a business."""
    statement = select(Business.key).where(Business.id == business_id, col(Business.arriving).is_(None))
    return session.exec(statement).first() is not None
