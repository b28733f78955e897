"""People: the user herself, and the businesses she belongs to."""

from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, Owner, Person, ServicesHere
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.closing.overview import overview_of
from dashboard.closing.second_person import set_second_person
from dashboard.database import reading, writing
from dashboard.errors import NotFound
from dashboard.keyset import PageRequest
from dashboard.models import Business, now
from dashboard.money import currency_digits
from dashboard.people.memberships import SORT_COLUMNS, businesses_of, people_of
from dashboard.schemas import (
    BusinessesListResponse,
    BusinessResponse,
    BusinessSettingsRequest,
    OverviewResponse,
    PeopleResponse,
    PersonResponse,
    Role,
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
        return BusinessesListResponse(
            items=[_answer(business, role) for business, role in found.items], **page_fields(found)
        )


@router.patch(
    "/businesses/{business_id}",
    tags=["businesses"],
    summary="Change the settings of a business",
    responses=refusals(400, 401, 403, 404),
)
def change_business(
    business_id: str, request: BusinessSettingsRequest, caller: Owner, services: ServicesHere, by: Acting
) -> BusinessResponse:
    """Ask for a second person at forced closes and reopenings from now on, or no longer."""
    if business_id != caller.business_id:
        raise NotFound("Business")
    with writing(services.engine) as session:
        business = set_second_person(
            session, business_id=caller.business_id, needed=request.needs_second_person, by=by
        )
        return _answer(business, caller.role)


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


def _answer(business: Business, role: Role) -> BusinessResponse:
    return BusinessResponse(
        id=business.id,
        name=business.name,
        default_currency=business.currency,
        timezone=business.timezone,
        fiscal_year_start_month=business.fiscal_year_start_month,
        minor_unit_digits=currency_digits(business.currency),
        role=role,
        needs_second_person=business.needs_second_person,
        created_at=business.created_at,
        updated_at=business.updated_at,
    )
