"""Entries that were posted after a reading of the books, or between two, whatever day they are dated."""

from datetime import date

from sqlmodel import Session, col, func, select

from dashboard.ledger.businesses import find_business
from dashboard.ledger.keys import key_of, number_of
from dashboard.models import JournalEntry

ENTRIES_MAX = 200


def posted_between(
    session: Session, *, business_id: str, after: int, until: int, dated_by: date
) -> tuple[list[JournalEntry], int]:
    """Entries with sequence numbers in (after, until], dated by the day: the first of them, and how many.

    Raises NotFound (business).
    """
    business = find_business(session, business_id)
    conditions = (
        col(JournalEntry.business_key) == business.key,
        col(JournalEntry.id) > key_of(business.key, after),
        col(JournalEntry.id) <= key_of(business.key, until),
        col(JournalEntry.date) <= dated_by,
    )
    count = session.exec(select(func.count()).select_from(JournalEntry).where(*conditions)).one()
    statement = select(JournalEntry).where(*conditions).order_by(col(JournalEntry.id)).limit(ENTRIES_MAX)
    return list(session.exec(statement)), count


def newest_by_day(session: Session, *, business_id: str, after: int, dated_by: date) -> dict[date, int]:
    """The last sequence number of each day, of entries with numbers above `after` and dated by that day.

    Raises NotFound (business).
    """
    business = find_business(session, business_id)
    statement = (
        select(col(JournalEntry.date), func.max(JournalEntry.id))
        .where(
            col(JournalEntry.business_key) == business.key,
            col(JournalEntry.id) > key_of(business.key, after),
            col(JournalEntry.date) <= dated_by,
        )
        .group_by(col(JournalEntry.date))
    )
    return {day: number_of(key) for day, key in session.exec(statement)}
