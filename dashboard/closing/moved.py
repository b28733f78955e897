"""Moved since close: the books of a period now against what its last close found, entry by entry."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from dashboard.closing.kept_cut import figure_differences, inflated
from dashboard.closing.moved_with import moved_after, moved_before
from dashboard.closing.snapshot import (
    KeptEntry,
    Snapshot,
    certified_entries,
    entries_of,
    has_certified_entries,
    read_snapshot,
)
from dashboard.errors import NotFound
from dashboard.ledger.chain import last_close_of
from dashboard.ledger.keys import shown_id
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, CloseRecord, CloseSnapshot, JournalEntry, PeriodWatch
from dashboard.money import printed_text
from dashboard.people.memberships import names_of
from dashboard.reports.cut import Cut
from dashboard.reports.period_words import short_date
from dashboard.reports.taking import take_cut
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import EntryDifference, FigureDifference, PeriodChangesResponse
from dashboard.signing import sha256_of

ENTRIES_AT_MOST = 200
FIGURES_AT_MOST = 1000
HEAD_FIELDS = ("reference", "date", "description", "kind", "closes_year_end")
LINE_FIELDS = ("position", "account", "date", "amount", "description", "party", "document", "due date")
DAYS = {"date", "closes_year_end", "due date"}
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
    now = entries_of(session, period)
    cut_now = _cut_now(session, period)
    entries = list(
        _entry_differences(session, period, then=then, now=now, digits=cut_now.business.minor_unit_digits)
    )
    figures = _figure_differences(close, kept, cut_now)
    return PeriodChangesResponse(
        period_id=period.id,
        certificate_sequence=close.sequence,
        closed_at=close.at,
        moved=bool(entries or figures),
        evidence_intact=_is_intact(close, then),
        entries=entries[:ENTRIES_AT_MOST],
        figures=figures[:FIGURES_AT_MOST],
        entries_total=len(entries),
        figures_total=len(figures),
        sums_agree=movements_agree_with_lines(
            session, business_id=business_id, start=period.period_start, end=period.period_end
        ),
        moved_before=moved_before(session, period=period, close=close),
        moved_after=moved_after(session, period=period),
    )


def has_moved(session: Session, *, period: AccountingPeriod, close: CloseRecord) -> bool:
    """Whether anything of the period differs from that close: its entries, or a figure of a report."""
    if not has_certified_entries(session, period, close):
        return True
    kept, cut_now = _kept(session, close), _cut_now(session, period)
    return bool(_figure_differences(close, kept, cut_now))


def moved_by_period(session: Session, period_ids: Sequence[str]) -> dict[str, bool]:
    """What the watch found last, of those periods that it has looked at."""
    statement = select(PeriodWatch).where(col(PeriodWatch.period_id).in_(period_ids))
    return {watched.period_id: watched.has_moved for watched in session.exec(statement)}


def _figure_differences(close: CloseRecord, kept: CloseSnapshot, cut_now: Cut) -> list[FigureDifference]:
    if books_sha256(cut_now) == json.loads(close.content)["cut"]["sha256"]:
        return []
    return figure_differences(inflated(kept.cut), cut_now)


def _is_intact(close: CloseRecord, then: Snapshot) -> bool:
    return sha256_of(close.content) == close.sha256 and certified_entries(close) == then.sha256


def _kept(session: Session, close: CloseRecord) -> CloseSnapshot:
    return session.get_one(CloseSnapshot, (close.business_id, close.sequence))


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
        f"{name.replace('_', ' ').capitalize()}: {_text(getattr(before, name), is_day=name in DAYS)}"
        f" is now {_text(getattr(after, name), is_day=name in DAYS)}"
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
    if at == AMOUNT:
        return printed_text(line[at], digits=digits)
    return _text(line[at], is_day=LINE_FIELDS[at] in DAYS)


def _text(value: object, *, is_day: bool = False) -> str:
    if value in {None, ""}:
        return "nothing"
    return short_date(date.fromisoformat(str(value))) if is_day else str(value)


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
