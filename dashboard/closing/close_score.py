"""The close score: how far a close has come, in five components, and how it went day by day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from dashboard.closing.check import Check
from dashboard.closing.checklist import STEPS, acks_of
from dashboard.closing.readiness import examine, summary_of_period
from dashboard.ledger.businesses import find_business
from dashboard.ledger.periods import get_period
from dashboard.models import AccountingPeriod, ScoreSnapshot, now
from dashboard.schemas import CloseScoreResponse, ScoreHistoryResponse, ScoreOfDay

WEIGHTS = {"txn_review": 20, "categorization": 20, "reconciliation": 30, "checklist": 15, "anomalies": 15}
RECONCILIATION = frozenset({"T10", "T11", "T12", "T13", "T14"})
ANOMALIES = frozenset({"T21", "T22", "trend", "alone", "late"})


def close_score(session: Session, *, business_id: str, period_id: str) -> CloseScoreResponse:
    """The score of the period as the books stand, kept as that of the day; in a writing transaction.

    Each component is 0 to 100: bank lines matched, entries off suspense accounts, reconciling rules passed,
    checklist steps taken, looks for anomalies passed. The score is their weighted mean. NotFound.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    components = _components(session, period)
    score = sum(components[name] * weight for name, weight in WEIGHTS.items()) // sum(WEIGHTS.values())
    at = now()
    day = at.astimezone(ZoneInfo(find_business(session, business_id).timezone)).date()
    kept = session.get(ScoreSnapshot, (period.id, day)) or ScoreSnapshot(
        period_id=period.id, day=day, business_id=business_id, score=0, components={}
    )
    kept.score, kept.components, kept.computed_at = score, components, at
    session.add(kept)
    session.flush()
    return _answer(kept, at=at)


def score_history(session: Session, *, business_id: str, period_id: str, limit: int) -> ScoreHistoryResponse:
    """The last days on which the score was computed, the oldest first; NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    statement = (
        select(ScoreSnapshot)
        .where(ScoreSnapshot.period_id == period.id)
        .order_by(col(ScoreSnapshot.day).desc())
        .limit(limit)
    )
    days = reversed(session.exec(statement).all())
    return ScoreHistoryResponse(
        period_id=period.id, items=[ScoreOfDay.model_validate(day.model_dump()) for day in days]
    )


def _components(session: Session, period: AccountingPeriod) -> dict[str, int]:
    checks = examine(session, period=period).checks
    summary = summary_of_period(session, period=period)
    taken = len(acks_of(session, period=period))
    return {
        "txn_review": _share(summary.bank_line_count - summary.unreviewed_count, summary.bank_line_count),
        "categorization": _share(
            summary.transaction_count - min(summary.uncategorized_count, summary.transaction_count),
            summary.transaction_count,
        ),
        "reconciliation": _passed(checks, RECONCILIATION),
        "checklist": _share(taken, len(STEPS)),
        "anomalies": _passed(checks, ANOMALIES),
    }


def _passed(checks: Sequence[Check], ids: Iterable[str]) -> int:
    applying = [
        check for check in checks if check.item.check in set(ids) and check.item.status != "not_applicable"
    ]
    return _share(sum(check.item.status == "pass" for check in applying), len(applying))


def _share(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def _answer(kept: ScoreSnapshot, *, at: datetime) -> CloseScoreResponse:
    return CloseScoreResponse(
        period_id=kept.period_id, score=kept.score, components=kept.components, computed_at=at
    )
