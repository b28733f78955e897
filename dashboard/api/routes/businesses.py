"""Businesses of the caller: which, how they stand, their settings, and bringing one's own books."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, Person, ServicesHere
from dashboard.api.answers import business_answers
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.api.uploads import MEGABYTE, ROUND_THE_FILE, body_of, uploaded
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.overview import overview_of
from dashboard.closing.second_person import set_second_person
from dashboard.database import reading, writing
from dashboard.errors import NotFound, NotPermitted
from dashboard.keyset import PageRequest
from dashboard.ledger.businesses import find_business
from dashboard.ledger.importing.zipped_folder import import_zipped_books
from dashboard.models import User, now
from dashboard.people.bringing_books import may_bring_books
from dashboard.people.memberships import SORT_COLUMNS, businesses_of, grant
from dashboard.schemas import (
    BusinessesListResponse,
    BusinessResponse,
    BusinessSettingsRequest,
    OverviewResponse,
    Role,
)

MEGABYTES_MAX = 64

router = APIRouter(route_class=Door)

Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS, newest_first=False))]


@router.get("/businesses", tags=["businesses"], summary="List businesses", responses=refusals(400, 401))
def list_businesses(user: Person, services: ServicesHere, page: Paged) -> BusinessesListResponse:
    """The businesses that the caller belongs to, with her role in each."""
    with reading(services.engine) as session:
        found = businesses_of(session, user_id=user.id, page=page)
        return BusinessesListResponse(items=business_answers(session, found.items), **page_fields(found))


@router.patch(
    "/businesses/{business_id}",
    tags=["businesses"],
    summary="Change the settings of a business",
    responses=refusals(400, 401, 403, 404),
)
def change_business(
    business_id: str, request: BusinessSettingsRequest, caller: Admin, services: ServicesHere, by: Acting
) -> BusinessResponse:
    """Ask for a second person at forced closes and reopenings from now on, or no longer.

    An owner switches it on. Off it takes two: an owner asks, and another admin or owner, asking the same in
    time, agrees.
    """
    if business_id != caller.business_id:
        raise NotFound("Business")
    with writing(services.engine) as session:
        business = set_second_person(
            session,
            business_id=caller.business_id,
            needed=request.needs_second_person,
            by=by,
            days=services.settings.approval_days,
        )
        return business_answers(session, [(business, caller.role)])[0]


@router.get("/overview", tags=["businesses"], summary="Overview of all businesses", responses=refusals(401))
def get_overview(user: Person, services: ServicesHere) -> OverviewResponse:
    """Each business of the caller: its last twelve months, and what waits for somebody. Most urgent first."""
    with reading(services.engine) as session:
        return OverviewResponse(items=overview_of(session, user_id=user.id, at=now()))


@router.post(
    "/businesses/import",
    status_code=201,
    tags=["businesses"],
    summary="Import books",
    responses=refusals(400, 401, 403, 409, 413),
    openapi_extra=body_of("application/zip"),
    max_body_size=MEGABYTES_MAX * MEGABYTE + ROUND_THE_FILE,
)
async def import_books(
    request: Request, user: Person, services: ServicesHere, by: Acting
) -> BusinessResponse:
    """Make a business of a zipped books folder (at most 64 MB), all of it or nothing; the caller owns it.

    The folder holds `business.toml`, `accounts.csv`, `journal.csv` and, where there are any, `budget.csv`,
    `bank_statements.csv`, `bank_lines.csv` and `periods.csv`. What is wrong is answered with 400, each
    problem on a line of `detail` as `file:line: column: what is wrong`, up to 100 of them; the same folder
    a second time with 409. An owner of a business may do this, and where the demo is shown whoever has no
    business yet.
    """
    await run_in_threadpool(_refuse_others, services, user)
    data = await uploaded(request, megabytes_max=MEGABYTES_MAX, otherwise="Send the zip of a books folder")
    return await run_in_threadpool(_import, services, data, user, by)


def _refuse_others(services: Services, user: User) -> None:
    with reading(services.engine) as session:
        if may_bring_books(session, user, demo_emails=services.demo_emails):
            return
    if user.email in services.demo_emails:
        raise NotPermitted("Everybody knows the demo's passwords: create an account of your own first")
    raise NotPermitted("Only an owner of a business may import another")


def _import(services: Services, data: bytes, user: User, by: Doer) -> BusinessResponse:
    def take_over(session: Session, business_id: str) -> None:
        grant(session, business_id=business_id, user_id=user.id, role=Role.OWNER)
        owner = replace(by, role=Role.OWNER.value)
        note_event(session, business_id=business_id, kind=EventKind.BOOKS_IMPORTED, by=owner)

    business_id = import_zipped_books(services.engine, data, at_the_end=take_over)
    with reading(services.engine) as session:
        return business_answers(session, [(find_business(session, business_id), Role.OWNER)])[0]
