"""Accounting periods: listed, created, closed, locked in bulk, reopened, approved."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from dashboard.calls.paging import Paging, paged
from dashboard.calls.sending import Json, Sender, given, part
from dashboard.schemas import (
    AccountingPeriodResponse,
    AccountingPeriodsListResponse,
    ApprovalResponse,
    ApprovalsResponse,
    BulkLockPeriodsResult,
    OverrideRequest,
)


class PeriodCalls(Sender):
    """Accounting periods: listed, created, closed, locked in bulk, reopened, approved."""

    async def list_periods(
        self, *, status: str | None = None, **page: Unpack[Paging]
    ) -> AccountingPeriodsListResponse:
        query = given(status=status) | paged(page)
        return await self._get("/accounting-periods", AccountingPeriodsListResponse, params=query)

    async def get_period(self, period_id: str) -> AccountingPeriodResponse:
        return await self._get(f"/accounting-periods/{part(period_id)}", AccountingPeriodResponse)

    async def create_period(self, *, period_start: date, period_end: date) -> AccountingPeriodResponse:
        body = given(period_start=period_start, period_end=period_end)
        return await self._post("/accounting-periods", AccountingPeriodResponse, json=body)

    async def close_period(
        self,
        *,
        period_end: date,
        lock_reason: str | None = None,
        force: bool = False,
        overrides: Sequence[OverrideRequest] | None = None,
    ) -> AccountingPeriodResponse:
        """Close the period; with `force` over what blocks it, each override with reason, owner and date."""
        body = _close_body(period_end, lock_reason=lock_reason, force=force, overrides=overrides)
        return await self._post("/accounting-periods/close", AccountingPeriodResponse, json=body)

    async def reopen_period(
        self,
        period_id: str,
        *,
        reopen_reason: str,
        people: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> AccountingPeriodResponse:
        """Open the period again; for these people alone and until that time, when they are given."""
        path = f"/accounting-periods/{part(period_id)}/reopen"
        body = given(reopen_reason=reopen_reason, people=list(people) if people else None, until=until)
        return await self._post(path, AccountingPeriodResponse, json=body)

    async def approvals(self, period_id: str) -> list[ApprovalResponse]:
        """What was asked for in the period and what became of it, the latest first."""
        path = f"/accounting-periods/{part(period_id)}/approvals"
        return (await self._get(path, ApprovalsResponse)).items

    async def ask_to_close(
        self,
        period_id: str,
        *,
        period_end: date,
        lock_reason: str | None = None,
        overrides: Sequence[OverrideRequest] | None = None,
    ) -> ApprovalResponse:
        """Ask a second person to let the period be closed over what blocks."""
        path = f"/accounting-periods/{part(period_id)}/approvals/close"
        body = _close_body(period_end, lock_reason=lock_reason, force=True, overrides=overrides)
        return await self._post(path, ApprovalResponse, json=body)

    async def ask_to_reopen(
        self,
        period_id: str,
        *,
        reopen_reason: str,
        people: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> ApprovalResponse:
        """Ask a second person to let the period be reopened."""
        path = f"/accounting-periods/{part(period_id)}/approvals/reopen"
        body = given(reopen_reason=reopen_reason, people=list(people) if people else None, until=until)
        return await self._post(path, ApprovalResponse, json=body)

    async def approve(self, period_id: str, request_id: str) -> ApprovalResponse:
        path = f"/accounting-periods/{part(period_id)}/approvals/{part(request_id)}/approve"
        return await self._post(path, ApprovalResponse)

    async def refuse_approval(
        self, period_id: str, request_id: str, *, note: str | None = None
    ) -> ApprovalResponse:
        path = f"/accounting-periods/{part(period_id)}/approvals/{part(request_id)}/refuse"
        return await self._post(path, ApprovalResponse, json=given(note=note))

    async def withdraw_approval(self, period_id: str, request_id: str) -> ApprovalResponse:
        path = f"/accounting-periods/{part(period_id)}/approvals/{part(request_id)}/withdraw"
        return await self._post(path, ApprovalResponse)

    async def bulk_lock(
        self, period_ids: Sequence[str], *, lock_reason: str | None = None, force: bool = False
    ) -> BulkLockPeriodsResult:
        """Lock the periods, closing those that are open; what cannot be locked is named in the answer."""
        body = given(period_ids=list(period_ids), lock_reason=lock_reason, force=force or None)
        return await self._post("/accounting-periods/bulk-lock", BulkLockPeriodsResult, json=body)


def _close_body(
    period_end: date,
    *,
    lock_reason: str | None,
    force: bool,
    overrides: Sequence[OverrideRequest] | None,
) -> Json:
    return given(
        period_end=period_end,
        lock_reason=lock_reason,
        force=force or None,
        overrides=[override.model_dump(mode="json") for override in overrides] if overrides else None,
    )
