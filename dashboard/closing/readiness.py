"""Readiness: what stands between a period and its close, and how far the close has come."""

from sqlmodel import Session

from dashboard.closing.close_score import score_of_close
from dashboard.closing.examination import examine, score_of
from dashboard.closing.period_summary import summary_of_period
from dashboard.closing.sign_offs import sign_offs_over
from dashboard.ledger.periods import get_period
from dashboard.schemas import CloseReadinessResponse


def readiness_of(session: Session, *, business_id: str, period_id: str) -> CloseReadinessResponse:
    """Every check of the period, its score, counts, close score and sign-offs, from one reading; NotFound.

    Every tie-out rule over a fresh cut of the books, then what only the close asks. `score` is the weight of
    the checks that passed among those that apply; hard rules weigh three times as much. `unreviewed_count`
    counts the period's unmatched bank lines, `uncategorized_count` its lines on suspense accounts.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    examined = examine(session, period=period)
    checks = examined.checks
    summary = summary_of_period(session, period=period)
    return CloseReadinessResponse(
        score=score_of(checks),
        items=[check.item for check in checks],
        summary=summary,
        close_score=score_of_close(session, period=period, checks=checks, summary=summary),
        sign_offs=sign_offs_over(session, period=period, cut=examined.cut),
    )
