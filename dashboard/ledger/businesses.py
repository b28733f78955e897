"""Businesses: whose books these are."""

from sqlmodel import Session, select

from dashboard.errors import NotFound
from dashboard.models import Business


def find_business(session: Session, business_id: str) -> Business:
    """The business; NotFound."""
    business = session.exec(select(Business).where(Business.id == business_id)).first()
    if business is None:
        raise NotFound("Business")
    return business


def has_business(session: Session, business_id: str) -> bool:
    """Whether there is such a business."""
    return session.exec(select(Business.key).where(Business.id == business_id)).first() is not None
