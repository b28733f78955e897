"""The evidence of a close: certificate, chain, history, overrides, reasons given before."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, ServicesHere, Viewer
from dashboard.api.package_files import attachment
from dashboard.api.paging import EarlierThan, Limit
from dashboard.api.refusals import refusals
from dashboard.closing.certificate import certificate_answer
from dashboard.closing.chain import chain_answer
from dashboard.closing.history import history_of
from dashboard.closing.moved import changes_since_close
from dashboard.closing.overrides import open_items, overrides_of_period, overrides_shown
from dashboard.closing.overrides import resolve_override as resolve
from dashboard.closing.reasons import reasons_given
from dashboard.closing.window_record import window_of
from dashboard.database import reading, writing
from dashboard.keyset import LARGEST_INTEGER
from dashboard.reports.typesetting.certificate import certificate_pdf
from dashboard.schemas import (
    ChainResponse,
    CloseCertificateResponse,
    OverrideResponse,
    OverridesResponse,
    PeriodChangesResponse,
    PeriodHistoryResponse,
    PeriodWindowResponse,
    ReasonsResponse,
    ResolveOverrideRequest,
)
from dashboard.signing import canonical_json

PDF = "application/pdf"

router = APIRouter(prefix="/accounting-periods", tags=["accounting-periods"], route_class=Door)


@router.get("/chain", summary="Export the chain of closes", responses=refusals(400, 401, 403))
def export_chain(
    caller: Viewer,
    services: ServicesHere,
    after: Annotated[int, Query(ge=0, le=LARGEST_INTEGER, description="Links after this number")] = 0,
    limit: Limit = 1000,
) -> ChainResponse:
    """Every close, lock and reopening of the business, in order, each with its hash and signature."""
    with reading(services.engine) as session:
        return chain_answer(session, business_id=caller.business_id, after=after, limit=limit)


@router.get("/reasons", summary="List reasons given before", responses=refusals(400, 401, 403))
def list_reasons(
    caller: Viewer, services: ServicesHere, kind: Literal["lock", "reopen"] = "lock"
) -> ReasonsResponse:
    """The reasons for earlier closes or reopenings, each once, the latest first."""
    with reading(services.engine) as session:
        return ReasonsResponse(items=reasons_given(session, business_id=caller.business_id, kind=kind))


@router.get(
    "/{period_id}/certificate",
    summary="Get close certificate",
    response_model=CloseCertificateResponse,
    responses={
        **refusals(400, 401, 403, 404),
        200: {"description": "The certificate, as JSON or as PDF", "content": {PDF: {}}},
    },
)
def get_certificate(
    period_id: str,
    caller: Viewer,
    services: ServicesHere,
    format: Literal["json", "pdf"] | None = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> CloseCertificateResponse | Response:
    """The certificate of a closed period: on what evidence it was closed, by whom and why."""
    with reading(services.engine) as session:
        found = certificate_answer(session, business_id=caller.business_id, period_id=period_id)
    if format == "pdf" or (format is None and PDF in accept):
        name = f"close-certificate_{found.link.content['period']['end']}.pdf"
        data = certificate_pdf(canonical_json(found.link.content), sha256=found.link.sha256)
        return Response(data, media_type=PDF, headers=attachment(name))
    return found


@router.get("/{period_id}/history", summary="Get period history", responses=refusals(400, 401, 403, 404))
def get_history(
    period_id: str,
    caller: Viewer,
    services: ServicesHere,
    before: EarlierThan = None,
    limit: Limit = 50,
) -> PeriodHistoryResponse:
    """What was done to and with the period: who, when, from where; the latest first."""
    with reading(services.engine) as session:
        return history_of(
            session, business_id=caller.business_id, period_id=period_id, before=before, limit=limit
        )


@router.get("/{period_id}/changes", summary="Get changes since close", responses=refusals(400, 401, 403, 404))
def get_changes(period_id: str, caller: Viewer, services: ServicesHere) -> PeriodChangesResponse:
    """The books of the period now against its last certificate: entries and figures that differ."""
    with reading(services.engine) as session:
        return changes_since_close(session, business_id=caller.business_id, period_id=period_id)


@router.get("/{period_id}/window", summary="Get the last reopening", responses=refusals(400, 401, 403, 404))
def get_window(period_id: str, caller: Viewer, services: ServicesHere) -> PeriodWindowResponse:
    """For whom and until when the period was reopened last, and everything done while it stood open."""
    with reading(services.engine) as session:
        return window_of(session, business_id=caller.business_id, period_id=period_id)


@router.get("/{period_id}/overrides", summary="List overrides", responses=refusals(400, 401, 403, 404))
def list_overrides(period_id: str, caller: Viewer, services: ServicesHere) -> OverridesResponse:
    """The checks that the period was closed over, and how each was seen to."""
    with reading(services.engine) as session:
        found = overrides_of_period(session, business_id=caller.business_id, period_id=period_id)
        return OverridesResponse(period_id=period_id, items=overrides_shown(session, found))


@router.get("/{period_id}/open-items", summary="List open items", responses=refusals(400, 401, 403, 404))
def list_open_items(period_id: str, caller: Viewer, services: ServicesHere) -> OverridesResponse:
    """Checks that were closed over: in this period and the one before, and any that is still open."""
    with reading(services.engine) as session:
        found = open_items(session, business_id=caller.business_id, period_id=period_id)
        return OverridesResponse(period_id=period_id, items=overrides_shown(session, found))


@router.post(
    "/{period_id}/overrides/{override_id}/resolve",
    status_code=201,
    summary="Resolve an override",
    responses=refusals(400, 401, 403, 404),
)
def resolve_override(
    period_id: str,
    override_id: str,
    request: ResolveOverrideRequest,
    caller: Admin,
    services: ServicesHere,
    by: Acting,
) -> OverrideResponse:
    """Say how an override was seen to; it leaves the readiness of later periods."""
    with writing(services.engine) as session:
        override = resolve(
            session,
            business_id=caller.business_id,
            period_id=period_id,
            override_id=override_id,
            resolution=request.resolution,
            by=by,
        )
        return overrides_shown(session, [override])[0]
