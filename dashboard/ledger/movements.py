"""Day and month movements: the sums that balances are read from, kept by the transaction that posts."""

from collections import defaultdict
from collections.abc import Mapping
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


def movements_agree_with_lines(session: Session, *, business_id: str) -> bool:
    """Whether the movements are the sums of the journal lines, account by account and day by day."""
    days = _movements_of_lines(session, business_id=business_id)
    months: defaultdict[MovementKey, int] = defaultdict(int)
    for (account, day, kind), amount in days.items():
        months[MovementKey(account, day.replace(day=1), kind)] += amount
    stored_days = _stored(session, DAYS, DAYS.c.day, business_id)
    stored_months = _stored(session, MONTHS, MONTHS.c.month, business_id)
    return stored_days == _without_zeros(days) and stored_months == _without_zeros(months)


def rebuild_movements(session: Session, *, business_id: str) -> None:
    """Compute all movements of the business anew from its journal lines."""
    for table in (DAYS, MONTHS):
        session.connection().execute(delete(table).where(table.c.account_key.in_(_accounts(business_id))))
    add_movements(session, _movements_of_lines(session, business_id=business_id))
    read_anew(session, DayMovement, MonthMovement)


def _accounts(business_id: str) -> Select[int]:
    return select(col(Account.key)).where(col(Account.business_id) == business_id)


def _movements_of_lines(session: Session, *, business_id: str) -> Movements:
    """All lines as activity, from the index of the accounts alone; then the few entries of another kind."""
    plain, other = _sums_of_lines(business_id), _sums_of_special_lines(business_id)
    movements: defaultdict[MovementKey, int] = defaultdict(int)
    for account, day, amount in session.connection().execute(plain):
        movements[MovementKey(account, day, MovementKind.ACTIVITY)] += int(amount)
    for account, day, kind, amount in session.connection().execute(other):
        movements[MovementKey(account, day, MovementKind(kind))] += int(amount)
        movements[MovementKey(account, day, MovementKind.ACTIVITY)] -= int(amount)
    return dict(movements)


def _sums_of_lines(business_id: str) -> Select[int, date, int]:
    return (
        select(col(JournalLine.account_key), col(JournalLine.date), func.sum(col(JournalLine.amount)))
        .where(col(JournalLine.account_key).in_(_accounts(business_id)))
        .group_by(col(JournalLine.account_key), col(JournalLine.date))
    )


def _sums_of_special_lines(business_id: str) -> Select[int, date, str, int]:
    kind = _kind_of_entry()
    return (
        select(col(JournalLine.account_key), col(JournalLine.date), kind, func.sum(col(JournalLine.amount)))
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .where(
            col(JournalEntry.business_key) == business_key(business_id),
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


def _stored(session: Session, table: Table, day: ColumnElement[date], business_id: str) -> Movements:
    statement = select(table.c.account_key, day, table.c.kind, table.c.amount).where(
        table.c.account_key.in_(_accounts(business_id)), table.c.amount != 0
    )
    return {
        MovementKey(account, found, kind): amount
        for account, found, kind, amount in session.connection().execute(statement)
    }


def _without_zeros(movements: Mapping[MovementKey, int]) -> Movements:
    return {key: amount for key, amount in movements.items() if amount}
