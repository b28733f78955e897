"""Keys of the journal's rows: the key of their business and a number of their own, in one integer.

No database counts them, so that an import knows every key before it stores a row, and the rows of a business
lie side by side.
"""

from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlmodel import Session, col

from dashboard.models import NUMBER_BITS, Business

_SHOWN_PREFIX = 24  # Of a UUID's 36 characters; the other 12 hold 48 bits.


def business_key(business_id: str) -> ScalarSelect[Any]:
    """The key of a business, for use in a statement; null when there is no such business."""
    return select(col(Business.key)).where(col(Business.id) == business_id).scalar_subquery()


def key_of(business: int, number: int) -> int:
    """The key of the business's row with that number, from 1 on."""
    return business << NUMBER_BITS | number


def number_of(key: int) -> int:
    """The number that a row's key holds."""
    return key & ~(-1 << NUMBER_BITS)


def next_key(session: Session, column: Any, *, business: int) -> int:
    """The first key that no row of the business has in the column; its numbers go up from there.

    The caller holds the business's turn, so that nobody else takes it.
    """
    statement = select(func.max(column)).where(
        column >= key_of(business, 0), column < key_of(business + 1, 0)
    )
    last = session.connection().execute(statement).scalar()
    return (last or key_of(business, 0)) + 1


def shown_id(business_id: str, entry: int) -> str:
    """The id that the API shows for an entry: its business's UUID with the sequence number at the end."""
    return f"{business_id[:_SHOWN_PREFIX]}{number_of(entry):012x}"


def entry_of(business: int, business_id: str, shown: str) -> int | None:
    """The key of the entry that the API shows as that; None when it is none of the business's."""
    if len(shown) != len(business_id) or shown[:_SHOWN_PREFIX] != business_id[:_SHOWN_PREFIX]:
        return None
    try:
        number = int(shown[_SHOWN_PREFIX:], 16)
    except ValueError:
        return None
    return key_of(business, number) if 0 < number < 1 << NUMBER_BITS else None
