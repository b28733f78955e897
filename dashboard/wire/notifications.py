"""Notifications: how a person's packages ended, and what of it she has read."""

from datetime import datetime

from pydantic import Field

from dashboard.wire.shapes import DateText, Page, Request, UuidText, Wire
from dashboard.wire.words import MonthEndPackageFormatEnum, PackageOutcome


class NotificationResponse(Wire):
    """The end of a package that the caller asked for."""

    id: str
    business_id: str
    business_name: str
    package_id: str
    period_start: DateText
    period_end: DateText
    report_format: MonthEndPackageFormatEnum
    outcome: PackageOutcome
    created_at: datetime
    read_at: datetime | None = None


class NotificationsListResponse(Page):
    items: list[NotificationResponse]
    unread: int = Field(description="How many of all notifications are unread")


class ReadNotificationsRequest(Request):
    id: UuidText = Field(description="UUID of the notification that was read")
    and_earlier: bool = Field(default=False, strict=True, description="Whether every earlier one is too")


class UnreadResponse(Wire):
    unread: int = Field(description="How many notifications are still unread")


class OwnSettingsResponse(Wire):
    """What the caller has set for herself."""

    wants_email: bool = Field(description="Whether the end of a package is told by e-mail too")
    can_email: bool = Field(description="Whether this service sends e-mail at all")
    wants_first_steps: bool = Field(default=False, description="Whether the first steps are still shown")


class OwnSettingsRequest(Request):
    """What to change; what is left out stays."""

    wants_email: bool | None = Field(
        default=None, strict=True, description="Whether to tell the end of a package by e-mail too"
    )
    wants_first_steps: bool | None = Field(
        default=None, strict=True, description="Whether to show the first steps"
    )
