"""The checklist of a close: the steps that a person takes, and who has taken them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.history import EventKind, note_event
from dashboard.errors import NotFound
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, ChecklistAck, now
from dashboard.people.memberships import names_of
from dashboard.schemas import ChecklistStep, CloseChecklistAckResponse, CloseChecklistAcksListResponse

STEPS = {
    "trial_balance_review": "Trial balance reviewed",
    "pl_variance_review": "Profit and loss variances reviewed",
    "balance_sheet_review": "Balance sheet reviewed",
    "manager_review": "Reviewed by a manager",
}


def acknowledge(
    session: Session, *, business_id: str, period_id: str, step_id: str, notes: str | None, by: Actor
) -> CloseChecklistAckResponse:
    """Say that the step is taken; again, and the notes are replaced. NotFound (period, step)."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    if step_id not in STEPS:
        raise NotFound(f"Checklist step {step_id}")
    ack = _ack(session, period, step_id)
    if ack is None:
        ack = ChecklistAck(business_id=business_id, period_start=period.period_start, step_id=step_id)
    ack.notes, ack.acked_by, ack.updated_at = notes, by.user_id, now()
    session.add(ack)
    note_event(
        session,
        business_id=business_id,
        period_id=period.id,
        kind=EventKind.ACKNOWLEDGED,
        by=by,
        detail=f"{STEPS[step_id]}{f': {notes}' if notes else ''}",
    )
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    session.flush()
    return _shown(session, [ack])[0]


def acks_answer(session: Session, *, business_id: str, period_id: str) -> CloseChecklistAcksListResponse:
    """The steps that are taken, and all there are; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    return CloseChecklistAcksListResponse(
        period_id=period.id,
        period_start=period.period_start,
        items=_shown(session, acks_of(session, period=period)),
        steps=[ChecklistStep(step_id=step_id, title=title) for step_id, title in STEPS.items()],
    )


def acks_of(session: Session, *, period: AccountingPeriod) -> Sequence[ChecklistAck]:
    """What was acknowledged, in the order in which it was first done."""
    statement = select(ChecklistAck).where(
        ChecklistAck.business_id == period.business_id, ChecklistAck.period_start == period.period_start
    )
    return session.exec(statement.order_by(col(ChecklistAck.created_at), col(ChecklistAck.id))).all()


def _ack(session: Session, period: AccountingPeriod, step_id: str) -> ChecklistAck | None:
    return next((ack for ack in acks_of(session, period=period) if ack.step_id == step_id), None)


def _shown(session: Session, acks: Sequence[ChecklistAck]) -> list[CloseChecklistAckResponse]:
    names = names_of(session, [ack.acked_by for ack in acks])
    return [
        CloseChecklistAckResponse.model_validate(
            ack.model_dump() | {"acked_by_name": names.get(ack.acked_by or "")}
        )
        for ack in acks
    ]
