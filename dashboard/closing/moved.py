"""Moved since close: the books of a period now against what its last close found, entry by entry."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from dashboard.closing.kept_cut import figure_differences, inflated
from dashboard.closing.snapshot import KeptEntry, Snapshot, read_snapshot, take_snapshot
from dashboard.errors import NotFound
from dashboard.ledger.chain import last_close_of
from dashboard.ledger.keys import shown_id
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, CloseRecord, CloseSnapshot, JournalEntry, PeriodWatch
from dashboard.money import printed_text
from dashboard.people.memberships import names_of
from dashboard.reports.cut import Cut
from dashboard.reports.taking import take_cut
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import EntryDifference, PeriodChangesResponse
from dashboard.signing import sha256_of

SHOWN_AT_MOST = 200
HEAD_FIELDS = ("reference", "date", "description", "kind", "closes_year_end")
LINE_FIELDS = ("position", "account", "date", "amount", "description", "party", "document", "due date")
AMOUNT = LINE_FIELDS.index("amount")


def changes_since_close(session: Session, *, business_id: str, period_id: str) -> PeriodChangesResponse:
    """Each entry added, changed, removed or re-dated since the last close, and each figure that differs.

    Whoever changed them and however: the books are read, not a log of what was done. NotFound (period, or it
    was never closed here).
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    close = last_close_of(session, period_id=period.id)
    if close is None:
        raise NotFound("Close certificate")
    kept = _kept(session, close)
    then = read_snapshot(kept.entries)
    now = _entries_now(session, period)
    cut_now = _cut_now(session, period)
    entries = list(
        _entry_differences(session, period, then=then, now=now, digits=cut_now.business.minor_unit_digits)
    )
    figures = figure_differences(inflated(kept.cut), cut_now)
    return PeriodChangesResponse(
        period_id=period.id,
        certificate_sequence=close.sequence,
        closed_at=close.at,
        moved=bool(entries or figures),
        evidence_intact=_is_intact(close, then),
        entries=entries[:SHOWN_AT_MOST],
        figures=figures[:SHOWN_AT_MOST],
        entries_total=len(entries),
        figures_total=len(figures),
    )


def has_moved(session: Session, *, period: AccountingPeriod, close: CloseRecord) -> bool:
    """Whether anything of the period differs from that close: its entries, or a figure of a report."""
    certified = _certified(close)
    if _entries_now(session, period).sha256 != certified["books"]["sha256"]:
        return True
    cut_now = _cut_now(session, period)
    if books_sha256(cut_now) == certified["cut"]["sha256"]:
        return False
    kept = _kept(session, close)
    return bool(figure_differences(inflated(kept.cut), cut_now))


def moved_by_period(session: Session, period_ids: Sequence[str]) -> dict[str, bool]:
    """What the watch found last, of those periods that it has looked at."""
    statement = select(PeriodWatch).where(col(PeriodWatch.period_id).in_(period_ids))
    return {watched.period_id: watched.has_moved for watched in session.exec(statement)}


def _certified(close: CloseRecord) -> dict[str, Any]:
    return json.loads(close.content)


def _is_intact(close: CloseRecord, then: Snapshot) -> bool:
    return sha256_of(close.content) == close.sha256 and _certified(close)["books"]["sha256"] == then.sha256


def _kept(session: Session, close: CloseRecord) -> CloseSnapshot:
    return session.get_one(CloseSnapshot, (close.business_id, close.sequence))


def _entries_now(session: Session, period: AccountingPeriod) -> Snapshot:
    return take_snapshot(
        session, business_id=period.business_id, start=period.period_start, end=period.period_end
    )


def _cut_now(session: Session, period: AccountingPeriod) -> Cut:
    return take_cut(
        session,
        business_id=period.business_id,
        period_start=period.period_start,
        period_end=period.period_end,
    )


# ── Entries ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Journalled:
    """What the journal says today of an entry."""

    day: date
    by_user_id: str | None
    at: datetime


def _entry_differences(
    session: Session, period: AccountingPeriod, *, then: Snapshot, now: Snapshot, digits: int
) -> Iterator[EntryDifference]:
    keys = sorted(
        key
        for key in then.entries.keys() | now.entries.keys()
        if then.entries.get(key) != now.entries.get(key)
    )
    journalled = _journalled(session, keys)
    names = names_of(session, [each.by_user_id for each in journalled.values()])
    for key in keys:
        before, after = then.entries.get(key), now.entries.get(key)
        shown = before or after
        assert shown is not None  # noqa: S101 -- it differs, so one of them has it.
        today = journalled.get(key)
        yield EntryDifference(
            change=_change(before, after, today),
            entry_id=shown_id(period.business_id, key),
            reference=shown.reference,
            date=date.fromisoformat(shown.date),
            new_date=today.day if after is None and today else None,
            description=shown.description,
            details=_details(before, after, digits=digits),
            by_name=names.get(today.by_user_id or "") if before is None and today else None,
            at=today.at if before is None and today else None,
        )


def _change(before: KeptEntry | None, after: KeptEntry | None, today: _Journalled | None) -> Any:
    if before is None:
        return "added"
    if after is None:
        return "redated" if today else "removed"
    return "redated" if before.date != after.date else "changed"


def _details(before: KeptEntry | None, after: KeptEntry | None, *, digits: int) -> list[str]:
    if before is None or after is None:
        lines = (before or after).lines if before or after else ()  # pyright: ignore[reportOptionalMemberAccess]
        return [f"Line {line[0]}: {line[1]} {printed_text(line[AMOUNT], digits=digits)}" for line in lines]
    said = [
        f"{name.replace('_', ' ').capitalize()}: {_text(getattr(before, name))}"
        f" is now {_text(getattr(after, name))}"
        for name in HEAD_FIELDS
        if getattr(before, name) != getattr(after, name)
    ]
    old, new = ({line[0]: line for line in entry.lines} for entry in (before, after))
    for position in sorted(old.keys() | new.keys()):
        said += _line_details(old.get(position), new.get(position), position=position, digits=digits)
    return said


def _line_details(
    old: tuple[Any, ...] | None, new: tuple[Any, ...] | None, *, position: int, digits: int
) -> list[str]:
    if old is None or new is None:
        line, what = (new, "added") if old is None else (old, "removed")
        assert line is not None  # noqa: S101 -- one of them has it.
        return [f"Line {position} was {what}: {line[1]} {printed_text(line[AMOUNT], digits=digits)}"]
    return [
        f"Line {position}, {name}: {_value(old, at, digits)} is now {_value(new, at, digits)}"
        for at, name in enumerate(LINE_FIELDS)
        if old[at] != new[at]
    ]


def _value(line: tuple[Any, ...], at: int, digits: int) -> str:
    return printed_text(line[at], digits=digits) if at == AMOUNT else _text(line[at])


def _text(value: object) -> str:
    return str(value) if value not in {None, ""} else "nothing"


def _journalled(session: Session, keys: list[int]) -> dict[int, _Journalled]:
    found: dict[int, _Journalled] = {}
    for start in range(0, len(keys), 500):  # Databases limit how many values a statement may hold.
        statement = select(
            col(JournalEntry.id),
            col(JournalEntry.date),
            col(JournalEntry.created_by_user_id),
            col(JournalEntry.created_at),
        ).where(col(JournalEntry.id).in_(keys[start : start + 500]))
        for key, day, by, at in session.exec(statement):
            found[key] = _Journalled(day, by, at)
    return found
