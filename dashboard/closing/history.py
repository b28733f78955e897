"""The trail: everything that was done, who did it, when, and from where; of a period it is its history."""

from dataclasses import replace
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from dashboard.closing.actor import Doer
from dashboard.ledger.periods import get_period, periods_touching
from dashboard.models import AuditEvent, Membership, MonthEndPackage
from dashboard.people.memberships import names_of
from dashboard.schemas import PackageHistoryResponse, PeriodEventResponse, PeriodHistoryResponse

ADDRESS_LENGTH_MAX = 100
AGENT_LENGTH_MAX = 300
DETAIL_LENGTH_MAX = 2000


class EventKind(StrEnum):
    CLOSED = "closed"
    LOCKED = "locked"
    REOPENED = "reopened"
    OVERRIDDEN = "overridden"
    RESOLVED = "resolved"
    ACKNOWLEDGED = "acknowledged"
    SIGNED = "signed"
    SIGN_OFF_REVOKED = "sign_off_revoked"
    BUILD_ASKED_FOR = "build_asked_for"
    DOWNLOADED = "downloaded"
    APPROVAL_ASKED_FOR = "approval_asked_for"
    APPROVED = "approved"
    APPROVAL_REFUSED = "approval_refused"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    APPROVAL_EXPIRED = "approval_expired"
    SECOND_PERSON_ON = "second_person_on"
    SECOND_PERSON_OFF = "second_person_off"
    SWITCH_OFF_ASKED_FOR = "switch_off_asked_for"
    SWITCH_OFF_REFUSED = "switch_off_refused"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    TOKEN_CREATED = "token_created"
    TOKEN_REVOKED = "token_revoked"
    ROLE_GIVEN = "role_given"
    PERSON_REMOVED = "person_removed"
    PERSON_INVITED = "person_invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    ACCOUNT_CREATED = "account_created"
    BOOKS_IMPORTED = "books_imported"
    PERIOD_CREATED = "period_created"
    ENTRY_POSTED = "entry_posted"
    ENTRIES_IMPORTED = "entries_imported"
    BANK_LINE_MATCHED = "bank_line_matched"
    BANK_LINE_POSTED = "bank_line_posted"
    BANK_LINE_UNMATCHED = "bank_line_unmatched"
    STATEMENT_ADDED = "statement_added"
    STATEMENT_CORRECTED = "statement_corrected"
    NOTE_WRITTEN = "note_written"
    BUILD_RETRIED = "build_retried"
    BUILD_CANCELLED = "build_cancelled"
    FILE_DOWNLOADED = "file_downloaded"
    TRAIL_EXPORTED = "trail_exported"


def note_event(
    session: Session,
    *,
    business_id: str | None,
    period_id: str | None = None,
    package_id: str | None = None,
    kind: EventKind,
    by: Doer,
    detail: str = "",
) -> None:
    """Write down what was done, and to which period or package if to any; in the transaction that does it."""
    session.add(
        AuditEvent(
            business_id=business_id,
            period_id=period_id,
            package_id=package_id,
            kind=kind.value,
            by_user_id=by.user_id,
            address=by.address[:ADDRESS_LENGTH_MAX],
            agent=by.agent[:AGENT_LENGTH_MAX],
            detail=detail[:DETAIL_LENGTH_MAX],
            role=by.role,
            credential=by.credential,
        )
    )


def note_personal_event(session: Session, *, kind: EventKind, by: Doer, detail: str = "") -> None:
    """Write down what a person did for herself, as signing in: in the trail of each business she belongs to.

    Who belongs to none is in nobody's trail, and in the database all the same.
    """
    memberships = session.exec(select(Membership).where(Membership.user_id == by.user_id)).all()
    for membership in memberships:
        own = replace(by, role=membership.role.value)
        note_event(session, business_id=membership.business_id, kind=kind, by=own, detail=detail)
    if not memberships:
        note_event(session, business_id=None, kind=kind, by=by, detail=detail)


def note_package_event(
    session: Session, *, package: MonthEndPackage, kind: EventKind, by: Doer, detail: str = ""
) -> None:
    """Write it down for every period that the package covers a day of; for none, where there is none.

    The first of these events names the package, so that its own history tells the act once.
    """
    covered = periods_touching(
        session, business_id=package.business_id, start=package.period_start, end=package.period_end
    )
    for number, period_id in enumerate([period.id for period in covered] or [None]):
        note_event(
            session,
            business_id=package.business_id,
            period_id=period_id,
            package_id=None if number else package.id,
            kind=kind,
            by=by,
            detail=detail or f"{package.filename or package.id}, {package.report_format}",
        )


def history_of(
    session: Session, *, business_id: str, period_id: str, before: int | None, limit: int
) -> PeriodHistoryResponse:
    """The events of the period, the latest first, those before the id `before`; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    items, next_before = _latest(session, col(AuditEvent.period_id) == period.id, before=before, limit=limit)
    return PeriodHistoryResponse(period_id=period.id, items=items, next_before=next_before)


def history_of_package(
    session: Session, package: MonthEndPackage, *, before: int | None, limit: int
) -> PackageHistoryResponse:
    """What was done with the package, the latest first, those before the id `before`."""
    items, next_before = _latest(
        session, col(AuditEvent.package_id) == package.id, before=before, limit=limit
    )
    return PackageHistoryResponse(package_id=package.id, items=items, next_before=next_before)


def _latest(
    session: Session, where: ColumnElement[bool], *, before: int | None, limit: int
) -> tuple[list[PeriodEventResponse], int | None]:
    """So many events, the latest first; and the id before which there are more, if there are."""
    statement = select(AuditEvent).where(where)
    if before is not None:
        statement = statement.where(col(AuditEvent.id) < before)
    found = session.exec(statement.order_by(col(AuditEvent.id).desc()).limit(limit + 1)).all()
    shown = found[:limit]
    names = names_of(session, [event.by_user_id for event in shown])
    items = [
        PeriodEventResponse.model_validate(
            event.model_dump() | {"by_name": names.get(event.by_user_id or "")}
        )
        for event in shown
    ]
    return items, shown[-1].id if len(found) > limit else None
