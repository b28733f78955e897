"""Notifications of the caller: listed and read."""

from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.api.admission import Door, Person, ServicesHere
from dashboard.api.paging import page_fields, paged_by
from dashboard.api.refusals import refusals
from dashboard.builds.notifications import SORT_COLUMNS, mark_read, notifications_of, unread_of
from dashboard.database import reading, writing
from dashboard.keyset import PageRequest
from dashboard.schemas import (
    NotificationsListResponse,
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
