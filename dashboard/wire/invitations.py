"""Invitations: how people come to a business."""

from datetime import datetime

from pydantic import Field

from dashboard.wire.shapes import Request, Wire
from dashboard.wire.words import Role

EMAIL_LENGTH_MAX, CODE_LENGTH_MAX = 320, 100


class InvitationRequest(Request):
    email: str = Field(
        min_length=1, max_length=EMAIL_LENGTH_MAX, description="Whom to invite: nobody else can accept"
    )
    role: Role = Field(description="What she may do in the business once she has accepted")


class InvitationResponse(Wire):
    """An invitation that can still be accepted."""

    id: str
    email: str
    role: Role
    invited_by_name: str
    created_at: datetime
    expires_at: datetime


class InvitationCreatedResponse(Wire):
    invitation: InvitationResponse
    link: str = Field(description="What to give to whom is invited; shown once")


class InvitationsResponse(Wire):
    items: list[InvitationResponse]


class InvitationCodeRequest(Request):
    code: str = Field(min_length=1, max_length=CODE_LENGTH_MAX, description="The code in the link")


class InvitationToAnswer(Wire):
    """What somebody who has the link is told of it."""

    business_name: str
    role: Role
    email: str
    invited_by_name: str
    expires_at: datetime
    has_account: bool = Field(description="Whether there is an account with this address already")
