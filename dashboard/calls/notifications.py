"""What the caller was told of her packages."""

from dashboard.calls.sending import Sender, given
from dashboard.schemas import NotificationsListResponse, UnreadResponse


class NotificationCalls(Sender):
    """What the caller was told of her packages."""

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
