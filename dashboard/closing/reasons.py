"""Reasons given before: what to suggest to whoever closes or reopens a period."""

from typing import Literal

from sqlalchemy import func
from sqlmodel import Session, col, select

from dashboard.models import AccountingPeriod

SUGGESTED_AT_MOST = 8
COLUMNS = {
    "lock": (col(AccountingPeriod.lock_reason), col(AccountingPeriod.closed_at)),
    "reopen": (col(AccountingPeriod.reopen_reason), col(AccountingPeriod.reopened_at)),
}


def reasons_given(session: Session, *, business_id: str, kind: Literal["lock", "reopen"]) -> list[str]:
    """The reasons on the periods of the business, each once, the latest first."""
    reason, at = COLUMNS[kind]
    statement = (
        select(reason)
        .where(AccountingPeriod.business_id == business_id, reason.is_not(None), reason != "")
        .group_by(reason)
        .order_by(func.max(at).desc().nulls_last())
        .limit(SUGGESTED_AT_MOST)
    )
    return [text for text in session.exec(statement) if text]
