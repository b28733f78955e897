"""The businesses that the caller belongs to, and their people."""

from datetime import date
from typing import Unpack

from dashboard.calls.paging import Paging, paged
from dashboard.calls.sending import Json, Sender, given, part, typed
from dashboard.schemas import (
    DEFAULT_LIMIT,
    AuditTrailResponse,
    BusinessesListResponse,
    BusinessOverview,
    BusinessResponse,
    HealthResponse,
    OverviewResponse,
    PeopleResponse,
    PersonResponse,
    RequesterResponse,
    RequestersResponse,
)

PAGES_MAX = 100
SECONDS_TO_IMPORT = 600  # Books of a million lines take twenty.


class BusinessCalls(Sender):
    """The businesses that the caller belongs to, and their people."""

    async def set_second_person(self, business_id: str, *, needed: bool) -> BusinessResponse:
        """Ask for a second person at forced closes and reopenings from now on, or no longer."""
        path = f"/businesses/{part(business_id)}"
        return typed(BusinessResponse, await self._send("PATCH", path, json={"needs_second_person": needed}))

    async def import_books(self, data: bytes) -> BusinessResponse:
        """Make a business of a zipped books folder, or of nothing; a refusal has one problem a line."""
        return await self._post(
            "/businesses/import",
            BusinessResponse,
            content=data,
            headers={"Content-Type": "application/zip"},
            timeout=SECONDS_TO_IMPORT,
        )

    async def people(self) -> list[PersonResponse]:
        """Everybody who belongs to the business, by name."""
        return (await self._get("/people", PeopleResponse)).items

    async def give_role(self, user_id: str, *, role: str) -> PersonResponse:
        """Let a person of the business do more or less from now on."""
        path = f"/people/{part(user_id)}"
        return typed(PersonResponse, await self._send("PATCH", path, json={"role": role}))

    async def remove_person(self, user_id: str) -> None:
        """Take a person out of the business."""
        await self._answer("DELETE", f"/people/{part(user_id)}")

    async def requesters(self) -> list[RequesterResponse]:
        """Who of the business has asked for packages, by name."""
        return (await self._get("/people/requesters", RequestersResponse)).items

    async def health(self) -> HealthResponse:
        return await self._get("/health", HealthResponse)

    async def every_business(self) -> list[BusinessResponse]:
        """All businesses that the caller belongs to, page by page."""
        found: list[BusinessResponse] = []
        seen: set[str | None] = set()
        cursor: str | None = None
        while cursor not in seen and len(seen) < PAGES_MAX:
            seen.add(cursor)
            page = await self.list_businesses(cursor=cursor)
            found += page.items
            cursor = page.next_cursor if page.has_next else None
        return found

    async def list_businesses(
        self, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> BusinessesListResponse:
        body = await self._send("GET", "/businesses", params=given(cursor=cursor, limit=limit))
        return typed(
            BusinessesListResponse,
            body | {"items": [_whole_business(item) for item in body.get("items", [])]},
        )

    async def overview(self) -> list[BusinessOverview]:
        """Every business of the caller, the most urgent first."""
        return (await self._get("/overview", OverviewResponse)).items

    async def audit_trail(
        self,
        *,
        by_user_id: str | None = None,
        kind: str | None = None,
        start: date | None = None,
        end: date | None = None,
        **page: Unpack[Paging],
    ) -> AuditTrailResponse:
        """What was done in the business, the latest first."""
        narrowed = given(by_user_id=by_user_id, kind=kind, start_date=start, end_date=end)
        return await self._get("/audit-trail", AuditTrailResponse, params=narrowed | paged(page))

    async def audit_trail_csv(
        self,
        *,
        by_user_id: str | None = None,
        kind: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> bytes:
        """The same as CSV, whole."""
        query = given(by_user_id=by_user_id, kind=kind, start_date=start, end_date=end)
        return (await self._answer("GET", "/audit-trail/export", params=query)).content


def _whole_business(business: Json) -> Json:
    """A business with what the hosted service does not tell filled in.

    Without a role every button is shown, and the service refuses what is not allowed.
    """
    first_month = int(business.get("tax_year_end_month") or 12) % 12 + 1
    told = {name: value for name, value in business.items() if value is not None}
    return {
        "default_currency": "USD",
        "timezone": "UTC",
        "fiscal_year_start_month": first_month,
        "minor_unit_digits": 2,
        "role": "owner",
    } | told
