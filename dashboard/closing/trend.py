"""The trend: income and expenses of a period that are unlike what the periods before had."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, pstdev

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from dashboard.closing.check import Finding, Scene, found
from dashboard.closing.links import journal_link
from dashboard.models import Account, AccountingPeriod, DayMovement, MovementKind
from dashboard.money import printed_text
from dashboard.reports.placement import is_profit_and_loss

PERIODS_LOOKED_AT = 6
PERIODS_NEEDED = 3
DEVIATIONS = 3
SHARE_AT_LEAST = 0.5  # Of the usual amount: a rent that rises by a tenth is nothing to stop at.
PART_OF_ALL = 0.02  # Of all that the period booked on such accounts: small accounts jump about.

Sums = Mapping[str, int]  # By account number, debit positive.


def movements_follow_the_trend(scene: Scene) -> Finding:
    """Each account against its mean over the six periods before: beyond three deviations and half of it."""
    before = _periods_before(scene.session, scene.period)
    history = [_sums(scene.session, period) for period in before]
    with_activity = [sums for sums in history if sums]
    if len(with_activity) < PERIODS_NEEDED:
        return Finding(
            "not_applicable", f"The books have fewer than {PERIODS_NEEDED} periods before this one"
        )
    current = _sums(scene.session, scene.period)
    accounts = {row.number: row for row in scene.cut.accounts if is_profit_and_loss(row)}
    unusual = [
        (number, amount, usual)
        for number, amount, usual in _unusual(current, with_activity)
        if number in accounts
    ]
    digits = scene.cut.business.minor_unit_digits
    problems = [
        f"{accounts[number].name} ({number}) moved by {printed_text(abs(amount), digits=digits)},"
        f" usually by {printed_text(abs(round(usual)), digits=digits)}"
        for number, amount, usual in unusual
    ]
    return found(
        problems,
        status="warning",
        fine_detail="Income and expenses are as usual",
        amount=sum(abs(amount - round(usual)) for _, amount, usual in unusual) or None,
        link=journal_link(scene.period, account=unusual[0][0]) if unusual else None,
    )


def _unusual(current: Sums, history: Sequence[Sums]) -> Iterator[tuple[str, int, float]]:
    """Account, amount now, usual amount; the largest departure first."""
    floor = PART_OF_ALL * sum(abs(amount) for amount in current.values())
    departures: list[tuple[float, str, int, float]] = []
    for number in {*current, *(number for sums in history for number in sums)}:
        amount = current.get(number, 0)
        amounts = [sums.get(number, 0) for sums in history]
        usual = mean(amounts)
        distance = abs(amount - usual)
        limit = max(DEVIATIONS * pstdev(amounts), SHARE_AT_LEAST * abs(usual), floor)
        if distance > limit:
            departures.append((distance, number, amount, usual))
    for _, number, amount, usual in sorted(departures, reverse=True):
        yield number, amount, usual


def _periods_before(session: Session, period: AccountingPeriod) -> Sequence[AccountingPeriod]:
    statement = (
        select_rows(AccountingPeriod)
        .where(
            AccountingPeriod.business_id == period.business_id,
            AccountingPeriod.period_end < period.period_start,
        )
        .order_by(col(AccountingPeriod.period_end).desc())
        .limit(PERIODS_LOOKED_AT)
    )
    return session.exec(statement).all()


def _sums(session: Session, period: AccountingPeriod) -> Sums:
    statement = (
        select(col(Account.number), func.sum(col(DayMovement.amount)))
        .join(Account, col(Account.key) == col(DayMovement.account_key))
        .where(
            col(Account.business_id) == period.business_id,
            col(Account.type).in_(("revenue", "expense")),
            col(DayMovement.kind) == MovementKind.ACTIVITY,
            col(DayMovement.day) >= period.period_start,
            col(DayMovement.day) <= period.period_end,
        )
        .group_by(col(Account.number))
    )
    sums: defaultdict[str, int] = defaultdict(int)
    for number, amount in session.connection().execute(statement):
        sums[number] += int(amount)
    return dict(sums)
