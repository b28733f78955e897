"""A person's own account, made by a plain form: with an invitation, or where the demo is shown.

Like signing in it never answers with text. Problems go back to the page of the form as a code: origin,
closed, throttled, invitation, taken, email, name or password.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from dashboard.api.admission import ServicesHere
from dashboard.api.browser import SEE_OTHER, address_of, back, comes_from_us, doer, signed_in
from dashboard.api.routes.invitations import PAGE as INVITATION_PAGE
from dashboard.api.routes.invitations import note_acceptance
from dashboard.api.routes.session import Text
from dashboard.api.services import Services
from dashboard.closing.history import EventKind, note_personal_event
from dashboard.database import writing
from dashboard.errors import AlreadyExists, InvalidField, NotFound
from dashboard.models import User, now
from dashboard.people.invitations import accept, invitation_of
from dashboard.people.throttle import may_try
from dashboard.people.users import create_account

PAGE = "/account"

router = APIRouter(prefix="/session", tags=["session"], default_response_class=RedirectResponse)


@router.post("/account", status_code=SEE_OTHER, summary="Create an account")
def create_own_account(
    request: Request,
    services: ServicesHere,
    name: Text = "",
    email: Text = "",
    password: Text = "",
    code: Annotated[str, Form(max_length=100, description="Of an invitation")] = "",
    next: Text = "/",
) -> RedirectResponse:
    """Create an account, sign in with it, and go on to `next`.

    With the code of an invitation it has the address that was invited, and the role. Without one it can be
    made only where the demo is shown.
    """
    page: dict[str, str] = {"page": INVITATION_PAGE, "code": code} if code else {"page": PAGE}
    if problem := _why_not_at_all(request, services, has_code=bool(code)):
        return back(problem, next, **page)
    try:
        with writing(services.engine) as session:
            user = _create(session, request, name=name, email=email, password=password, code=code)
    except (InvalidField, AlreadyExists, NotFound) as refusal:
        return back(_code_of(refusal), next, **page)
    return signed_in(request, services, user_id=user.id, next=next)


def _why_not_at_all(request: Request, services: Services, *, has_code: bool) -> str:
    """Why nobody can create an account so, whatever the fields say; empty when she can."""
    if not comes_from_us(request, services):
        return "origin"
    if not has_code and not services.demo_emails:
        return "closed"
    with writing(services.engine) as session:
        is_allowed = may_try(session, account="a new account", address=address_of(request))
    return "" if is_allowed else "throttled"


def _code_of(refusal: InvalidField | AlreadyExists | NotFound) -> str:
    if isinstance(refusal, InvalidField):
        return str(refusal.loc[-1])
    return "taken" if isinstance(refusal, AlreadyExists) else "invitation"


def _create(session: Session, request: Request, *, name: str, email: str, password: str, code: str) -> User:
    invitation = invitation_of(session, code=code, at=now(), to_accept=True) if code else None
    user = create_account(
        session, email=invitation.email if invitation else email, name=name, password=password
    )
    by = replace(doer(request), user_id=user.id)
    if invitation:
        note_acceptance(session, accept(session, invitation, user=user), user=user, by=by)
    note_personal_event(session, kind=EventKind.ACCOUNT_CREATED, by=by, detail=user.email)
    return user
