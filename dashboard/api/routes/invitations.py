"""Invitations: made and taken back by owners, looked at and accepted by whoever has the link."""

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter
from sqlmodel import Session

from dashboard.api.acting import Acting
from dashboard.api.admission import Door, Owner, Person, ServicesHere
from dashboard.api.answers import business_answers
from dashboard.api.refusals import refusals
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_event
from dashboard.database import reading, writing
from dashboard.ledger.businesses import find_business
from dashboard.models import Invitation, Membership, User, now
from dashboard.people.invitations import accept, invitation_of, invite, open_invitations, take_back
from dashboard.people.memberships import names_of
from dashboard.people.users import find_user
from dashboard.schemas import (
    BusinessResponse,
    InvitationCodeRequest,
    InvitationCreatedResponse,
    InvitationRequest,
    InvitationResponse,
    InvitationsResponse,
    InvitationToAnswer,
    Role,
)

PAGE = "/invitation"

router = APIRouter(prefix="/invitations", tags=["people"], route_class=Door)


@router.post("", status_code=201, summary="Invite a person", responses=refusals(400, 401, 403, 409))
def create_invitation(
    request: InvitationRequest, caller: Owner, services: ServicesHere, by: Acting
) -> InvitationCreatedResponse:
    """Offer somebody a role in the business, for seven days. The link is told once, here; give it to her.

    Nobody but the person with that e-mail address can accept. An earlier invitation of hers ends.
    """
    with writing(services.engine) as session:
        code, invitation = invite(
            session,
            business_id=caller.business_id,
            email=request.email,
            role=request.role,
            by_user_id=caller.user.id,
        )
        detail = f"{invitation.email}: {invitation.role}"
        note_event(
            session, business_id=caller.business_id, kind=EventKind.PERSON_INVITED, by=by, detail=detail
        )
        link = f"{services.settings.address}{PAGE}?{urlencode({'code': code})}"
        return InvitationCreatedResponse(
            invitation=_answer(invitation, invited_by_name=caller.user.name), link=link
        )


@router.get("", summary="List open invitations", responses=refusals(400, 401, 403))
def list_invitations(caller: Owner, services: ServicesHere) -> InvitationsResponse:
    """Those of the business that can still be accepted, the latest first."""
    with reading(services.engine) as session:
        found = open_invitations(session, business_id=caller.business_id, at=now())
        names = names_of(session, [invitation.invited_by_user_id for invitation in found])
        return InvitationsResponse(
            items=[_answer(each, invited_by_name=names[each.invited_by_user_id]) for each in found]
        )


@router.delete(
    "/{invitation_id}",
    status_code=204,
    summary="Take an invitation back",
    responses=refusals(400, 401, 403, 404),
)
def delete_invitation(invitation_id: str, caller: Owner, services: ServicesHere, by: Acting) -> None:
    """End an invitation: its link leads nowhere from now on."""
    with writing(services.engine) as session:
        ended = take_back(session, business_id=caller.business_id, invitation_id=invitation_id)
        note_event(
            session,
            business_id=caller.business_id,
            kind=EventKind.INVITATION_TAKEN_BACK,
            by=by,
            detail=ended.email,
        )


@router.post("/look", status_code=200, summary="Look at an invitation", responses=refusals(404))
def look_at_invitation(request: InvitationCodeRequest, services: ServicesHere) -> InvitationToAnswer:
    """What the code in a link offers, to whom, and of whom. Whoever has the code may ask."""
    with reading(services.engine) as session:
        invitation = invitation_of(session, code=request.code, at=now())
        return InvitationToAnswer(
            business_name=find_business(session, invitation.business_id).name,
            role=invitation.role,
            email=invitation.email,
            invited_by_name=session.get_one(User, invitation.invited_by_user_id).name,
            expires_at=invitation.expires_at,
            has_account=find_user(session, email=invitation.email) is not None,
        )


@router.post(
    "/accept", status_code=200, summary="Accept an invitation", responses=refusals(401, 403, 404, 409)
)
def accept_invitation(
    request: InvitationCodeRequest, user: Person, services: ServicesHere, by: Acting
) -> BusinessResponse:
    """Take the role that the code in a link offers to the caller."""
    with writing(services.engine) as session:
        invitation = invitation_of(session, code=request.code, at=now(), to_accept=True)
        membership = accept(session, invitation, user=user)
        note_acceptance(session, membership, user=user, by=by)
        business = find_business(session, membership.business_id)
        return business_answers(session, [(business, Role(membership.role))])[0]


def note_acceptance(session: Session, membership: Membership, *, user: User, by: Doer) -> None:
    """Put into the trail of the business that somebody has the role that she was invited to."""
    by = replace(by, role=membership.role)
    detail = f"{user.email}: {membership.role}, by invitation"
    note_event(session, business_id=membership.business_id, kind=EventKind.ROLE_GIVEN, by=by, detail=detail)


def _answer(invitation: Invitation, *, invited_by_name: str) -> InvitationResponse:
    return InvitationResponse.model_validate(invitation.model_dump() | {"invited_by_name": invited_by_name})
