"""Notifications of the caller: listed and read; and what she has set for herself."""

from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.api.admission import Door, Person, ServicesHere
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.api.services import Services
from dashboard.builds.notifications import SORT_COLUMNS, mark_read, notifications_of, unread_of
from dashboard.database import reading, writing
from dashboard.keyset import PageRequest
from dashboard.models import User
from dashboard.schemas import (
    NotificationsListResponse,
    OwnSettingsRequest,
    OwnSettingsResponse,
    ReadNotificationsRequest,
    UnreadResponse,
)

router = APIRouter(route_class=Door)

Paged = Annotated[PageRequest, Depends(paged_by(SORT_COLUMNS))]


@router.get(
    "/notifications", tags=["notifications"], summary="List notifications", responses=refusals(400, 401)
)
def list_notifications(user: Person, services: ServicesHere, page: Paged) -> NotificationsListResponse:
    """How the packages that the caller asked for ended, in all her businesses; the latest first."""
    with reading(services.engine) as session:
        found = notifications_of(session, user_id=user.id, page=page)
        unread = unread_of(session, user_id=user.id)
    return NotificationsListResponse(items=found.items, unread=unread, **page_fields(found))


@router.post(
    "/notifications/read",
    tags=["notifications"],
    summary="Mark notifications as read",
    responses=refusals(401, 404),
)
def read_notifications(
    request: ReadNotificationsRequest, user: Person, services: ServicesHere
) -> UnreadResponse:
    """Note that the caller has read a notification, and all before it where asked for."""
    with writing(services.engine) as session:
        mark_read(session, user_id=user.id, notification_id=request.id, and_earlier=request.and_earlier)
        return UnreadResponse(unread=unread_of(session, user_id=user.id))


@router.get("/users/me/settings", tags=["users"], summary="Get one's own settings", responses=refusals(401))
def get_own_settings(user: Person, services: ServicesHere) -> OwnSettingsResponse:
    """What the caller has set for herself."""
    return _answer(user, services)


@router.patch(
    "/users/me/settings", tags=["users"], summary="Change one's own settings", responses=refusals(401)
)
def change_own_settings(
    request: OwnSettingsRequest, user: Person, services: ServicesHere
) -> OwnSettingsResponse:
    """Have the ends of packages told by e-mail from now on, or no longer."""
    with writing(services.engine) as session:
        own = session.get_one(User, user.id)
        own.wants_email = request.wants_email
        session.add(own)
        return _answer(own, services)


def _answer(user: User, services: Services) -> OwnSettingsResponse:
    return OwnSettingsResponse(wants_email=user.wants_email, can_email=services.settings.can_email)
