"""Accounting periods: which days belong together, and whether they still take entries."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.errors import AlreadyExists, CloseError, EntryInvalid, NotFound, PeriodNotOpen
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.notices import note_change
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, now
from dashboard.schemas import CreatePeriodRequest, PeriodStatus

ONE_DAY = timedelta(days=1)
PERIOD_SORTS: Mapping[str, Any] = {
    "period_end": AccountingPeriod.period_end,
    "period_start": AccountingPeriod.period_start,
    "status": AccountingPeriod.status,
    "created_at": AccountingPeriod.created_at,
    "updated_at": AccountingPeriod.updated_at,
}


def get_period(session: Session, *, business_id: str, period_id: str) -> AccountingPeriod:
    """The period; NotFound when it is missing or another business's."""
    period = session.get(AccountingPeriod, period_id)
    if period is None or period.business_id != business_id:
        raise NotFound("Accounting period")
    return period


def period_ending(session: Session, *, business_id: str, period_end: date) -> AccountingPeriod:
    """The period that ends on the day; NotFound when none does."""
    statement = select(AccountingPeriod).where(
        AccountingPeriod.business_id == business_id, AccountingPeriod.period_end == period_end
    )
    period = session.exec(statement).first()
    if period is None:
        raise NotFound("Accounting period")
    return period


def period_containing(session: Session, *, business_id: str, day: date) -> AccountingPeriod | None:
    """The period that the day falls in."""
    return session.exec(_containing(business_id, day)).first()


def hold_open_period(session: Session, *, business_id: str, day: date, by_user_id: str | None = None) -> None:
    """Keep the day's period from being closed until the transaction ends; PeriodNotOpen, EntryInvalid.

    On Postgres a share lock on the period's row, which the close waits for, and which waits for a close that
    came first. On SQLite the writing transaction holds everything.
    """
    statement = _containing(business_id, day).with_for_update(read=True)
    period = session.exec(statement, execution_options={"populate_existing": True}).first()
    if period is None:
        raise EntryInvalid(f"No accounting period contains {day}. Add the period first.")
    if period.status != PeriodStatus.OPEN:
        raise PeriodNotOpen(
            period_end=period.period_end, status=period.status.value, lock_reason=period.lock_reason
        )
    if period.reopen_until and period.reopen_until <= now():
        raise PeriodNotOpen(
            period_end=period.period_end,
            status="closed",
            lock_reason="it was reopened for a time that is over",
        )
    if period.reopen_people is not None and by_user_id not in period.reopen_people:
        raise PeriodNotOpen(
            period_end=period.period_end, status="closed", lock_reason="it was reopened for named people only"
        )


def hold_open_from(session: Session, *, business_id: str, day: date, by_user_id: str | None = None) -> None:
    """As `hold_open_period`, for what every later period rests on as well; PeriodNotOpen names the first."""
    closed = _closed_from(session, business_id=business_id, day=day)
    if closed:
        raise PeriodNotOpen(
            period_end=closed[0].period_end, status=closed[0].status.value, lock_reason=closed[0].lock_reason
        )
    hold_open_period(session, business_id=business_id, day=day, by_user_id=by_user_id)


def day_open_for_good(session: Session, *, business_id: str, day: date) -> date:
    """The day itself while no period from then on is closed, else the first one after all that are.

    Where no period after them is open, the day itself, which `hold_open_from` then refuses.
    """
    closed = _closed_from(session, business_id=business_id, day=day)
    if not closed:
        return day
    following = next_open_period(session, business_id=business_id, day=closed[-1].period_end)
    return following.period_start if following else day


def _closed_from(session: Session, *, business_id: str, day: date) -> Sequence[AccountingPeriod]:
    """The closed periods that end on the day or later, earliest first."""
    statement = select(AccountingPeriod).where(
        AccountingPeriod.business_id == business_id,
        AccountingPeriod.period_end >= day,
        AccountingPeriod.status != PeriodStatus.OPEN,
    )
    return session.exec(statement.order_by(col(AccountingPeriod.period_end))).all()


def next_open_period(session: Session, *, business_id: str, day: date) -> AccountingPeriod | None:
    """The first period after the day that is open for everyone who may post."""
    statement = (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == business_id,
            AccountingPeriod.period_start > day,
            AccountingPeriod.status == PeriodStatus.OPEN,
            col(AccountingPeriod.reopen_people).is_(None),
        )
        .order_by(col(AccountingPeriod.period_start))
    )
    return session.exec(statement.limit(1)).first()


def lock_period(session: Session, *, period_id: str) -> AccountingPeriod:
    """The period's row, read anew and held by this transaction alone (FOR UPDATE on Postgres)."""
    statement = select(AccountingPeriod).where(AccountingPeriod.id == period_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).one()


