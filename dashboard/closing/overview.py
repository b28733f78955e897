"""The overview of somebody who works for many businesses: their months, and who needs her first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from dashboard.models import (
    AccountingPeriod,
    Business,
    CloseOverride,
    Membership,
    MonthEndPackage,
    PeriodWatch,
)
from dashboard.schemas import (
    BusinessOverview,
    MonthEndPackageStatusEnum,
    NeedKind,
    OverviewNeed,
    OverviewPackage,
    OverviewPeriod,
    PeriodStatus,
    Role,
)

LOOKS_BACK = timedelta(days=366)
Value = TypeVar("Value")

URGENCY = {kind: place for place, kind in enumerate(NeedKind)}


@dataclass(frozen=True)
class _Facts:
    """What is known of all the businesses, by the id of each."""

    periods: Mapping[str, Sequence[AccountingPeriod]]
    moved: frozenset[str]  # Periods.
    overrides: Mapping[str, Sequence[date]]  # When those that are still open are due.
    packages: Mapping[str, MonthEndPackage]  # The latest.


def overview_of(session: Session, *, user_id: str, at: datetime) -> list[BusinessOverview]:
    """Each business of the user, the most urgent first, with its periods of the last twelve months.

    A handful of statements, however many businesses there are. What is over or due at the instant `at` goes
    by the day in each business's time zone.
    """
    statement = (
        select(Business, Membership.role)
        .join(Membership, col(Membership.business_id) == col(Business.id))
        .where(Membership.user_id == user_id, col(Business.arriving).is_(None))
    )
    mine = session.exec(statement).all()
    facts = _facts(session, [business.id for business, _ in mine], at=at)
    found = [_overview(business, Role(role), facts, at=at) for business, role in mine]
    return sorted(found, key=_urgency)


def _urgency(business: BusinessOverview) -> tuple[int, date, str]:
    first = business.needs[0] if business.needs else None
    place = URGENCY[first.kind] if first else len(URGENCY)
    return place, first.since if first else date.max, business.name.casefold()


def _overview(business: Business, role: Role, facts: _Facts, *, at: datetime) -> BusinessOverview:
    today = at.astimezone(ZoneInfo(business.timezone)).date()
    periods = [
        OverviewPeriod(
            period_id=period.id,
            period_start=period.period_start,
            period_end=period.period_end,
            status=period.status,
            moved_since_close=period.id in facts.moved,
        )
        for period in facts.periods.get(business.id, ())
        if period.period_start <= today
    ]
    package = facts.packages.get(business.id)
    return BusinessOverview(
        business_id=business.id,
        name=business.name,
        role=role,
        periods=periods,
        needs=_needs(periods, facts.overrides.get(business.id, ()), package, today=today),
        latest_package=OverviewPackage.model_validate(package) if package else None,
    )


def _needs(
    periods: Sequence[OverviewPeriod],
    due: Sequence[date],
    package: MonthEndPackage | None,
    *,
    today: date,
) -> list[OverviewNeed]:
    """What waits for a person, the most urgent first."""
    failed = [package.period_end] if package and package.status == MonthEndPackageStatusEnum.FAILED else []
    since = {
        NeedKind.MOVED: [period.period_end for period in periods if period.moved_since_close],
        NeedKind.OVERDUE: [day for day in due if day < today],
        NeedKind.FAILED: failed,
        NeedKind.BEHIND: [
            period.period_end
            for period in periods
            if period.status == PeriodStatus.OPEN and period.period_end < today
        ],
        NeedKind.OPEN_ITEM: [day for day in due if day >= today],
    }
    return [
        OverviewNeed(kind=kind, count=len(since[kind]), since=min(since[kind]))
        for kind in NeedKind
        if since[kind]
    ]


# ── Of all businesses at once ────────────────────────────────────────────────────────────────────


def _facts(session: Session, ids: Sequence[str], *, at: datetime) -> _Facts:
    periods = session.exec(
        select(AccountingPeriod)
        .where(
            col(AccountingPeriod.business_id).in_(ids),
            AccountingPeriod.period_end >= (at - LOOKS_BACK).date(),
            AccountingPeriod.period_start <= (at + timedelta(days=1)).date(),
        )
        .order_by(col(AccountingPeriod.period_end))
    )
    moved = session.exec(
        select(PeriodWatch.period_id).where(
            col(PeriodWatch.business_id).in_(ids), col(PeriodWatch.has_moved).is_(True)
        )
    )
    overrides = session.exec(
        select(col(CloseOverride.business_id), col(CloseOverride.due_date)).where(
            col(CloseOverride.business_id).in_(ids), col(CloseOverride.resolved_at).is_(None)
        )
    )
    return _Facts(
        periods=_by_first((period.business_id, period) for period in periods),
        moved=frozenset(moved),
        overrides=_by_first(overrides),
        packages={package.business_id: package for package in _latest_packages(session, ids)},
    )


def _latest_packages(session: Session, ids: Sequence[str]) -> Iterable[MonthEndPackage]:
    """One step in the index for each business."""
    latest = (
        select(MonthEndPackage.id)
        .where(MonthEndPackage.business_id == Business.id)
        .order_by(col(MonthEndPackage.created_at).desc(), col(MonthEndPackage.id).desc())
        .limit(1)
        .correlate(Business)
        .scalar_subquery()
    )
    of_each = select(latest).where(col(Business.id).in_(ids))
    return session.exec(select(MonthEndPackage).where(col(MonthEndPackage.id).in_(of_each)))


def _by_first(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
