"""Day and month movements: the sums that balances are read from, kept by the transaction that posts."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, Table, case, cast, delete, func, select
from sqlmodel import Session, SQLModel, col

from dashboard.ledger.bulk import insert_rows
from dashboard.ledger.rereading import read_anew
from dashboard.models import DayMovement, JournalEntry, JournalLine, MonthMovement, MovementKind
from dashboard.schemas import EntryKind

DAYS = SQLModel.metadata.tables["day_movement"]
MONTHS = SQLModel.metadata.tables["month_movement"]


class MovementKey(NamedTuple):
    """An account's movements of one kind on one day."""

    account_id: str
    day: date
    kind: MovementKind


Movements = dict[MovementKey, int]


def add_movements(session: Session, *, business_id: str, movements: Mapping[MovementKey, int]) -> None:
    """Add the sums (minor units, debit positive) to the movements of their days and months."""
    months: defaultdict[MovementKey, int] = defaultdict(int)
    for (account_id, day, kind), amount in movements.items():
        months[MovementKey(account_id, day.replace(day=1), kind)] += amount
    _upsert(session, DAYS, "day", business_id, movements)
    _upsert(session, MONTHS, "month", business_id, months)


def _upsert(
    session: Session, table: Table, day_column: str, business_id: str, movements: Mapping[MovementKey, int]
) -> None:
    rows = [
        {
            "account_id": account_id,
            day_column: day,
            "kind": kind,
            "business_id": business_id,
            "amount": amount,
        }
        for (account_id, day, kind), amount in sorted(movements.items())  # One order: no deadlock.
        if amount
    ]
    insert_rows(
        session.connection(),
        table,
        rows,
        on_conflict=f"ON CONFLICT (account_id, {day_column}, kind)"
        f" DO UPDATE SET amount = {table.name}.amount + excluded.amount",
    )


def movements_agree_with_lines(session: Session, *, business_id: str) -> bool:
    """Whether the movements are the sums of the journal lines, account by account and day by day."""
    days = _movements_of_lines(session, business_id=business_id)
    months: defaultdict[MovementKey, int] = defaultdict(int)
    for (account_id, day, kind), amount in days.items():
        months[MovementKey(account_id, day.replace(day=1), kind)] += amount
    stored_days = _stored(session, DAYS, DAYS.c.day, business_id)
    stored_months = _stored(session, MONTHS, MONTHS.c.month, business_id)
    return stored_days == _without_zeros(days) and stored_months == _without_zeros(months)


def rebuild_movements(session: Session, *, business_id: str) -> None:
    """Compute all movements of the business anew from its journal lines."""
    session.connection().execute(delete(DAYS).where(DAYS.c.business_id == business_id))
    session.connection().execute(delete(MONTHS).where(MONTHS.c.business_id == business_id))
    lines = _movements_of_lines(session, business_id=business_id)
    add_movements(session, business_id=business_id, movements=lines)
    read_anew(session, DayMovement, MonthMovement)


def _movements_of_lines(session: Session, *, business_id: str) -> Movements:
    kind = _kind_of_entry()
    statement = (
        select(col(JournalLine.account_id), col(JournalLine.date), kind, func.sum(col(JournalLine.amount)))
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .where(col(JournalLine.business_id) == business_id)
        .group_by(col(JournalLine.account_id), col(JournalLine.date), kind)
    )
    return {
        MovementKey(account_id, day, MovementKind(found)): int(amount)
        for account_id, day, found, amount in session.connection().execute(statement)
    }


def _kind_of_entry() -> ColumnElement[str]:
    """`drafts.movement_kind` in SQL."""
    kind = cast(col(JournalEntry.kind), String)
    is_late = col(JournalEntry.closes_year_end) < col(JournalEntry.date)
    return case(
        (kind == EntryKind.OPENING.value, MovementKind.OPENING.value),
        ((kind == EntryKind.CLOSING.value) & is_late, MovementKind.CLOSING_PRIOR.value),
        (kind == EntryKind.CLOSING.value, MovementKind.CLOSING.value),
        else_=MovementKind.ACTIVITY.value,
    )


def _stored(session: Session, table: Table, day: ColumnElement[date], business_id: str) -> Movements:
    statement = select(table.c.account_id, day, table.c.kind, table.c.amount).where(
        table.c.business_id == business_id, table.c.amount != 0
    )
    return {
        MovementKey(account_id, found, kind): amount
        for account_id, found, kind, amount in session.connection().execute(statement)
    }


def _without_zeros(movements: Mapping[MovementKey, int]) -> Movements:
    return {key: amount for key, amount in movements.items() if amount}
