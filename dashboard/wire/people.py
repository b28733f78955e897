"""Businesses, the people who belong to them, and their tokens."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from dashboard.wire.shapes import Page, Request, Wire
from dashboard.wire.words import Role

PASSWORD_LENGTH_MIN = 8  # Of one that a person chooses on a page.


class BusinessResponse(Wire):
    id: str
    name: str
    default_currency: str
    timezone: str
    fiscal_year_start_month: int
    minor_unit_digits: int
    role: Role = Field(description="Role of the caller in this business")
    needs_second_person: bool = Field(
        default=False, description="Forced closes and reopenings need the approval of a second person"
    )
    switch_off_by_user_id: str | None = Field(
        default=None, description="Who asked to switch the second person off, while that waits for another"
    )
    switch_off_by_name: str | None = None
    switch_off_until: datetime | None = Field(default=None, description="From then on nobody can agree")
    created_at: datetime
    updated_at: datetime


class BusinessSettingsRequest(Request):
    needs_second_person: bool = Field(
        strict=True,
        description="Whether forced closes and reopenings need the approval of a second person. "
        "`false` of an owner asks for it; `false` of another admin or owner, in time, switches it off",
    )


class BusinessesListResponse(Page):
    items: list[BusinessResponse]


class UserResponse(Wire):
    id: str
    email: str
    name: str
    may_import_books: bool = Field(
        default=False, description="Whether the caller may make a business of books of her own"
    )
    is_of_the_demo: bool = Field(
        default=False, description="Whether this is one of the demo's people, whose passwords are everybody's"
    )


class PersonResponse(Wire):
    """A person of the business, and what she may do there."""

    id: str
    email: str
    name: str
    role: Role


class PeopleResponse(Wire):
    items: list[PersonResponse]


class RoleRequest(Request):
    role: Role = Field(description="What the person may do from now on")


class RequesterResponse(Wire):
    """Somebody who asked for packages."""

    id: str
    name: str


class RequestersResponse(Wire):
    items: list[RequesterResponse]


class TokenCreateRequest(Request):
    name: str = Field(min_length=1, max_length=255)
    description: str | None = Field(default=None, max_length=1000)
    expires_in_days: int = Field(default=365, ge=1, le=365)


class TokenInfo(Wire):
    id: str
    jti: str
    name: str
    description: str | None = None
    token_prefix: str
    token_type: Literal["api"] = "api"
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


class TokenCreatedResponse(Wire):
    token: str = Field(description="The token itself, shown once")
    token_info: TokenInfo


class TokenRevokeRequest(Request):
    reason: str | None = Field(default=None, max_length=1000)


class TokensListResponse(Page):
    items: list[TokenInfo]
