"""Month-end packages: asked for, listed, watched, looked into, downloaded."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from dashboard.api.acting import Acting
from dashboard.api.admission import Caller, Door, Member, ServicesHere, Viewer
from dashboard.api.answers import package_answer, package_answers
from dashboard.api.links import SECONDS_VALID, download_link
from dashboard.api.package_files import attachment, file_of, files_of, ready_package, tie_outs_of
from dashboard.api.paging import EarlierThan, Limit, known, one_of, page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.builds.finding import SEARCH_LENGTH_MAX
from dashboard.builds.package_changes import package_changes
from dashboard.builds.places import zip_key
from dashboard.builds.requests import (
    SORT_COLUMNS,
    count_packages,
    queue_package,
)
from dashboard.builds.requests import (
    cancel_package as cancel,
)
from dashboard.builds.requests import (
    get_package as find_package,
)
from dashboard.builds.requests import (
    list_packages as find_packages,
)
from dashboard.builds.requests import (
    retry_package as retry,
)
from dashboard.closing.actor import Actor
from dashboard.closing.history import EventKind, history_of_package, note_package_event
from dashboard.database import reading, writing
from dashboard.keyset import PageRequest
from dashboard.ledger.notices import note_change
from dashboard.models import MonthEndPackage
from dashboard.schemas import (
    MonthEndPackageCreateRequest,
    MonthEndPackageQueuedResponse,
    MonthEndPackageResponse,
    MonthEndPackagesListResponse,
    MonthEndPackageStatusEnum,
    PackageChangesResponse,
    PackageCountsResponse,
    PackageDownloadResponse,
    PackageFilesResponse,
    PackageHistoryResponse,
    PackageTieOutsResponse,
)

router = APIRouter(prefix="/month-end-packages", tags=["month-end-packages"], route_class=Door)

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="The same key within 24 h answers with the same package, and builds nothing twice",
    ),
]
StatusFilter = Annotated[
    str | None,
    Query(
        description="Filter by status: queued, in_progress, ready, failed",
        json_schema_extra=one_of(MonthEndPackageStatusEnum),
    ),
]
Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS))]
OtherPackage = Annotated[
    str, Query(alias="from", min_length=1, description="UUID of the package to compare with")
]
RequesterFilter = Annotated[str | None, Query(description="Filter by UUID of the user who requested it")]
PeriodFilter = Annotated[str | None, Query(description="Filter by accounting period UUID")]
Search = Annotated[
    str | None,
    Query(
        max_length=SEARCH_LENGTH_MAX,
        description="Words that begin the requester's name, the month or year that the period ends in, "
        "words of the error, or the beginning of the package's UUID",
    ),
]


@router.post(
    "", status_code=201, summary="Queue a month-end package build", responses=refusals(400, 401, 403, 404)
)
async def create_package(
    request: MonthEndPackageCreateRequest,
    caller: Member,
    services: ServicesHere,
    by: Acting,
    idempotency_key: IdempotencyKey = None,
) -> MonthEndPackageQueuedResponse:
    """Persist a queued package row and start the Temporal build workflow."""
    package = await run_in_threadpool(_queue, services, caller, by, request, idempotency_key)
    if package.status == MonthEndPackageStatusEnum.QUEUED:
        # Committed by now: a crash before the next line leaves a queued row, which the sweep picks up.
        await services.builds.start_build(package.id, business_id=caller.business_id)
    return MonthEndPackageQueuedResponse(package=package, workflow_id=package.workflow_id)


@router.get("", summary="List month-end packages", responses=refusals(400, 401, 403))
def list_packages(
    caller: Viewer,
    services: ServicesHere,
    page: Paged,
    status: StatusFilter = None,
    accounting_period_id: PeriodFilter = None,
    requested_by_user_id: RequesterFilter = None,
    search: Search = None,
) -> MonthEndPackagesListResponse:
    """List all month-end packages requested for the business."""
    with reading(services.engine) as session:
        found = find_packages(
            session,
            business_id=caller.business_id,
            status=known(MonthEndPackageStatusEnum, status, name="status"),
            accounting_period_id=accounting_period_id,
            requested_by_user_id=requested_by_user_id,
            search=search,
            page=page,
        )
        return MonthEndPackagesListResponse(items=package_answers(session, found.items), **page_fields(found))


@router.get("/counts", summary="Count month-end packages by status", responses=refusals(400, 401, 403))
def count_packages_by_status(
    caller: Viewer, services: ServicesHere, accounting_period_id: PeriodFilter = None
) -> PackageCountsResponse:
    """How many packages stand in each status."""
    with reading(services.engine) as session:
        return count_packages(
            session, business_id=caller.business_id, accounting_period_id=accounting_period_id
        )


@router.get("/{package_id}", summary="Get a month-end package", responses=refusals(400, 401, 403, 404))
def get_package(package_id: str, caller: Viewer, services: ServicesHere) -> MonthEndPackageResponse:
    """One package, with how far each of its reports has come."""
    with reading(services.engine) as session:
        package = find_package(session, business_id=caller.business_id, package_id=package_id)
        return package_answer(session, package)


@router.get(
    "/{package_id}/download",
    summary="Get a month-end package download URL",
    responses=refusals(400, 401, 403, 404),
)
def get_download_url(
    package_id: str, caller: Viewer, services: ServicesHere, by: Acting
) -> PackageDownloadResponse:
    """A short-lived link to the zip. Ask again rather than keep it."""
    package = ready_package(services, business_id=caller.business_id, package_id=package_id)
    _note_download(services, package, EventKind.DOWNLOADED, by)
    link = download_link(services.settings, package_id=package.id)
    presigned = services.storage.presigned(zip_key(package), SECONDS_VALID)
    return PackageDownloadResponse(
        package_id=package.id,
        filename=package.filename or "month-end.zip",
        download_url=presigned or link.url,
        expires_at=link.expires_at,
        file_size_bytes=package.file_size_bytes,
    )


@router.get(
    "/{package_id}/files",
    summary="List the files of a month-end package",
    responses=refusals(400, 401, 403, 404),
)
def list_package_files(package_id: str, caller: Viewer, services: ServicesHere) -> PackageFilesResponse:
    """What is in the zip."""
    package = ready_package(services, business_id=caller.business_id, package_id=package_id)
    return PackageFilesResponse(package_id=package.id, items=files_of(package))


@router.get(
    "/{package_id}/files/{name}",
    summary="Get one file of a month-end package",
    response_class=Response,
    responses={**refusals(400, 401, 403, 404), 200: {"description": "The file itself"}},
)
def get_package_file(
    package_id: str, name: str, caller: Viewer, services: ServicesHere, by: Acting
) -> Response:
    """One file out of the zip."""
    package = ready_package(services, business_id=caller.business_id, package_id=package_id)
    file, data = file_of(services, package, name)
    detail = f"{file.name} of {package.filename or package.id}"
    _note_download(services, package, EventKind.FILE_DOWNLOADED, by, detail=detail)
    return Response(data, media_type=file.media_type, headers=attachment(file.name))


@router.get(
    "/{package_id}/history",
    summary="Get the history of a month-end package",
    responses=refusals(400, 401, 403, 404),
)
def get_package_history(
    package_id: str, caller: Viewer, services: ServicesHere, before: EarlierThan = None, limit: Limit = 50
) -> PackageHistoryResponse:
    """Who asked for the package, cancelled, retried or downloaded it; when, from where. The latest first."""
    with reading(services.engine) as session:
        package = find_package(session, business_id=caller.business_id, package_id=package_id)
        return history_of_package(session, package, before=before, limit=limit)


@router.get(
    "/{package_id}/tie-outs",
    summary="List the tie-out rules of a month-end package",
    responses=refusals(400, 401, 403, 404),
)
def list_package_tie_outs(package_id: str, caller: Viewer, services: ServicesHere) -> PackageTieOutsResponse:
    """Every rule with both numbers, as the package printed them."""
    package = ready_package(services, business_id=caller.business_id, package_id=package_id)
    return tie_outs_of(services, package)


@router.get(
    "/{package_id}/changes",
    summary="Compare with another package of the period",
    responses=refusals(400, 401, 403, 404),
)
def get_package_changes(
    package_id: str, from_id: OtherPackage, caller: Viewer, services: ServicesHere
) -> PackageChangesResponse:
    """Every report line that differs, with both amounts and the journal entries behind it."""
    with reading(services.engine) as session:
        return package_changes(
            session,
            services.storage,
            business_id=caller.business_id,
            package_id=package_id,
            from_id=from_id,
        )


@router.post(
    "/{package_id}/retry",
    status_code=201,
    summary="Build a failed month-end package again",
    responses=refusals(400, 401, 403, 404),
)
async def retry_package(
    package_id: str, caller: Member, services: ServicesHere, by: Acting
) -> MonthEndPackageResponse:
    """Queue a failed or cancelled package again; what was done is kept."""
    package = await run_in_threadpool(_retry, services, caller, by, package_id)
    await services.builds.start_build(package.id, business_id=caller.business_id)
    return package


@router.post(
    "/{package_id}/cancel",
    status_code=201,
    summary="Cancel a month-end package build",
    responses=refusals(400, 401, 403, 404),
)
async def cancel_package(
    package_id: str, caller: Member, services: ServicesHere, by: Acting
) -> MonthEndPackageResponse:
    """Stop a build that is queued or under way."""
    package = await run_in_threadpool(_cancel, services, caller, by, package_id)
    await services.builds.cancel_build(package.id)
    return package


def _note_download(
    services: Services, package: MonthEndPackage, kind: EventKind, by: Actor, *, detail: str = ""
) -> None:
    """Write it down, and tell whoever looks at the package."""
    with writing(services.engine) as session:
        note_package_event(session, package=package, kind=kind, by=by, detail=detail)
        note_change(session, business_id=package.business_id, kind="package", object_id=package.id)


def _queue(
    services: Services,
    caller: Caller,
    by: Actor,
    request: MonthEndPackageCreateRequest,
    idempotency_key: str | None,
) -> MonthEndPackageResponse:
    with writing(services.engine) as session:
        package, is_new = queue_package(
            session,
            business_id=caller.business_id,
            user_id=caller.user.id,
            request=request,
            idempotency_key=idempotency_key,
        )
        if is_new:
            note_package_event(session, package=package, kind=EventKind.BUILD_ASKED_FOR, by=by)
        return package_answer(session, package)


def _retry(services: Services, caller: Caller, by: Actor, package_id: str) -> MonthEndPackageResponse:
    with writing(services.engine) as session:
        package = retry(session, business_id=caller.business_id, package_id=package_id)
        note_package_event(session, package=package, kind=EventKind.BUILD_RETRIED, by=by)
        return package_answer(session, package)


def _cancel(services: Services, caller: Caller, by: Actor, package_id: str) -> MonthEndPackageResponse:
    with writing(services.engine) as session:
        package = cancel(
            session, business_id=caller.business_id, package_id=package_id, by_user_id=caller.user.id
        )
        note_package_event(session, package=package, kind=EventKind.BUILD_CANCELLED, by=by)
        return package_answer(session, package)
