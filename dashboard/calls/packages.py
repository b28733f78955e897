"""Month-end packages: asked for, listed, downloaded, compared, verified."""

from collections.abc import Sequence
from datetime import date
from typing import Unpack

from dashboard.calls.paging import Paging, paged
from dashboard.calls.sending import Sender, given, part, typed
from dashboard.schemas import (
    DEFAULT_LIMIT,
    MonthEndPackageQueuedResponse,
    MonthEndPackageResponse,
    MonthEndPackagesListResponse,
    PackageChangesResponse,
    PackageCountsResponse,
    PackageDownloadResponse,
    PackageFilesResponse,
    PackageHistoryResponse,
    PackageTieOutsResponse,
    VerificationResponse,
)


class PackageCalls(Sender):
    """Month-end packages: asked for, listed, downloaded, compared, verified."""

    async def create_package(
        self,
        *,
        selected_reports: Sequence[str],
        accounting_period_id: str | None = None,
        period_start: date | None = None,
        period_end: date | None = None,
        report_format: str | None = None,
        idempotency_key: str | None = None,
    ) -> MonthEndPackageQueuedResponse:
        body = given(
            selected_reports=list(selected_reports),
            accounting_period_id=accounting_period_id,
            period_start=period_start,
            period_end=period_end,
            report_format=report_format,
        )
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return await self._post(
            "/month-end-packages", MonthEndPackageQueuedResponse, json=body, headers=headers
        )

    async def list_packages(
        self,
        *,
        status: str | None = None,
        accounting_period_id: str | None = None,
        requested_by_user_id: str | None = None,
        search: str | None = None,
        **page: Unpack[Paging],
    ) -> MonthEndPackagesListResponse:
        query = given(
            status=status,
            accounting_period_id=accounting_period_id,
            requested_by_user_id=requested_by_user_id,
            search=search or None,
        ) | paged(page)
        return await self._get("/month-end-packages", MonthEndPackagesListResponse, params=query)

    async def count_packages(self, *, accounting_period_id: str | None = None) -> PackageCountsResponse:
        query = given(accounting_period_id=accounting_period_id)
        return await self._get("/month-end-packages/counts", PackageCountsResponse, params=query)

    async def get_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._get(f"/month-end-packages/{part(package_id)}", MonthEndPackageResponse)

    async def download_link(self, package_id: str) -> PackageDownloadResponse:
        """A short-lived link to the zip, which needs no token; ask again rather than keep it."""
        path = f"/month-end-packages/{part(package_id)}/download"
        return typed(PackageDownloadResponse, await self._send("GET", path))  # Each one is written down.

    async def retry_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._post(f"/month-end-packages/{part(package_id)}/retry", MonthEndPackageResponse)

    async def cancel_package(self, package_id: str) -> MonthEndPackageResponse:
        return await self._post(f"/month-end-packages/{part(package_id)}/cancel", MonthEndPackageResponse)

    async def package_changes(self, package_id: str, *, from_id: str) -> PackageChangesResponse:
        """How the package differs from another one of its period."""
        path = f"/month-end-packages/{part(package_id)}/changes"
        return await self._get(path, PackageChangesResponse, params={"from": from_id})

    async def package_history(
        self, package_id: str, *, before: int | None = None, limit: int = DEFAULT_LIMIT
    ) -> PackageHistoryResponse:
        """What was done with the package, the latest first."""
        path = f"/month-end-packages/{part(package_id)}/history"
        return await self._get(path, PackageHistoryResponse, params=given(before=before, limit=limit))

    async def list_files(self, package_id: str) -> PackageFilesResponse:
        return await self._get(f"/month-end-packages/{part(package_id)}/files", PackageFilesResponse)

    async def list_tie_outs(self, package_id: str) -> PackageTieOutsResponse:
        """Every tie-out rule of a ready package with both numbers."""
        return await self._get(f"/month-end-packages/{part(package_id)}/tie-outs", PackageTieOutsResponse)

    async def read_file(self, package_id: str, name: str) -> bytes:
        """The bytes of one member of a ready package."""
        path = f"/month-end-packages/{part(package_id)}/files/{part(name)}"
        return (await self._answer("GET", path)).content

    async def verify_package(self, data: bytes) -> VerificationResponse:
        """Check a package zip against its manifest, its signature and the books."""
        headers = {"Content-Type": "application/zip"}
        return await self._post(
            "/month-end-packages/verify", VerificationResponse, content=data, headers=headers
        )
