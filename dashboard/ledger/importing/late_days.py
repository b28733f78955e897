"""The days of a file of entries: in periods held open, or moved from closed ones to the next open one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from sqlmodel import Session

from dashboard.errors import EntriesLate, EntryInvalid, PeriodNotOpen
from dashboard.ledger.importing.journal_file import FILE
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.periods import hold_open_period, next_open_period, periods_touching
from dashboard.schemas import EntryKind, LateEntryOffer


@dataclass(frozen=True)
class Head:
    """What the days of an entry are judged by; `day` is empty where the file has none that can be read."""

    name: str
    line: int
    day: str
    kind: str


@dataclass
class _Refused:
    """The days that take no entries, and why: in closed periods, and in none at all."""

    closed: dict[str, str] = field(default_factory=dict[str, str])
    outside: dict[str, str] = field(default_factory=dict[str, str])


def hold_days(
    session: Session,
    heads: Sequence[Head],
    *,
    business_id: str,
    by_user_id: str,
    late_date: date | None,
    problems: Problems,
) -> Mapping[str, date]:
    """Keep the periods of all entries open until the transaction ends; where entries of closed ones go.

    The answer has a day only for entries of closed periods, and only where `late_date` is the day that is
    offered for them: the first of the next open period after all of theirs. Otherwise they become problems,
    and where nothing else is wrong with the file EntriesLate names the day. An opening entry is never moved:
    books begin where they begin.
    """
    refused = _refused_days(session, heads, business_id=business_id, by_user_id=by_user_id)
    late = [head for head in heads if head.day in refused.closed]
    offer = _offer(session, late, business_id=business_id)
    if offer and offer.date == late_date:
        hold_open_period(session, business_id=business_id, day=offer.date, by_user_id=by_user_id)
    else:
        for head in late:
            problems.add(FILE, head.line, "date", refused.closed[head.day])
    for head in heads:
        if head.day in refused.outside:
            problems.add(FILE, head.line, "date", refused.outside[head.day])
    if offer and offer.date == late_date:
        return dict.fromkeys(refused.closed, offer.date)
    if offer and problems.count == len(late):
        raise EntriesLate(problems.words(), offer=offer.model_dump(mode="json"))
    return {}


def _refused_days(session: Session, heads: Sequence[Head], *, business_id: str, by_user_id: str) -> _Refused:
    days = {date.fromisoformat(head.day) for head in heads if head.day}
    refused = _Refused()
    for some in _days_by_period(session, days, business_id=business_id):
        try:
            hold_open_period(session, business_id=business_id, day=some[0], by_user_id=by_user_id)
        except PeriodNotOpen as refusal:
            refused.closed |= {day.isoformat(): str(refusal) for day in some}
        except EntryInvalid as refusal:
            refused.outside |= {day.isoformat(): str(refusal) for day in some}
    return refused


def _days_by_period(session: Session, days: set[date], *, business_id: str) -> Iterator[list[date]]:
    """The days grouped by period, the earliest period first; a day in no period stands alone."""
    if not days:
        return
    periods = periods_touching(session, business_id=business_id, start=min(days), end=max(days))

    def period_of(day: date) -> date:
        return next((one.period_start for one in periods if one.period_start <= day <= one.period_end), day)

    for _, some in groupby(sorted(days), key=period_of):
        yield list(some)


def _offer(session: Session, late: Sequence[Head], *, business_id: str) -> LateEntryOffer | None:
    """Where all of the late entries can go, on one day."""
    if not late or any(head.kind == EntryKind.OPENING for head in late):
        return None
    days = [date.fromisoformat(head.day) for head in late]
    following = next_open_period(session, business_id=business_id, day=max(days))
    if following is None:
        return None
    return LateEntryOffer(
        period_id=following.id,
        date=following.period_start,
        original_date=min(days),
        last_original_date=max(days),
        entries=len(late),
    )
