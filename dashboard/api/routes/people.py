"""People: the user herself, and the businesses she belongs to."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, Owner, Person, ServicesHere, Viewer
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.closing.history import EventKind, note_event
from dashboard.closing.overview import overview_of
from dashboard.closing.second_person import set_second_person, waits_to_switch_off
from dashboard.database import reading, writing
from dashboard.errors import NotFound
from dashboard.keyset import PageRequest
from dashboard.models import Business, now
from dashboard.money import currency_digits
from dashboard.people.memberships import (
    SORT_COLUMNS,
    businesses_of,
    change_role,
    names_of,
    people_of,
    requesters_of,
)
from dashboard.people.memberships import (
    remove_person as remove,
)
from dashboard.schemas import (
    BusinessesListResponse,
    BusinessResponse,
    BusinessSettingsRequest,
    OverviewResponse,
    PeopleResponse,
    PersonResponse,
    RequesterResponse,
    RequestersResponse,
    Role,
    RoleRequest,
    UserResponse,
)

router = APIRouter(route_class=Door)

Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS, newest_first=False))]


@router.get("/users/me", tags=["users"], summary="Get the current user", responses=refusals(401))
def get_current_user(user: Person) -> UserResponse:
    """Who the bearer belongs to."""
    return UserResponse(id=user.id, email=user.email, name=user.name)


@router.get("/businesses", tags=["businesses"], summary="List businesses", responses=refusals(400, 401))
def list_businesses(user: Person, services: ServicesHere, page: Paged) -> BusinessesListResponse:
    """The businesses that the caller belongs to, with her role in each."""
    with reading(services.engine) as session:
        found = businesses_of(session, user_id=user.id, page=page)
        return BusinessesListResponse(items=_answers(session, found.items), **page_fields(found))


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
        return _answers(session, [(business, caller.role)])[0]


@router.get("/overview", tags=["businesses"], summary="Overview of all businesses", responses=refusals(401))
def get_overview(user: Person, services: ServicesHere) -> OverviewResponse:
    """Each business of the caller: its last twelve months, and what waits for somebody. Most urgent first."""
    with reading(services.engine) as session:
        return OverviewResponse(items=overview_of(session, user_id=user.id, at=now()))


@router.get(
    "/people", tags=["people"], summary="List the people of a business", responses=refusals(400, 401, 403)
)
def list_people(caller: Admin, services: ServicesHere) -> PeopleResponse:
    """Everybody who belongs to the business, with her role; a period is reopened for some of them."""
    with reading(services.engine) as session:
        return PeopleResponse(
            items=[
                PersonResponse(id=user.id, email=user.email, name=user.name, role=role)
                for user, role in people_of(session, business_id=caller.business_id)
            ]
        )


@router.patch(
    "/people/{user_id}",
    tags=["people"],
    summary="Change the role of a person",
    responses=refusals(400, 401, 403, 404),
)
def give_role(
    user_id: str, request: RoleRequest, caller: Owner, services: ServicesHere, by: Acting
) -> PersonResponse:
    """Let a person of the business do more or less from now on. Somebody stays its owner."""
    with writing(services.engine) as session:
        user, before = change_role(
            session, business_id=caller.business_id, user_id=user_id, role=request.role
        )
        detail = f"{user.email}: {request.role}, was {before}"
        note_event(session, business_id=caller.business_id, kind=EventKind.ROLE_GIVEN, by=by, detail=detail)
        return PersonResponse(id=user.id, email=user.email, name=user.name, role=request.role)


@router.delete(
    "/people/{user_id}",
    status_code=204,
    tags=["people"],
    summary="Remove a person from the business",
    responses=refusals(400, 401, 403, 404),
)
def remove_person(user_id: str, caller: Owner, services: ServicesHere, by: Acting) -> None:
    """Let a person do nothing there any more. What she did stays, and stays hers."""
    with writing(services.engine) as session:
        user, before = remove(session, business_id=caller.business_id, user_id=user_id)
        detail = f"{user.email}: was {before}"
        note_event(
            session, business_id=caller.business_id, kind=EventKind.PERSON_REMOVED, by=by, detail=detail
        )


@router.get(
    "/people/requesters",
    tags=["people"],
    summary="List who has asked for packages",
    responses=refusals(400, 401, 403),
)
def list_requesters(caller: Viewer, services: ServicesHere) -> RequestersResponse:
    """Those of the business whose packages a list can be narrowed to."""
    with reading(services.engine) as session:
        found = requesters_of(session, business_id=caller.business_id)
        return RequestersResponse(items=[RequesterResponse(id=user.id, name=user.name) for user in found])


def _answers(session: Session, found: Sequence[tuple[Business, Role]]) -> list[BusinessResponse]:
    names = names_of(session, [business.switch_off_by_user_id for business, _ in found])
    return [_answer(business, role, names) for business, role in found]


def _answer(business: Business, role: Role, names: Mapping[str, str]) -> BusinessResponse:
    asked_by, until = business.switch_off_by_user_id, business.switch_off_until
    if not waits_to_switch_off(business, at=now()):
        asked_by = until = None
    return BusinessResponse(
        id=business.id,
        name=business.name,
        default_currency=business.currency,
        timezone=business.timezone,
        fiscal_year_start_month=business.fiscal_year_start_month,
        minor_unit_digits=currency_digits(business.currency),
        role=role,
        needs_second_person=business.needs_second_person,
        switch_off_by_user_id=asked_by,
        switch_off_by_name=names.get(asked_by or ""),
        switch_off_until=until,
        created_at=business.created_at,
        updated_at=business.updated_at,
    )
