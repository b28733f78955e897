"""Day and month movements: the sums that balances are read from, kept by the transaction that posts."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, String, Table, case, cast, delete, func, select
from sqlmodel import Session, SQLModel, col

from dashboard.ledger.bulk import insert_rows
from dashboard.ledger.keys import business_key
from dashboard.ledger.rereading import read_anew
from dashboard.models import Account, DayMovement, JournalEntry, JournalLine, MonthMovement, MovementKind
from dashboard.schemas import EntryKind

DAYS = SQLModel.metadata.tables["day_movement"]
MONTHS = SQLModel.metadata.tables["month_movement"]


class MovementKey(NamedTuple):
    """An account's movements of one kind on one day."""

    account: int  # Key.
    day: date
    kind: MovementKind


Movements = dict[MovementKey, int]


def add_movements(session: Session, movements: Mapping[MovementKey, int]) -> None:
    """Add the sums (minor units, debit positive) to the movements of their days and months."""
    months: defaultdict[MovementKey, int] = defaultdict(int)
    for (account, day, kind), amount in movements.items():
        months[MovementKey(account, day.replace(day=1), kind)] += amount
    _upsert(session, DAYS, "day", movements)
    _upsert(session, MONTHS, "month", months)


def _upsert(session: Session, table: Table, day_column: str, movements: Mapping[MovementKey, int]) -> None:
    rows = [
        {"account_key": account, day_column: day, "kind": kind, "amount": amount}
        for (account, day, kind), amount in sorted(movements.items())  # One order: no deadlock.
        if amount
    ]
    insert_rows(
        session.connection(),
        table,
        rows,
        on_conflict=f"ON CONFLICT (account_key, {day_column}, kind)"
        f" DO UPDATE SET amount = {table.name}.amount + excluded.amount",
    )


def movements_agree_with_lines(
    session: Session, *, business_id: str, start: date = date.min, end: date = date.max
) -> bool:
    """Whether the movements are the sums of the journal lines, account by account and day by day."""
    return not movements_unlike_lines(session, business_id=business_id, start=start, end=end)


def movements_unlike_lines(
    session: Session, *, business_id: str, start: date = date.min, end: date = date.max
) -> list[str]:
    """Numbers of the accounts whose movements are not the sums of their journal lines, in order.

    Of all calendar months that the range touches: a month has one sum, whatever periods it lies in.
    """
    of = _Months(business_id, first=start.replace(day=1), last=_end_of_month(end))
    days = _movements_of_lines(session, of)
    months: defaultdict[MovementKey, int] = defaultdict(int)
    for (account, day, kind), amount in days.items():
        months[MovementKey(account, day.replace(day=1), kind)] += amount
    stored_days = _stored(session, DAYS, DAYS.c.day, of)
    stored_months = _stored(session, MONTHS, MONTHS.c.month, of)
    wrong = {
        *_accounts_that_differ(stored_days, _without_zeros(days)),
        *_accounts_that_differ(stored_months, _without_zeros(months)),
    }
    numbers = select(col(Account.number)).where(col(Account.key).in_(wrong)).order_by(col(Account.number))
    return list(session.connection().execute(numbers).scalars()) if wrong else []


def rebuild_movements(session: Session, *, business_id: str) -> None:
    """Compute all movements of the business anew from its journal lines."""
    everything = _Months(business_id, first=date.min, last=date.max)
    for table in (DAYS, MONTHS):
        session.connection().execute(delete(table).where(table.c.account_key.in_(everything.accounts)))
    add_movements(session, _movements_of_lines(session, everything))
    read_anew(session, DayMovement, MonthMovement)


@dataclass(frozen=True)
class _Months:
    """Whole calendar months of a business."""

    business_id: str
    first: date
    last: date

    @property
    def accounts(self) -> Select[int]:
        return select(col(Account.key)).where(col(Account.business_id) == self.business_id)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _movements_of_lines(session: Session, of: _Months) -> Movements:
    """All lines as activity, from the index of the accounts alone; then the few entries of another kind."""
    plain, other = _sums_of_lines(of), _sums_of_special_lines(of)
    movements: defaultdict[MovementKey, int] = defaultdict(int)
    for account, day, amount in session.connection().execute(plain):
        movements[MovementKey(account, day, MovementKind.ACTIVITY)] += int(amount)
    for account, day, kind, amount in session.connection().execute(other):
        movements[MovementKey(account, day, MovementKind(kind))] += int(amount)
        movements[MovementKey(account, day, MovementKind.ACTIVITY)] -= int(amount)
    return dict(movements)


def _sums_of_lines(of: _Months) -> Select[int, date, int]:
    return (
        select(col(JournalLine.account_key), col(JournalLine.date), func.sum(col(JournalLine.amount)))
        .where(
            col(JournalLine.account_key).in_(of.accounts),
            col(JournalLine.date).between(of.first, of.last),
        )
        .group_by(col(JournalLine.account_key), col(JournalLine.date))
    )


def _sums_of_special_lines(of: _Months) -> Select[int, date, str, int]:
    kind = _kind_of_entry()
    return (
        select(col(JournalLine.account_key), col(JournalLine.date), kind, func.sum(col(JournalLine.amount)))
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .where(
            col(JournalEntry.business_key) == business_key(of.business_id),
            col(JournalEntry.date).between(of.first, of.last),
            col(JournalEntry.kind).in_([EntryKind.OPENING, EntryKind.CLOSING]),
        )
        .group_by(col(JournalLine.account_key), col(JournalLine.date), kind)
    )


def _kind_of_entry() -> ColumnElement[str]:
    """`drafts.movement_kind` in SQL, of opening and closing entries."""
    kind = cast(col(JournalEntry.kind), String)
    is_late = col(JournalEntry.closes_year_end) < col(JournalEntry.date)
    return case(
        (kind == EntryKind.OPENING.value, MovementKind.OPENING.value),
        ((kind == EntryKind.CLOSING.value) & is_late, MovementKind.CLOSING_PRIOR.value),
        else_=MovementKind.CLOSING.value,
    )


def _stored(session: Session, table: Table, day: ColumnElement[date], of: _Months) -> Movements:
    statement = select(table.c.account_key, day, table.c.kind, table.c.amount).where(
        table.c.account_key.in_(of.accounts), day.between(of.first, of.last), table.c.amount != 0
    )
    return {
        MovementKey(account, found, kind): amount
        for account, found, kind, amount in session.connection().execute(statement)
    }


def _accounts_that_differ(stored: Movements, summed: Movements) -> set[int]:
    if stored == summed:
        return set()
    return {key.account for key in stored.keys() | summed.keys() if stored.get(key) != summed.get(key)}


def _without_zeros(movements: Mapping[MovementKey, int]) -> Movements:
    return {key: amount for key, amount in movements.items() if amount}
