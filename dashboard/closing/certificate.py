"""The certificate of a close: on what evidence the period was closed, kept and signed for good."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.chain import append_link, shown_link
from dashboard.closing.examination import Examination
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.kept_cut import deflated
from dashboard.closing.snapshot import take_snapshot
from dashboard.errors import NotFound
from dashboard.ledger.chain import CLOSED, certificate_of
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, CloseOverride, CloseRecord, CloseSnapshot, MonthEndPackage
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import CertifiedPackage, CloseCertificateResponse, MonthEndPackageStatusEnum


def certify_close(
    session: Session,
    *,
    period: AccountingPeriod,
    by: Actor,
    examined: Examination,
    reason: str | None,
    overrides: Sequence[CloseOverride],
    facts: dict[str, Any] | None = None,
) -> CloseRecord:
    """Write the certificate into the chain, and keep the books as the close found them.

    In the closing transaction, which holds the business's turn, with what its own checks found.
    """
    cut = examined.cut
    snapshot = take_snapshot(
        session, business_id=period.business_id, start=period.period_start, end=period.period_end
    )
    link = append_link(
        session,
        period=period,
        kind=CLOSED,
        by=by,
        facts={
            "reason": reason,
            "checks": [check.item.model_dump(mode="json") for check in examined.checks],
            "overrides": [_override(override) for override in overrides],
            "cut": {
                "watermark": cut.watermark,
                "sha256": books_sha256(cut),
                "last_sequence": cut.last_sequence,
                "taken_at": cut.taken_at.isoformat(),
            },
            "books": {
                "entries": len(snapshot.entries),
                "lines": snapshot.line_count,
                "sha256": snapshot.sha256,
            },
            "packages": [package.model_dump(mode="json") for package in packages_of(session, period=period)],
            **(facts or {}),
        },
    )
    kept = CloseSnapshot(
        business_id=period.business_id,
        sequence=link.sequence,
        entries=snapshot.deflated(),
        cut=deflated(cut),
    )
    session.add(kept)
    note_event(
        session,
        business_id=period.business_id,
        period_id=period.id,
        kind=EventKind.CLOSED,
        by=by,
        detail=reason or "",
    )
    return link


def certificate_answer(session: Session, *, business_id: str, period_id: str) -> CloseCertificateResponse:
    """The certificate in force of a closed period, and the packages built of it since; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    link = certificate_of(session, period=period)
    if link is None:
        raise NotFound("Close certificate")
    return CloseCertificateResponse(
        period_id=period.id,
        link=shown_link(link),
        packages=packages_of(session, period=period),
    )


def packages_of(session: Session, *, period: AccountingPeriod) -> list[CertifiedPackage]:
    """The packages of exactly the period that are ready and not superseded, the earliest first."""
    statement = (
        select(MonthEndPackage)
        .where(
            MonthEndPackage.business_id == period.business_id,
            MonthEndPackage.period_start == period.period_start,
            MonthEndPackage.period_end == period.period_end,
            MonthEndPackage.status == MonthEndPackageStatusEnum.READY,
            col(MonthEndPackage.superseded_at).is_(None),
        )
        .order_by(col(MonthEndPackage.ready_at), col(MonthEndPackage.id))
    )
    return [CertifiedPackage.model_validate(package) for package in session.exec(statement)]


def _override(override: CloseOverride) -> dict[str, str]:
    return {
        "id": override.id,
        "check": override.check,
        "reason": override.reason,
        "owner": override.owner,
        "due_date": override.due_date.isoformat(),
    }
