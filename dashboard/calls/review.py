"""What stands in the way of a close, its checklist and its sign-offs."""

from typing import Literal

from dashboard.calls.sending import Sender, given, part, typed
from dashboard.schemas import (
    CloseChecklistAckResponse,
    CloseChecklistAcksListResponse,
    CloseReadinessResponse,
    CloseScoreResponse,
    ReasonsResponse,
    ScoreHistoryResponse,
    SignOffResponse,
    SignOffsResponse,
)


class ReviewCalls(Sender):
    """What stands in the way of a close, its checklist and its sign-offs."""

    async def readiness(self, period_id: str) -> CloseReadinessResponse:
        """Run the checks of a period now; may take a moment."""
        path = f"/accounting-periods/{part(period_id)}/close-readiness"
        return await self._post(path, CloseReadinessResponse)

    async def checklist(self, period_id: str) -> CloseChecklistAcksListResponse:
        path = f"/accounting-periods/{part(period_id)}/checklist-acks"
        return await self._get(path, CloseChecklistAcksListResponse)

    async def acknowledge_step(
        self, period_id: str, step_id: str, *, notes: str | None = None
    ) -> CloseChecklistAckResponse:
        path = f"/accounting-periods/{part(period_id)}/checklist-acks/{part(step_id)}"
        return typed(CloseChecklistAckResponse, await self._send("PUT", path, json=given(notes=notes)))

    async def sign_offs(self, period_id: str) -> list[SignOffResponse]:
        """Who has signed off the period, and whose word has lapsed."""
        path = f"/accounting-periods/{part(period_id)}/sign-offs"
        return (await self._get(path, SignOffsResponse)).items

    async def sign_off(self, period_id: str, *, role: str, notes: str | None = None) -> SignOffResponse:
        path = f"/accounting-periods/{part(period_id)}/sign-offs"
        return await self._post(path, SignOffResponse, json=given(role=role, notes=notes))

    async def revoke_sign_off(self, period_id: str, *, role: str) -> None:
        path = f"/accounting-periods/{part(period_id)}/sign-offs"
        await self._answer("DELETE", path, params={"role": role})

    async def close_score(self, period_id: str) -> CloseScoreResponse:
        return await self._get(f"/accounting-periods/{part(period_id)}/close-score", CloseScoreResponse)

    async def score_history(self, period_id: str, *, limit: int = 60) -> ScoreHistoryResponse:
        path = f"/accounting-periods/{part(period_id)}/score-history"
        return await self._get(path, ScoreHistoryResponse, params={"limit": limit})

    async def reasons(self, *, kind: Literal["lock", "reopen"] = "lock") -> list[str]:
        """Reasons that were given before, the latest first."""
        found = await self._get("/accounting-periods/reasons", ReasonsResponse, params={"kind": kind})
        return found.items
