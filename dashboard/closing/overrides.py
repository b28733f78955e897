"""Overrides: checks that a period was closed over, with reason, owner and date, until they are resolved."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.history import EventKind, note_event
from dashboard.errors import CloseError, InvalidField, NotFound
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period, next_period, previous_period
from dashboard.models import AccountingPeriod, CloseOverride, User, now
from dashboard.people.memberships import names_of
from dashboard.reports.period_words import short_date
from dashboard.schemas import OverrideRequest, OverrideResponse, ReadinessItem

DAYS_WITHOUT_A_NEXT_PERIOD = 31


def overrides_of(
    session: Session,
    *,
    period: AccountingPeriod,
    blockers: Sequence[ReadinessItem],
    asked_for: Sequence[OverrideRequest] | None,
    reason: str,
    by: Actor,
) -> list[CloseOverride]:
    """One override for each blocker: as asked for, or all with the lock reason.

    Where a request says nothing of overrides, as the documented contract does, each blocker is overridden for
    the lock reason, owned by whoever closes, and due when the next period ends. Where it does, it must name
    each blocker once and nothing else: InvalidField.
    """
    named = {override.check: override for override in asked_for} if asked_for is not None else None
    if asked_for is not None and named is not None:
        _refuse_unless_complete(asked_for, blockers)
    owner = _name_of(session, by.user_id)
    due = _end_of_next(session, period)
    return [
        CloseOverride(
            business_id=period.business_id,
            period_id=period.id,
            sequence=0,  # The link is not there yet.
            check=blocker.check,
            title=blocker.title,
            reason=named[blocker.check].reason if named else reason,
            owner=named[blocker.check].owner if named else owner,
            due_date=named[blocker.check].due_date if named else due,
        )
        for blocker in blockers
    ]


def keep_overrides(session: Session, *, overrides: Sequence[CloseOverride], sequence: int, by: Actor) -> None:
    """Store the overrides of the close that is that link of the chain."""
    for override in overrides:
        override.sequence = sequence
        session.add(override)
        note_event(
            session,
            business_id=override.business_id,
            period_id=override.period_id,
            kind=EventKind.OVERRIDDEN,
            by=by,
            detail=f"{override.title}: {override.reason} (owner {override.owner}, "
            f"due {short_date(override.due_date)})",
        )


def open_overrides(
    session: Session, *, business_id: str, before: date | None = None
) -> Sequence[CloseOverride]:
    """What is not resolved yet, the earliest due first; of periods that end before that day."""
    statement = select(CloseOverride).where(
        CloseOverride.business_id == business_id, col(CloseOverride.resolved_at).is_(None)
    )
    if before is not None:
        earlier = select(col(AccountingPeriod.id)).where(
            AccountingPeriod.business_id == business_id, AccountingPeriod.period_end < before
        )
        statement = statement.where(col(CloseOverride.period_id).in_(earlier))
    return session.exec(statement.order_by(col(CloseOverride.due_date), col(CloseOverride.id))).all()


def overrides_of_period(session: Session, *, business_id: str, period_id: str) -> Sequence[CloseOverride]:
    """Every override of the period's closes, the latest close first; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    statement = select(CloseOverride).where(CloseOverride.period_id == period.id)
    return session.exec(
        statement.order_by(col(CloseOverride.sequence).desc(), col(CloseOverride.check))
    ).all()


def open_items(session: Session, *, business_id: str, period_id: str) -> Sequence[CloseOverride]:
    """What the page of a period shows of overrides, the earliest due first; NotFound.

    Its own and those of the period before, resolved or not, and whatever of earlier ones is still open.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    before = previous_period(session, period=period)
    near = [period.id, *([before.id] if before else [])]
    statement = select(CloseOverride).where(col(CloseOverride.period_id).in_(near))
    found = [
        *open_overrides(session, business_id=business_id, before=period.period_start),
        *session.exec(statement),
    ]
    by_id = {override.id: override for override in found}
    return sorted(by_id.values(), key=lambda each: (each.resolved_at is not None, each.due_date, each.id))


def overrides_shown(session: Session, overrides: Sequence[CloseOverride]) -> list[OverrideResponse]:
    """The overrides as they are shown, each with the period it was closed over and who resolved it."""
    names = names_of(session, [override.resolved_by_user_id for override in overrides])
    statement = select(col(AccountingPeriod.id), col(AccountingPeriod.period_end)).where(
        col(AccountingPeriod.id).in_({override.period_id for override in overrides})
    )
    ends = dict(session.exec(statement).all())
    return [
        OverrideResponse.model_validate(
            override.model_dump()
            | {
                "period_end": ends.get(override.period_id),
                "resolved_by_name": names.get(override.resolved_by_user_id or ""),
            }
        )
        for override in overrides
    ]


def resolve_override(
    session: Session, *, business_id: str, period_id: str, override_id: str, resolution: str, by: Actor
) -> CloseOverride:
    """Say how an override was seen to; in a writing transaction. NotFound, CloseError (resolved already)."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    statement = select(CloseOverride).where(CloseOverride.id == override_id).with_for_update()
    override = session.exec(statement, execution_options={"populate_existing": True}).first()
    if override is None or override.period_id != period.id:
        raise NotFound("Override")
    if override.resolved_at is not None:
        raise CloseError("This override is resolved already")
    override.resolved_at = now()
    override.resolved_by_user_id = by.user_id
    override.resolution = resolution
    session.add(override)
    note_event(
        session,
        business_id=business_id,
        period_id=period.id,
        kind=EventKind.RESOLVED,
        by=by,
        detail=f"{override.title}: {resolution}",
    )
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    session.flush()
    return override


def _refuse_unless_complete(asked_for: Sequence[OverrideRequest], blockers: Sequence[ReadinessItem]) -> None:
    blocking = {blocker.check: blocker.title for blocker in blockers}
    for index, override in enumerate(asked_for):
        if override.check not in blocking:
            raise InvalidField(
                "body", "overrides", index, "check", message=f"{override.check} does not block this close"
            )
    missing = [check for check in blocking if check not in {override.check for override in asked_for}]
    if missing:
        named = ", ".join(f"{check} ({blocking[check]})" for check in missing)
        raise InvalidField(
            "body", "overrides", message=f"Closing anyway needs a reason, an owner and a date for {named}"
        )


def _name_of(session: Session, user_id: str | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else "Not named"


def _end_of_next(session: Session, period: AccountingPeriod) -> date:
    following = next_period(session, period=period)
    if following is None:
        return period.period_end + timedelta(days=DAYS_WITHOUT_A_NEXT_PERIOD)
    return following.period_end
