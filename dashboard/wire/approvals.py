"""What a second person approves or refuses."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from dashboard.wire.shapes import REASON_LENGTH_MAX, Request, Wire


class ApprovalKind(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    EXPIRED = "expired"


class RefuseApprovalRequest(Request):
    note: str | None = Field(default=None, max_length=REASON_LENGTH_MAX, description="Why it is refused")


class ApprovalResponse(Wire):
    """A forced close or a reopening that one person asked for and another decides on."""

    id: str
    business_id: str
    period_id: str
    kind: ApprovalKind
    state: ApprovalState
    request: dict[str, Any] = Field(description="What was asked for, as the act itself takes it")
    reason: str = Field(description="The lock reason or the reason to reopen")
    asked_by_user_id: str
    asked_by_name: str | None = None
    asked_at: datetime
    expires_at: datetime | None = Field(default=None, description="From then on nobody can approve it")
    decided_by_user_id: str | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = None
    note: str | None = None


class ApprovalsResponse(Wire):
    """What was asked for in a period, the latest first."""

    period_id: str
    items: list[ApprovalResponse]
