"""What was done while a period stood open again: the entries posted into it, and everything else."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.errors import NotFound
from dashboard.ledger.keys import business_key, shown_id
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, AuditEvent, JournalEntry, JournalLine, now
from dashboard.people.memberships import names_of
from dashboard.schemas import PeriodStatus, PeriodWindowResponse, WindowEntry, WindowEvent

SHOWN_AT_MOST = 200


def window_of(session: Session, *, business_id: str, period_id: str) -> PeriodWindowResponse:
    """The last reopening of the period, and all that was done from then until it closed again, or until now.

    Raises NotFound (period, or it was never reopened).
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    if period.reopened_at is None:
        raise NotFound("Reopening")
    is_open = period.status == PeriodStatus.OPEN
    end = now() if is_open or period.closed_at is None else period.closed_at
    entries, total = _entries(session, period, start=period.reopened_at, end=end)
    events = _events(session, period, start=period.reopened_at, end=end)
    people = period.reopen_people or []
    names = names_of(
        session,
        [
            period.reopened_by_user_id,
            *people,
            *(entry.created_by_user_id for entry, _ in entries),
            *(event.by_user_id for event in events),
        ],
    )
    return PeriodWindowResponse(
        period_id=period.id,
        is_open=is_open,
        reason=period.reopen_reason or "",
        reopened_at=period.reopened_at,
        reopened_by_name=names.get(period.reopened_by_user_id or ""),
        people=[names[each] for each in people if each in names] if period.reopen_people else None,
        until=period.reopen_until,
        ended_at=None if is_open else period.closed_at,
        entries=[
            WindowEntry(
                entry_id=shown_id(period.business_id, entry.id),
                reference=entry.reference,
                date=entry.date,
                description=entry.description,
                amount=amount,
                by_name=names.get(entry.created_by_user_id or ""),
                at=entry.created_at,
            )
            for entry, amount in entries
        ],
        entries_total=total,
        events=[
            WindowEvent(
                kind=event.kind, detail=event.detail, by_name=names.get(event.by_user_id or ""), at=event.at
            )
            for event in events
        ],
    )


def _entries(
    session: Session, period: AccountingPeriod, *, start: datetime, end: datetime
) -> tuple[list[tuple[JournalEntry, int]], int]:
    """Entries of the period posted in between with the sum of their debits: the first, and how many."""
    conditions = (
        col(JournalEntry.business_key) == business_key(period.business_id),
        col(JournalEntry.date) >= period.period_start,
        col(JournalEntry.date) <= period.period_end,
        col(JournalEntry.created_at) >= start,
        col(JournalEntry.created_at) <= end,
    )
    count = session.exec(select(func.count()).select_from(JournalEntry).where(*conditions)).one()
    statement = select(JournalEntry).where(*conditions).order_by(col(JournalEntry.id)).limit(SHOWN_AT_MOST)
    found = list(session.exec(statement))
    of_lines = (
        select(col(JournalLine.entry_id), func.sum(col(JournalLine.amount)))
        .where(col(JournalLine.entry_id).in_([entry.id for entry in found]), col(JournalLine.amount) > 0)
        .group_by(col(JournalLine.entry_id))
    )
    debits: dict[int, int] = {entry_id: int(amount) for entry_id, amount in session.exec(of_lines)}
    return [(entry, debits.get(entry.id, 0)) for entry in found], count


def _events(
    session: Session, period: AccountingPeriod, *, start: datetime, end: datetime
) -> list[AuditEvent]:
    statement = (
        select(AuditEvent)
        .where(
            AuditEvent.period_id == period.id,
            AuditEvent.at >= start,
            AuditEvent.at <= end,
            AuditEvent.kind != "reopened",
        )
        .order_by(col(AuditEvent.id))
        .limit(SHOWN_AT_MOST)
    )
    return list(session.exec(statement))
