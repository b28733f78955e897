"""The history of a period: everything that was done to or with it, who did it, when, and from where."""

from enum import StrEnum

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.ledger.periods import get_period, periods_touching
from dashboard.models import MonthEndPackage, PeriodEvent
from dashboard.people.memberships import names_of
from dashboard.schemas import PeriodEventResponse, PeriodHistoryResponse

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
    SECOND_PERSON_ON = "second_person_on"
    SECOND_PERSON_OFF = "second_person_off"


def note_event(
    session: Session,
    *,
    business_id: str,
    period_id: str,
    kind: EventKind,
    by: Actor,
    detail: str = "",
) -> None:
    """Write down what was done to the period; in the transaction that does it."""
    session.add(
        PeriodEvent(
            business_id=business_id,
            period_id=period_id,
            kind=kind.value,
            by_user_id=by.user_id,
            address=by.address[:ADDRESS_LENGTH_MAX],
            agent=by.agent[:AGENT_LENGTH_MAX],
            detail=detail[:DETAIL_LENGTH_MAX],
        )
    )


def note_package_event(session: Session, *, package: MonthEndPackage, kind: EventKind, by: Actor) -> None:
    """Write it down for every period that the package covers a day of."""
    covered = periods_touching(
        session, business_id=package.business_id, start=package.period_start, end=package.period_end
    )
    for period in covered:
        note_event(
            session,
            business_id=package.business_id,
            period_id=period.id,
            kind=kind,
            by=by,
            detail=f"{package.filename or package.id}, {package.report_format}",
        )


def history_of(
    session: Session, *, business_id: str, period_id: str, before: int | None, limit: int
) -> PeriodHistoryResponse:
    """The events of the period, the latest first, those before the id `before`; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    statement = select(PeriodEvent).where(PeriodEvent.period_id == period.id)
    if before is not None:
        statement = statement.where(col(PeriodEvent.id) < before)
    found = session.exec(statement.order_by(col(PeriodEvent.id).desc()).limit(limit + 1)).all()
    shown = found[:limit]
    names = names_of(session, [event.by_user_id for event in shown])
    return PeriodHistoryResponse(
        period_id=period.id,
        items=[
            PeriodEventResponse.model_validate(
                event.model_dump() | {"by_name": names.get(event.by_user_id or "")}
            )
            for event in shown
        ],
        next_before=shown[-1].id if len(found) > limit else None,
    )
