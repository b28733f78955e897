"""Downloads: what a short-lived link leads to. The signature in the link stands in for a token."""

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from dashboard.api.admission import ServicesHere
from dashboard.api.links import check_link
from dashboard.api.package_files import attachment
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.builds.places import zip_key
from dashboard.database import reading
from dashboard.errors import NotFound
from dashboard.models import MonthEndPackage
from dashboard.schemas import MonthEndPackageStatusEnum

router = APIRouter(prefix="/downloads", tags=["downloads"])


@router.get(
    "/{package_id}",
    summary="Download a month-end package",
    response_class=Response,
    responses={**refusals(403, 404), 200: {"description": "The zip", "content": {"application/zip": {}}}},
)
def download_package(package_id: str, expires: int, signature: str, services: ServicesHere) -> Response:
    """The zip, in pieces as they are read."""
    check_link(services.settings, package_id=package_id, expires=expires, signature=signature)
    package = _ready(services, package_id)
    headers = attachment(package.filename or "month-end.zip")
    if package.file_size_bytes is not None:
        headers["Content-Length"] = str(package.file_size_bytes)
    try:
        chunks = services.storage.chunks(zip_key(package))
    except FileNotFoundError:
        raise NotFound("Package file") from None
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


def _ready(services: Services, package_id: str) -> MonthEndPackage:
    with reading(services.engine) as session:
        package = session.get(MonthEndPackage, package_id)
    if package is None or package.status != MonthEndPackageStatusEnum.READY:
        raise NotFound("Package")
    return package
