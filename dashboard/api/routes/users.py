"""The caller herself: who she is, what she has set for herself, and her first steps."""

from fastapi import APIRouter

from dashboard.api.admission import Door, Person, ServicesHere
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.database import reading, writing
from dashboard.models import User
from dashboard.people.bringing_books import may_bring_books
from dashboard.people.first_steps import first_steps_of
from dashboard.schemas import FirstStepsResponse, OwnSettingsRequest, OwnSettingsResponse, UserResponse

router = APIRouter(prefix="/users/me", tags=["users"], route_class=Door)


@router.get("", summary="Get the current user", responses=refusals(401))
def get_current_user(user: Person, services: ServicesHere) -> UserResponse:
    """Who the bearer belongs to."""
    with reading(services.engine) as session:
        may_import_books = may_bring_books(session, user, demo_emails=services.demo_emails)
    return UserResponse(
        id=user.id,
        email=user.email,
        name=user.name,
        may_import_books=may_import_books,
        is_of_the_demo=user.email in services.demo_emails,
    )


@router.get("/settings", summary="Get one's own settings", responses=refusals(401))
def get_own_settings(user: Person, services: ServicesHere) -> OwnSettingsResponse:
    """What the caller has set for herself."""
    return _answer(user, services)


@router.patch("/settings", summary="Change one's own settings", responses=refusals(401))
def change_own_settings(
    request: OwnSettingsRequest, user: Person, services: ServicesHere
) -> OwnSettingsResponse:
    """Change what the caller has set for herself; what is left out stays."""
    with writing(services.engine) as session:
        own = session.get_one(User, user.id)
        for name, value in request.model_dump(exclude_none=True).items():
            setattr(own, name, value)
        session.add(own)
        return _answer(own, services)


@router.get("/first-steps", summary="Get one's first steps", responses=refusals(401))
def get_first_steps(user: Person, services: ServicesHere) -> FirstStepsResponse:
    """What a newcomer does first and whether it is done, until she wants to see it no longer."""
    if not user.wants_first_steps:
        return FirstStepsResponse(steps=[])
    with reading(services.engine) as session:
        return FirstStepsResponse(steps=first_steps_of(session, user, demo_emails=services.demo_emails))


def _answer(user: User, services: Services) -> OwnSettingsResponse:
    return OwnSettingsResponse(
        wants_email=user.wants_email,
        can_email=services.settings.can_email,
        wants_first_steps=user.wants_first_steps,
    )
