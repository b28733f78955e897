"""Balances at any date, at the cost of accounts and months, never of journal lines."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlmodel import Session, col

from dashboard.models import Account, DayMovement, MonthMovement, MovementKind

BalancesByAccount = dict[str, dict[MovementKind, int]]


def balances_at(session: Session, *, business_id: str, days: Iterable[date]) -> dict[date, BalancesByAccount]:
    """B(a, D) of accounting-rules 4.1 at the end of each day: minor units, debit positive.

    By account number, then by movement kind. An account that never moved by a day is missing there; one that
    moved and came back to zero may stand there with zeros.
    """
    wanted = sorted(set(days))
    balances: dict[date, defaultdict[str, dict[MovementKind, int]]] = {
        day: defaultdict(dict[MovementKind, int]) for day in wanted
    }
    for number, kind, *amounts in (
        *_month_sums(session, business_id=business_id, days=wanted),
        *_day_sums(session, business_id=business_id, days=wanted),
    ):
        for day, amount in zip(wanted, amounts, strict=True):
            if amount is not None:
                kinds = balances[day][number]
                kinds[kind] = kinds.get(kind, 0) + int(amount)
    return {day: dict(accounts) for day, accounts in balances.items()}


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


def _month_sums(session: Session, *, business_id: str, days: Sequence[date]) -> Iterable[Sequence[Any]]:
    """Sums of the whole months that lie before or end on each day."""
    month, amount = col(MonthMovement.month), col(MonthMovement.amount)
    if not days:
        return []
    sums = [
        func.sum(case((month <= day if _ends_month(day) else month < day.replace(day=1), amount)))
        for day in days
    ]
    statement = (
        select(col(Account.number), col(MonthMovement.kind), *sums)
        .join(Account, col(Account.key) == col(MonthMovement.account_key))
        .where(col(Account.business_id) == business_id, month <= days[-1])
        .group_by(col(Account.number), col(MonthMovement.kind))
    )
    return session.connection().execute(statement).all()


def _day_sums(session: Session, *, business_id: str, days: Sequence[date]) -> Iterable[Sequence[Any]]:
    """Sums of the days of the broken month that each day lies in."""
    if all(_ends_month(day) for day in days):
        return []
    within = [_within_broken_month(day) for day in days]
    sums = [func.sum(case((condition, col(DayMovement.amount)))) for condition in within]
    statement = (
        select(col(Account.number), col(DayMovement.kind), *sums)
        .join(Account, col(Account.key) == col(DayMovement.account_key))
        .where(col(Account.business_id) == business_id, or_(*within))
        .group_by(col(Account.number), col(DayMovement.kind))
    )
    return session.connection().execute(statement).all()


def _within_broken_month(day: date) -> ColumnElement[bool]:
    if _ends_month(day):
        return false()
    return and_(col(DayMovement.day) >= day.replace(day=1), col(DayMovement.day) <= day)


def _ends_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
