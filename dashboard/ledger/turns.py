"""Turns: those who post to a business, add its periods or close them wait for one another, in order."""

from sqlmodel import Session, col, select

from dashboard.errors import NotFound
from dashboard.models import Business


def take_turn(session: Session, *, business_id: str) -> None:
    """Hold the business until the transaction ends; NotFound.

    Always before a lock on a period, so that nobody waits in a circle, and so that a close gets its turn
    however many are posting. SQLite's writing transaction holds everything anyway.
    """
    statement = select(Business.id).where(Business.id == business_id, col(Business.arriving).is_(None))
    if session.exec(statement.with_for_update(key_share=True)).first() is None:
        raise NotFound("Business")