def _containing(business_id: str, day: date) -> SelectOfScalar[AccountingPeriod]:
    return (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == business_id,
            AccountingPeriod.period_start <= day,
            AccountingPeriod.period_end >= day,
        )
        .limit(1)
    )


def previous_period(session: Session, *, period: AccountingPeriod) -> AccountingPeriod | None:
    """The period before, whether or not days lie between."""
    statement = (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == period.business_id,
            AccountingPeriod.period_end < period.period_start,
        )
        .order_by(col(AccountingPeriod.period_end).desc())
    )
    return session.exec(statement.limit(1)).first()


def next_period(session: Session, *, period: AccountingPeriod) -> AccountingPeriod | None:
    """The period after, whether or not days lie between."""
    statement = (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == period.business_id,
            AccountingPeriod.period_start > period.period_end,
        )
        .order_by(col(AccountingPeriod.period_start))
    )
    return session.exec(statement.limit(1)).first()


def earliest_open_before(session: Session, *, period: AccountingPeriod) -> AccountingPeriod | None:
    """The first period before this one that is still open (T20)."""
    statement = (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == period.business_id,
            AccountingPeriod.period_end < period.period_start,
            AccountingPeriod.status == PeriodStatus.OPEN,
        )
        .order_by(col(AccountingPeriod.period_end))
    )
    return session.exec(statement.limit(1)).first()


def list_periods(
    session: Session, *, business_id: str, request: PageRequest, status: PeriodStatus | None = None
) -> Page[AccountingPeriod]:
    """One page of the periods, by their end unless asked otherwise; InvalidField, CursorInvalid."""
    where = [col(AccountingPeriod.business_id) == business_id]
    if status is not None:
        where.append(col(AccountingPeriod.status) == status)
    return keyset_page(
        session,
        model=AccountingPeriod,
        where=where,
        sort_columns=PERIOD_SORTS,
        default_sort="period_end",
        request=request,
        scope=f"periods {business_id} {status.value if status else 'all'}",
    )


def period_spans(session: Session, *, business_id: str) -> list[tuple[date, date]]:
    """First and last days of all periods of the business, ascending."""
    statement = (
        select(col(AccountingPeriod.period_start), col(AccountingPeriod.period_end))
        .where(col(AccountingPeriod.business_id) == business_id)
        .order_by(col(AccountingPeriod.period_start))
    )
    return list(session.exec(statement))


def periods_touching(session: Session, *, business_id: str, start: date, end: date) -> list[AccountingPeriod]:
    """The periods that share a day with [start, end], ascending."""
    statement = (
        select(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == business_id,
            AccountingPeriod.period_start <= end,
            AccountingPeriod.period_end >= start,
        )
        .order_by(col(AccountingPeriod.period_start))
    )
    return list(session.exec(statement))


def create_period(session: Session, *, business_id: str, request: CreatePeriodRequest) -> AccountingPeriod:
    """Add an open period next to those there are (T20: no gap, no overlap).

    Raises NotFound (business), AlreadyExists when it overlaps another, CloseError when days would lie
    between it and its neighbour, or when it would come before a closed period.
    """
    take_turn(session, business_id=business_id)
    start, end = request.period_start, request.period_end
    for other in periods_touching(session, business_id=business_id, start=start, end=end):
        raise AlreadyExists(
            f"The period {other.period_start} to {other.period_end} covers some of these days"
        )
    _refuse_gap(session, business_id=business_id, start=start, end=end)
    period = AccountingPeriod(business_id=business_id, period_start=start, period_end=end)
    session.add(period)
    session.flush()
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    return period


def _refuse_gap(session: Session, *, business_id: str, start: date, end: date) -> None:
    all_periods = periods_touching(session, business_id=business_id, start=date.min, end=date.max)
    before = max((period for period in all_periods if period.period_end < start), key=_end, default=None)
    after = min((period for period in all_periods if period.period_start > end), key=_end, default=None)
    if before and before.period_end + ONE_DAY != start:
        raise CloseError(
            f"The period before ends on {before.period_end}:"
            f" this one must start on {before.period_end + ONE_DAY}"
        )
    if after and end + ONE_DAY != after.period_start:
        raise CloseError(
            f"The period after starts on {after.period_start}:"
            f" this one must end on {after.period_start - ONE_DAY}"
        )
    if after and after.status != PeriodStatus.OPEN:
        raise CloseError(f"The period ending {after.period_end} is {after.status.value} already")


def _end(period: AccountingPeriod) -> date:
    return period.period_end
