"""Reversing: how an entry is corrected, since it is never changed."""

from datetime import date

from sqlmodel import Session, col, select

from dashboard.errors import AlreadyExists, EntryInvalid
from dashboard.ledger.drafts import EntryDraft, LineDraft
from dashboard.ledger.entries import find_entry
from dashboard.ledger.posting import post_entry
from dashboard.models import Account, JournalEntry, JournalLine, Party
from dashboard.schemas import EntryKind


def reverse_entry(
    session: Session, *, business_id: str, entry_id: str, on: date, by_user_id: str | None
) -> JournalEntry:
    """Post the entry's mirror image on a day of an open period.

    Raises NotFound, AlreadyExists (reversed before), EntryInvalid (before the entry's own date) and what
    `post_entry` raises. The reversal of an opening or closing entry stays opening or closing, so that it
    never becomes activity of a P&L (accounting-rules 4.1).
    """
    entry = find_entry(session, business_id=business_id, entry_id=entry_id)
    if on < entry.date:
        raise EntryInvalid(f"{entry.reference} is dated {entry.date}: its reversal cannot come before")
    _refuse_second(session, entry)
    keeps_kind = entry.kind in {EntryKind.OPENING, EntryKind.CLOSING}
    draft = EntryDraft(
        date=on,
        description=f"Reversal of {entry.reference}: {entry.description}",
        lines=_mirrored_lines(session, entry.id),
        kind=entry.kind if keeps_kind else EntryKind.REVERSAL,
        closes_year_end=entry.closes_year_end,
        reverses_entry_id=entry.id,
    )
    return post_entry(session, business_id=business_id, draft=draft, by_user_id=by_user_id, source="reversal")


def _refuse_second(session: Session, entry: JournalEntry) -> None:
    statement = select(JournalEntry).where(JournalEntry.reverses_entry_id == entry.id)
    if reversal := session.exec(statement).first():
        raise AlreadyExists(f"{entry.reference} was reversed by {reversal.reference} already")


def _mirrored_lines(session: Session, entry: int) -> list[LineDraft]:
    statement = (
        select(JournalLine, Account.id, Party.name)
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .join(Party, col(Party.id) == col(JournalLine.party_id), isouter=True)
        .where(JournalLine.entry_id == entry)
        .order_by(col(JournalLine.position))
    )
    return [
        LineDraft(
            account_id=account_id,
            amount=-line.amount,
            description=line.description,
            party=party,
            document=line.document,
            due_date=line.due_date,
        )
        for line, account_id, party in session.exec(statement)
    ]
