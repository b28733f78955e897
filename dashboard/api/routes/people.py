"""The people of a business: who they are, what they may do, and who leaves."""

from fastapi import APIRouter

from dashboard.api.acting import Acting
from dashboard.api.admission import Admin, Door, Owner, ServicesHere, Viewer
from dashboard.api.refusals import refusals
from dashboard.closing.history import EventKind, note_event
from dashboard.database import reading, writing
from dashboard.people.memberships import change_role, people_of, requesters_of
from dashboard.people.memberships import remove_person as remove
from dashboard.schemas import (
    PeopleResponse,
    PersonResponse,
    RequesterResponse,
    RequestersResponse,
    RoleRequest,
)

router = APIRouter(route_class=Door)


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
