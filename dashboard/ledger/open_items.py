"""Open items: what customers owed and what was owed to vendors at any date (T10, accounting-rules 4.4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, func, select, union_all
from sqlmodel import Session, col

from dashboard.ledger.chart import CONTROL_SUB_TYPES
from dashboard.models import Account, Day, JournalEntry, JournalLine, OpenItem, Party


@dataclass(frozen=True, slots=True)
class OpenItemAt:
    """An item of a control account that was not zero at a date; minor units, debit positive."""

    account: str  # Number.
    sub_type: str  # receivable or payable.
    party: str
    document: str
    document_date: date
    due_date: date | None
    original: int
    open: int


@dataclass(frozen=True, slots=True)
class ControlPostingAt:
    """A line of a control account that belongs to no open item; minor units, debit positive."""

    account: str
    entry: str  # Reference.
    date: Day
    description: str
    amount: int


def open_items_at(session: Session, *, business_id: str, day: date) -> list[OpenItemAt]:
    """What was open at the end of the day, from lines dated up to it: a later payment changes nothing.

    By account, party, document date and document. Items settled by then are left out by an index.
    """
    open_amount = func.sum(col(JournalLine.amount))
    statement = (
        select(
            col(Account.number),
            col(Account.sub_type),
            col(Party.name),
            col(OpenItem.document),
            col(OpenItem.document_date),
            col(OpenItem.due_date),
            col(OpenItem.original_amount),
            open_amount,
        )
        .select_from(OpenItem)
        .join(JournalLine, col(JournalLine.open_item_id) == col(OpenItem.id))
        .join(Account, col(Account.key) == col(OpenItem.account_key))
        .join(Party, col(Party.id) == col(OpenItem.party_id))
        .where(
            col(Account.business_id) == business_id,
            col(OpenItem.id).in_(_not_settled_by(day, business_id=business_id)),
            col(OpenItem.document_date) <= day,
            col(JournalLine.date) <= day,
        )
        .group_by(col(OpenItem.id), col(Account.number), col(Account.sub_type), col(Party.name))
        .having(open_amount != 0)
    )
    items = [
        OpenItemAt(number, sub_type, party, document, raised_on, due, original, int(amount))
        for number, sub_type, party, document, raised_on, due, original, amount in (
            session.connection().execute(statement)
        )
    ]
    return sorted(items, key=lambda item: (item.account, item.party, item.document_date, item.document))


def _not_settled_by(day: date, *, business_id: str) -> CompoundSelect[int]:
    """Items that were not settled by the day: two ranges of an index that an OR would not use."""
    settled_on = col(OpenItem.settled_on)
    of_business = (
        select(col(OpenItem.id))
        .join(Account, col(Account.key) == col(OpenItem.account_key))
        .where(col(Account.business_id) == business_id, col(Account.sub_type).in_(CONTROL_SUB_TYPES))
    )
    return union_all(of_business.where(settled_on.is_(None)), of_business.where(settled_on > day))


def control_postings(session: Session, *, business_id: str, day: date) -> list[ControlPostingAt]:
    """Lines of control accounts up to the day that name no party or no document, by account and date."""
    statement = (
        select(
            col(Account.number),
            col(JournalEntry.reference),
            col(JournalLine.date),
            col(JournalEntry.description),
            col(JournalLine.description),
            col(JournalLine.amount),
        )
        .select_from(JournalLine)
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .join(OpenItem, col(OpenItem.id) == col(JournalLine.open_item_id))
        .join(Account, col(Account.key) == col(OpenItem.account_key))
        .where(
            col(Account.business_id) == business_id,
            col(OpenItem.party_id).is_(None),
            col(JournalLine.date) <= day,
        )
        .order_by(
            col(Account.number), col(JournalLine.date), col(JournalLine.entry_id), col(JournalLine.position)
        )
    )
    return [
        ControlPostingAt(number, reference, on, line_text or entry_text, amount)
        for number, reference, on, entry_text, line_text, amount in session.connection().execute(statement)
    ]
