"""Late entries: what a closed period refused, offered for the next open one with its original date."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.ledger.drafts import EntryDraft
from dashboard.ledger.periods import next_open_period, period_containing
from dashboard.models import JournalEntry, LateEntry
from dashboard.schemas import LateEntryOffer


def offer_next_open(
    session: Session, *, business_id: str, draft: EntryDraft, by: Actor
) -> LateEntryOffer | None:
    """Note an entry that its period refused, and where it can be posted; None without a later open period.

    In a writing transaction of its own: the one that was refused has left nothing.
    """
    refused_by = period_containing(session, business_id=business_id, day=draft.date)
    following = next_open_period(session, business_id=business_id, day=draft.date)
    if refused_by is None or following is None:
        return None
    amount = sum(line.amount for line in draft.lines if line.amount > 0)
    if _waiting(session, business_id=business_id, draft=draft, amount=amount) is None:
        session.add(
            LateEntry(
                business_id=business_id,
                period_id=refused_by.id,
                original_date=draft.date,
                description=draft.description,
                amount=amount,
                by_user_id=by.user_id,
            )
        )
    return LateEntryOffer(period_id=following.id, date=following.period_start, original_date=draft.date)


def settle_late_entry(session: Session, *, business_id: str, draft: EntryDraft, entry: JournalEntry) -> None:
    """An entry with an original date answers for the refused one of the same date, words and amount."""
    if draft.original_date is None:
        return
    amount = sum(line.amount for line in draft.lines if line.amount > 0)
    waiting = _waiting(session, business_id=business_id, draft=draft, amount=amount)
    if waiting is not None:
        waiting.posted_entry_id = entry.id
        session.add(waiting)


def settle_late_entries(
    session: Session, *, business_id: str, posted: Sequence[tuple[EntryDraft, int]]
) -> None:
    """As `settle_late_entry`, for many posted at once, each with its key; one waiting entry each."""
    waiting: dict[tuple[date, str, int], list[LateEntry]] = {}
    statement = select(LateEntry).where(
        LateEntry.business_id == business_id, col(LateEntry.posted_entry_id).is_(None)
    )
    for late in session.exec(statement):
        waiting.setdefault((late.original_date, late.description, late.amount), []).append(late)
    for draft, entry_key in posted:
        amount = sum(line.amount for line in draft.lines if line.amount > 0)
        if draft.original_date and (found := waiting.get((draft.original_date, draft.description, amount))):
            late = found.pop()
            late.posted_entry_id = entry_key
            session.add(late)


def waiting_late_entries(session: Session, *, business_id: str, before: date) -> Sequence[LateEntry]:
    """The refused entries dated before the day that nobody has posted since, the earliest first."""
    statement = select(LateEntry).where(
        LateEntry.business_id == business_id,
        col(LateEntry.posted_entry_id).is_(None),
        LateEntry.original_date < before,
    )
    return session.exec(statement.order_by(col(LateEntry.original_date), col(LateEntry.id))).all()


def _waiting(session: Session, *, business_id: str, draft: EntryDraft, amount: int) -> LateEntry | None:
    statement = select(LateEntry).where(
        LateEntry.business_id == business_id,
        LateEntry.original_date == (draft.original_date or draft.date),
        LateEntry.description == draft.description,
        LateEntry.amount == amount,
        col(LateEntry.posted_entry_id).is_(None),
    )
    return session.exec(statement.limit(1)).first()
