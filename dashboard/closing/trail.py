"""The trail of a business: every event page by page, narrowed by person, kind and days, and as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, select

from dashboard.closing.history import EventKind
from dashboard.database import reading
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.businesses import find_business
from dashboard.models import AccountingPeriod, AuditEvent, User
from dashboard.schemas import LIMIT_MAX, AuditEventResponse

SORT_COLUMNS = {"at": col(AuditEvent.at)}
PAGES_MAX = 1_000  # Of an export: a million events, the latest; narrower days tell of those before.
COLUMNS = (
    "at", "person", "email", "role", "event", "detail", "period_end", "address", "credential", "program",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, full-width forms included.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class TrailFilter:
    """Which events are asked for; the days are those of the business's time zone, both included."""

    by_user_id: str | None = None
    kind: EventKind | None = None
    start: date | None = None
    end: date | None = None


def list_trail(
    session: Session, *, business_id: str, wanted: TrailFilter, page: PageRequest
) -> Page[AuditEventResponse]:
    """One page of what was done, the latest first unless asked otherwise. InvalidField, CursorInvalid."""
    found = keyset_page(
        session,
        model=AuditEvent,
        where=_where(session, business_id=business_id, wanted=wanted),
        sort_columns=SORT_COLUMNS,  # pyright: ignore[reportArgumentType] -- SQLModel types columns as Mapped.
        default_sort="at",
        request=page,
        scope=f"trail {business_id} {wanted}",
    )
    return found.with_items(_shown(session, found.items))


def csv_of_trail(engine: Engine, *, business_id: str, wanted: TrailFilter) -> Iterator[str]:
    """The same events as CSV, the latest first, a page of lines at a time. No cell is a formula."""
    yield _csv_line(COLUMNS)
    request = PageRequest(limit=LIMIT_MAX)
    for _ in range(PAGES_MAX):
        with reading(engine) as session:
            page = list_trail(session, business_id=business_id, wanted=wanted, page=request)
        yield "".join(_csv_line(_cells(event)) for event in page.items)
        if not page.has_next:
            return
        request = replace(request, cursor=page.next_cursor)


def _where(session: Session, *, business_id: str, wanted: TrailFilter) -> list[ColumnElement[bool]]:
    zone = ZoneInfo(find_business(session, business_id).timezone)
    where = [col(AuditEvent.business_id) == business_id]
    if wanted.by_user_id:
        where.append(col(AuditEvent.by_user_id) == wanted.by_user_id)
    if wanted.kind:
        where.append(col(AuditEvent.kind) == wanted.kind.value)
    if wanted.start:
        where.append(col(AuditEvent.at) >= _midnight(wanted.start, zone))
    if wanted.end and wanted.end < date.max:
        where.append(col(AuditEvent.at) < _midnight(wanted.end + timedelta(days=1), zone))
    return where


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there; the first and the last year there are have no room for zones."""
    if day.year in {date.min.year, date.max.year}:
        return datetime.combine(day, time(), UTC)
    return datetime.combine(day, time(), zone)


def _shown(session: Session, events: Sequence[AuditEvent]) -> list[AuditEventResponse]:
    user_ids = {event.by_user_id for event in events if event.by_user_id}
    period_ids = {event.period_id for event in events if event.period_id}
    people = {user.id: user for user in session.exec(select(User).where(col(User.id).in_(user_ids)))}
    periods = session.exec(select(AccountingPeriod).where(col(AccountingPeriod.id).in_(period_ids)))
    ends = {period.id: period.period_end for period in periods}
    return [
        AuditEventResponse.model_validate(
            event.model_dump()
            | {
                "by_name": person.name if person else None,
                "by_email": person.email if person else None,
                "period_end": ends.get(event.period_id or ""),
            }
        )
        for event in events
        for person in [people.get(event.by_user_id or "")]
    ]


def _cells(event: AuditEventResponse) -> Sequence[str]:
    return (
        event.at.astimezone(UTC).isoformat(timespec="seconds"),
        event.by_name or "",
        event.by_email or "",
        event.role,
        event.kind,
        event.detail,
        event.period_end.isoformat() if event.period_end else "",
        event.address,
        event.credential,
        event.agent,
    )


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell for cell in cells])
    return line.getvalue()
