"""Verification: is this zip what was built, and do the books still say so?"""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from dashboard.api.admission import Door, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.api.uploads import MEGABYTE, ROUND_THE_FILE, body_of, uploaded
from dashboard.builds.verify import verify_package as verify
from dashboard.schemas import VerificationResponse

MEGABYTES_MAX = 64

router = APIRouter(prefix="/month-end-packages", tags=["month-end-packages"], route_class=Door)


@router.post(
    "/verify",
    status_code=201,
    summary="Verify a month-end package",
    responses=refusals(400, 401, 403, 413),
    openapi_extra=body_of("application/zip"),
    max_body_size=MEGABYTES_MAX * MEGABYTE + ROUND_THE_FILE,
)
async def verify_package(request: Request, caller: Viewer, services: ServicesHere) -> VerificationResponse:
    """Check a package zip against its manifest, its signature and the books of the business."""
    data = await uploaded(request, megabytes_max=MEGABYTES_MAX, otherwise="Send the zip of a package")
    return await run_in_threadpool(
        verify,
        data,
        engine=services.engine,
        keys=services.settings.keys,
        business_id=caller.business_id,
    )
