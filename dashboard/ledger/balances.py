"""Balances at any date, at the cost of accounts and months, never of journal lines."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Select, and_, case, func, or_, select
from sqlmodel import Session, col

from dashboard.models import Account, DayMovement, MonthMovement, MovementKind

BalancesByAccount = dict[str, dict[MovementKind, int]]
Moved = tuple[str, MovementKind]  # Number of an account, and why it moved.
Rows = Sequence[tuple[date, Moved, int]]  # From which day on, what, and by how much.
FIRST_DAY = "first_day"


def balances_at(session: Session, *, business_id: str, days: Iterable[date]) -> dict[date, BalancesByAccount]:
    """B(a, D) of accounting-rules 4.1 at the end of each day: minor units, debit positive.

    By account number, then by movement kind. An account that never moved by a day is missing there; one that
    moved and came back to zero may stand there with zeros.
    """
    wanted = sorted(set(days))
    if not wanted:
        return {}
    # Each movement is summed once, for the first of the days that have it: more days cost nearly nothing.
    whole_months = _added_by(_month_sums(session, business_id=business_id, days=wanted))
    broken_months = _added_by(_day_sums(session, business_id=business_id, days=wanted))
    until_month_end: dict[Moved, int] = {}
    within_month: dict[Moved, int] = {}
    balances: dict[date, BalancesByAccount] = {}
    before = wanted[0]
    for day in wanted:
        if (day.year, day.month) != (before.year, before.month):
            within_month = {}
        _add(whole_months.get(day, ()), to=until_month_end)
        _add(broken_months.get(day, ()), to=within_month)
        balances[day] = _by_account(until_month_end, within_month if not _ends_month(day) else {})
        before = day
    return balances


def balance_of_accounts(session: Session, *, account_ids: Sequence[str]) -> dict[str, int]:
    """Balance of each account with everything posted, at any date: minor units, debit positive."""
    statement = (
        select(col(Account.id), func.sum(col(MonthMovement.amount)))
        .join(Account, col(Account.key) == col(MonthMovement.account_key))
        .where(col(Account.id).in_(account_ids))
        .group_by(col(Account.id))
    )
    found = {account_id: int(amount) for account_id, amount in session.connection().execute(statement)}
    return {account_id: found.get(account_id, 0) for account_id in account_ids}


def _month_sums(session: Session, *, business_id: str, days: Sequence[date]) -> Rows:
    """Sums of whole months, by the first of the days that they lie before or end on."""
    month, amount = col(MonthMovement.month), col(MonthMovement.amount)
    first_day = case(
        *(
            (month <= day if _ends_month(day) else month < day.replace(day=1), place)
            for place, day in enumerate(days)
        )
    )
    statement = (
        select(first_day.label(FIRST_DAY), col(Account.number), col(MonthMovement.kind), func.sum(amount))
        .join(Account, col(Account.key) == col(MonthMovement.account_key))
        .where(col(Account.business_id) == business_id, month <= days[-1])
        .group_by(FIRST_DAY, col(Account.number), col(MonthMovement.kind))
    )
    return _with_days(session, statement, days)


def _day_sums(session: Session, *, business_id: str, days: Sequence[date]) -> Rows:
    """Sums of days of broken months, by the first of the wanted days of that month that they count for."""
    broken = [day for day in days if not _ends_month(day)]
    if not broken:
        return ()
    moved = col(DayMovement.day)
    within = [and_(moved >= day.replace(day=1), moved <= day) for day in broken]
    first_day = case(*((condition, place) for place, condition in enumerate(within)))
    statement = (
        select(
            first_day.label(FIRST_DAY),
            col(Account.number),
            col(DayMovement.kind),
            func.sum(col(DayMovement.amount)),
        )
        .join(Account, col(Account.key) == col(DayMovement.account_key))
        .where(col(Account.business_id) == business_id, or_(*within))
        .group_by(FIRST_DAY, col(Account.number), col(DayMovement.kind))
    )
    return _with_days(session, statement, broken)


def _with_days(
    session: Session, statement: Select[Any, str, MovementKind, int], days: Sequence[date]
) -> Rows:
    """The rows of a statement whose first column is the place of a day; none for what lies after all days."""
    rows = cast(
        "Iterable[tuple[int | None, str, MovementKind, int]]", session.connection().execute(statement)
    )
    return [
        (days[place], (number, kind), int(amount))
        for place, number, kind, amount in rows
        if place is not None
    ]


def _added_by(rows: Rows) -> dict[date, list[tuple[Moved, int]]]:
    added: defaultdict[date, list[tuple[Moved, int]]] = defaultdict(list)
    for day, moved, amount in rows:
        added[day].append((moved, amount))
    return added


def _add(amounts: Iterable[tuple[Moved, int]], *, to: dict[Moved, int]) -> None:
    for moved, amount in amounts:
        to[moved] = to.get(moved, 0) + amount


def _by_account(*running: Mapping[Moved, int]) -> BalancesByAccount:
    accounts: defaultdict[str, dict[MovementKind, int]] = defaultdict(dict[MovementKind, int])
    for sums in running:
        for (number, kind), amount in sums.items():
            kinds = accounts[number]
            kinds[kind] = kinds.get(kind, 0) + amount
    return dict(accounts)


def _ends_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
