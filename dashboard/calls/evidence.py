"""What stays of a close: certificate, chain, overrides, history, and what moved since."""

from dashboard.calls.sending import Sender, given, part
from dashboard.schemas import (
    DEFAULT_LIMIT,
    LIMIT_MAX,
    ChainResponse,
    CloseCertificateResponse,
    OverrideResponse,
    OverridesResponse,
    PeriodChangesResponse,
    PeriodHistoryResponse,
    PeriodWindowResponse,
)


class EvidenceCalls(Sender):
    """What stays of a close: certificate, chain, overrides, history, and what moved since."""

    async def certificate(self, period_id: str) -> CloseCertificateResponse:
        """The certificate in force of a closed period."""
        path = f"/accounting-periods/{part(period_id)}/certificate"
        return await self._get(path, CloseCertificateResponse)

    async def certificate_pdf(self, period_id: str) -> bytes:
        path = f"/accounting-periods/{part(period_id)}/certificate"
        return (await self._answer("GET", path, params={"format": "pdf"})).content

    async def chain(self, *, after: int = 0, limit: int = LIMIT_MAX) -> ChainResponse:
        """The links of the chain of closes after that one."""
        return await self._get(
            "/accounting-periods/chain", ChainResponse, params=given(after=after, limit=limit)
        )

    async def period_history(
        self, period_id: str, *, before: int | None = None, limit: int = DEFAULT_LIMIT
    ) -> PeriodHistoryResponse:
        """What was done to and with the period, the latest first."""
        path = f"/accounting-periods/{part(period_id)}/history"
        return await self._get(path, PeriodHistoryResponse, params=given(before=before, limit=limit))

    async def changes_since_close(self, period_id: str) -> PeriodChangesResponse:
        """The books of the period now against its last certificate."""
        return await self._get(f"/accounting-periods/{part(period_id)}/changes", PeriodChangesResponse)

    async def window(self, period_id: str) -> PeriodWindowResponse:
        """The last reopening of the period, and everything done while it stood open."""
        return await self._get(f"/accounting-periods/{part(period_id)}/window", PeriodWindowResponse)

    async def overrides(self, period_id: str) -> OverridesResponse:
        return await self._get(f"/accounting-periods/{part(period_id)}/overrides", OverridesResponse)

    async def open_items(self, period_id: str) -> list[OverrideResponse]:
        """What closes were closed over, as this period meets it; the open ones first."""
        path = f"/accounting-periods/{part(period_id)}/open-items"
        return (await self._get(path, OverridesResponse)).items

    async def resolve_override(
        self, period_id: str, override_id: str, *, resolution: str
    ) -> OverrideResponse:
        path = f"/accounting-periods/{part(period_id)}/overrides/{part(override_id)}/resolve"
        return await self._post(path, OverrideResponse, json={"resolution": resolution})
