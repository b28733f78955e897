"""Which other periods moved as well: earlier ones that a close rested on, later ones that open with it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from dashboard.closing.snapshot import has_certified_entries
from dashboard.ledger.chain import CLOSED, REOPENED
from dashboard.ledger.keys import business_key
from dashboard.models import AccountingPeriod, CloseRecord, JournalEntry, PeriodWatch
from dashboard.schemas import MovedPeriod

HAS_MOVED = (
    select(PeriodWatch.period_id)
    .where(PeriodWatch.period_id == col(AccountingPeriod.id), col(PeriodWatch.has_moved))
    .exists()
)


def moved_before(session: Session, *, period: AccountingPeriod, close: CloseRecord) -> list[MovedPeriod]:
    """Earlier periods whose entries are not those of the moment of that close, earliest first.

    Of a period that had no certificate then (it was imported closed) only what was posted since can be told.
    """
    reopened = exists().where(
        col(CloseRecord.period_id) == col(AccountingPeriod.id),
        col(CloseRecord.kind) == REOPENED,
        col(CloseRecord.sequence) > close.sequence,
    )
    earlier = col(AccountingPeriod.period_end) < period.period_start
    found = _periods(session, period.business_id, earlier, HAS_MOVED | reopened)
    return [_named(each) for each in found if _differs(session, each, since=close)]


def moved_after(session: Session, *, period: AccountingPeriod) -> list[MovedPeriod]:
    """Later periods that were closed and of which the watch found that they moved, earliest first."""
    later = col(AccountingPeriod.period_start) > period.period_end
    return [_named(each) for each in _periods(session, period.business_id, later, HAS_MOVED)]


def _periods(
    session: Session, business_id: str, *conditions: ColumnElement[bool]
) -> Sequence[AccountingPeriod]:
    statement = select(AccountingPeriod).where(AccountingPeriod.business_id == business_id, *conditions)
    return session.exec(statement.order_by(col(AccountingPeriod.period_end))).all()


def _differs(session: Session, period: AccountingPeriod, *, since: CloseRecord) -> bool:
    statement = select(CloseRecord).where(
        CloseRecord.period_id == period.id,
        CloseRecord.kind == CLOSED,
        CloseRecord.sequence < since.sequence,
    )
    then = session.exec(statement.order_by(col(CloseRecord.sequence).desc()).limit(1)).first()
    if then:
        return not has_certified_entries(session, period, then)
    posted = exists().where(
        col(JournalEntry.business_key) == business_key(period.business_id),
        col(JournalEntry.date).between(period.period_start, period.period_end),
        col(JournalEntry.created_at) > since.at,
    )
    return session.exec(select(posted)).one()


def _named(period: AccountingPeriod) -> MovedPeriod:
    return MovedPeriod(period_id=period.id, period_start=period.period_start, period_end=period.period_end)
