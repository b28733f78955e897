"""The close score: how far a close has come, in five components, and how it went day by day."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.closing.check import Check
from dashboard.closing.checklist import STEPS, acks_of
from dashboard.closing.examination import examine
from dashboard.closing.period_summary import summary_of_period
from dashboard.database import reading, writing
from dashboard.ledger.businesses import find_business
from dashboard.ledger.periods import get_period
from dashboard.ledger.turns import take_turn
from dashboard.models import AccountingPeriod, ScoreSnapshot, now
from dashboard.schemas import CloseScoreResponse, ReadinessSummary, ScoreHistoryResponse, ScoreOfDay

WEIGHTS = {"txn_review": 20, "categorization": 20, "reconciliation": 30, "checklist": 15, "anomalies": 15}
RECONCILIATION = frozenset({"T10", "T11", "T12", "T13", "T14"})
ANOMALIES = frozenset({"T21", "T22", "trend", "alone", "late"})


def close_score(session: Session, *, business_id: str, period_id: str) -> CloseScoreResponse:
    """The score of the period as the books stand. NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    checks = examine(session, period=period).checks
    summary = summary_of_period(session, period=period)
    return score_of_close(session, period=period, checks=checks, summary=summary)


def score_of_close(
    session: Session, *, period: AccountingPeriod, checks: Sequence[Check], summary: ReadinessSummary
) -> CloseScoreResponse:
    """The score of a period that was examined just now.

    Each component is 0 to 100: bank lines matched, entries off suspense accounts, reconciling rules passed,
    checklist steps taken, looks for anomalies passed. The score is their weighted mean.
    """
    components = {
        "txn_review": _share(summary.bank_line_count - summary.unreviewed_count, summary.bank_line_count),
        "categorization": _share(
            summary.transaction_count - min(summary.uncategorized_count, summary.transaction_count),
            summary.transaction_count,
        ),
        "reconciliation": _passed(checks, RECONCILIATION),
        "checklist": _share(len(acks_of(session, period=period)), len(STEPS)),
        "anomalies": _passed(checks, ANOMALIES),
    }
    score = sum(components[name] * weight for name, weight in WEIGHTS.items()) // sum(WEIGHTS.values())
    return CloseScoreResponse(period_id=period.id, score=score, components=components, computed_at=now())


def keep_score(engine: Engine, *, business_id: str, found: CloseScoreResponse) -> None:
    """Keep it as the score of its day, in a transaction of its own, unless that day has the same already.

    The checks are read without holding up whoever posts; only what differs is written.
    """
    with reading(engine) as session:
        timezone = ZoneInfo(find_business(session, business_id).timezone)
        day = found.computed_at.astimezone(timezone).date()
        kept = session.get(ScoreSnapshot, (found.period_id, day))
        if kept and (kept.score, kept.components) == (found.score, found.components):
            return
    with writing(engine) as session:
        take_turn(session, business_id=business_id)  # Two who look at once have one score to keep.
        session.merge(
            ScoreSnapshot(
                period_id=found.period_id,
                day=day,
                business_id=business_id,
                score=found.score,
                components=found.components,
                computed_at=found.computed_at,
            )
        )


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


def _passed(checks: Sequence[Check], ids: Iterable[str]) -> int:
    applying = [
        check for check in checks if check.item.check in set(ids) and check.item.status != "not_applicable"
    ]
    return _share(sum(check.item.status == "pass" for check in applying), len(applying))


def _share(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100
