"""What the caller was told of her packages, and how she wants to be told."""

from dashboard.calls.sending import Sender, given, typed
from dashboard.schemas import NotificationsListResponse, OwnSettingsResponse, UnreadResponse


class NotificationCalls(Sender):
    """What the caller was told of her packages, and how she wants to be told."""

    async def notifications(
        self, *, cursor: str | None = None, limit: int | None = None
    ) -> NotificationsListResponse:
        """The latest first, of all her businesses."""
        return await self._get(
            "/notifications", NotificationsListResponse, params=given(cursor=cursor, limit=limit)
        )

    async def read_notifications(self, notification_id: str, *, and_earlier: bool = False) -> UnreadResponse:
        body = {"id": notification_id, "and_earlier": and_earlier}
        return await self._post("/notifications/read", UnreadResponse, json=body)

    async def own_settings(self) -> OwnSettingsResponse:
        return await self._get("/users/me/settings", OwnSettingsResponse)

    async def set_email(self, *, wanted: bool) -> OwnSettingsResponse:
        """Have the ends of packages told by e-mail from now on, or no longer."""
        body = {"wants_email": wanted}
        return typed(OwnSettingsResponse, await self._send("PATCH", "/users/me/settings", json=body))
