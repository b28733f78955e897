"""Verification: is this zip what was built, and do the books still say so?"""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from dashboard.api.admission import Door, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.builds.verify import verify_package as verify
from dashboard.errors import InvalidField
from dashboard.schemas import VerificationResponse

PACKAGE_BYTES_MAX = 64 * 1024 * 1024
ROUND_THE_FILE = 64 * 1024  # Of a multipart body.
BINARY = {"type": "string", "format": "binary"}
BODY = {
    "required": True,
    "content": {
        "application/zip": {"schema": BINARY},
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": BINARY}}},
    },
}

router = APIRouter(prefix="/month-end-packages", tags=["month-end-packages"], route_class=Door)


@router.post(
    "/verify",
    status_code=201,
    summary="Verify a month-end package",
    responses=refusals(400, 401, 403),
    openapi_extra={"requestBody": BODY},
    max_body_size=PACKAGE_BYTES_MAX + ROUND_THE_FILE,
)
async def verify_package(request: Request, caller: Viewer, services: ServicesHere) -> VerificationResponse:
    """Check a package zip against its manifest, its signature and the books of the business."""
    data = await _zip_of(request)
    return await run_in_threadpool(
        verify,
        data,
        engine=services.engine,
        data_dir=services.settings.data_dir,
        business_id=caller.business_id,
    )


async def _zip_of(request: Request) -> bytes:
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    raise InvalidField("body", "file", message="Send the zip of a package")
