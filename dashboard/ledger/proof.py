"""Proof of entries: what the lines of a range of days themselves say, read line by line (T01, T02)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from dashboard.ledger.keys import business_key
from dashboard.models import JournalEntry, JournalLine

UNBALANCED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class EntriesProof:
    """The entries of a range, from their lines; minor units, both sides positive."""

    count: int
    debits: int
    credits: int
    unbalanced: tuple[str, ...]  # References of entries that do not sum to zero, the first hundred.


def prove_entries(session: Session, *, business_id: str, start: date, end: date) -> EntriesProof:
    """Read every line dated in [start, end]: the one part of a cut whose cost grows with the journal."""
    amount = col(JournalLine.amount)
    debits: ColumnElement[int] = func.sum(case((amount > 0, amount), else_=0))
    total: ColumnElement[int] = func.sum(amount)
    each = (
        select(col(JournalEntry.id), debits.label("debits"), total.label("total"))
        .join(JournalLine, col(JournalLine.entry_id) == col(JournalEntry.id))
        .where(
            col(JournalEntry.business_key) == business_key(business_id),
            col(JournalEntry.date) >= start,
            col(JournalEntry.date) <= end,
        )
        .group_by(col(JournalEntry.date), col(JournalEntry.id))  # The index's order: nothing to sort.
        .subquery()
    )
    totals = select(
        func.count(),
        func.coalesce(func.sum(each.c.debits), 0),
        func.coalesce(func.sum(each.c.total), 0),
        func.coalesce(func.sum(case((each.c.total != 0, 1), else_=0)), 0),
    ).select_from(each)
    count, debited, off, unbalanced = session.connection().execute(totals).one()
    references: tuple[str, ...] = ()
    if unbalanced:
        wrong = select(each.c.id).where(each.c.total != 0).limit(UNBALANCED_AT_MOST)
        named = select(col(JournalEntry.reference)).where(col(JournalEntry.id).in_(wrong))
        references = tuple(
            session.connection().execute(named.order_by(col(JournalEntry.reference))).scalars()
        )
    return EntriesProof(
        count=count, debits=int(debited), credits=int(debited) - int(off), unbalanced=references
    )
