"""Sign-offs: somebody's word for a period in a role, which lapses when a figure it covered moves."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from dashboard.closing.actor import Actor
from dashboard.closing.examination import examine, score_of
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.kept_cut import deflated, figure_differences, inflated
from dashboard.closing.signed import sign_offs_of
from dashboard.errors import NotAuthenticated, NotFound
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, SignedCut, SignOff, now
from dashboard.people.memberships import names_of
from dashboard.reports.cut import Cut
from dashboard.reports.taking import take_cut
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import SignOffResponse, SignOffRole, SignOffsResponse

FIGURES_SHOWN = 20
OF_THE_PERIOD = {"actual", "total"}  # Columns.


def sign_off(
    session: Session, *, business_id: str, period_id: str, role: SignOffRole, notes: str | None, by: Actor
) -> SignOffResponse:
    """Give one's word for the figures as they stand; again, and it holds for what they are now. NotFound."""
    if by.user_id is None:
        raise NotAuthenticated
    period = get_period(session, business_id=business_id, period_id=period_id)
    examined = examine(session, period=period)
    given = _own(session, period, role=role, user_id=by.user_id) or SignOff(
        business_id=business_id,
        period_id=period.id,
        user_id=by.user_id,
        role=role.value,
        score=0,
        books_sha256="",
    )
    given.notes, given.score, given.updated_at = notes, score_of(examined.checks), now()
    given.books_sha256 = books_sha256(examined.cut)
    session.add(given)
    session.flush()
    _keep_cut(session, given, examined.cut)
    _note(session, period, kind=EventKind.SIGNED, role=role, notes=notes, by=by)
    return _shown(session, [given], cut=examined.cut)[0]


def revoke_sign_off(
    session: Session, *, business_id: str, period_id: str, role: SignOffRole, by: Actor
) -> None:
    """Take one's own word back; that it was given stays in the history. NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    given = _own(session, period, role=role, user_id=by.user_id or "")
    if given is None:
        raise NotFound("Sign-off")
    if kept := session.get(SignedCut, given.id):
        session.delete(kept)
        session.flush()
    session.delete(given)
    _note(session, period, kind=EventKind.SIGN_OFF_REVOKED, role=role, notes=None, by=by)


def sign_offs_answer(session: Session, *, business_id: str, period_id: str) -> SignOffsResponse:
    """Who has signed off the period, whose word has lapsed, and what moved under it; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    given = sign_offs_of(session, period=period)
    if not given:
        return SignOffsResponse(period_id=period.id, items=[])
    cut = take_cut(
        session,
        business_id=business_id,
        period_start=period.period_start,
        period_end=period.period_end,
    )
    return sign_offs_over(session, period=period, cut=cut)


def sign_offs_over(session: Session, *, period: AccountingPeriod, cut: Cut) -> SignOffsResponse:
    """The sign-offs of the period against a cut that was taken just now."""
    given = sign_offs_of(session, period=period)
    return SignOffsResponse(period_id=period.id, items=_shown(session, given, cut=cut) if given else [])


def _own(session: Session, period: AccountingPeriod, *, role: SignOffRole, user_id: str) -> SignOff | None:
    statement = select(SignOff).where(
        SignOff.period_id == period.id, SignOff.role == role.value, SignOff.user_id == user_id
    )
    return session.exec(statement).first()


def _note(
    session: Session,
    period: AccountingPeriod,
    *,
    kind: EventKind,
    role: SignOffRole,
    notes: str | None,
    by: Actor,
) -> None:
    detail = f"As {role}{f': {notes}' if notes else ''}"
    note_event(session, business_id=period.business_id, period_id=period.id, kind=kind, by=by, detail=detail)
    note_change(session, business_id=period.business_id, kind="period", object_id=period.id)
    session.flush()


def _keep_cut(session: Session, given: SignOff, cut: Cut) -> None:
    kept = session.get(SignedCut, given.id) or SignedCut(sign_off_id=given.id, cut=b"")
    kept.cut = deflated(cut)
    session.add(kept)


def _shown(session: Session, given: Sequence[SignOff], *, cut: Cut) -> list[SignOffResponse]:
    names = names_of(session, [each.user_id for each in given])
    books = books_sha256(cut)
    return [
        SignOffResponse.model_validate(
            each.model_dump()
            | {"user_name": names.get(each.user_id), "lapsed": each.books_sha256 != books}
            | (_moved(session, each, cut=cut) if each.books_sha256 != books else {})
        )
        for each in given
    ]


def _moved(session: Session, given: SignOff, *, cut: Cut) -> dict[str, Any]:
    """The figures that moved under a sign-off, the period's own before comparisons and sums to date.

    None where its cut was not kept, as in older books.
    """
    kept = session.get(SignedCut, given.id)
    found = figure_differences(inflated(kept.cut), cut) if kept else []
    figures = sorted(found, key=lambda figure: figure.column not in OF_THE_PERIOD)
    return {"moved": figures[:FIGURES_SHOWN], "moved_total": len(figures)}
