"""Signing in and out by plain forms that set and clear an HttpOnly cookie, and never answer with text.

Problems go back to the sign-in page as a code: /login?problem=credentials, throttled, origin or demo. The
cookie itself opens no other route: a program shows its token as a bearer, so that no page of another site
can make a browser act.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from dashboard.api.admission import ServicesHere
from dashboard.api.browser import (
    COOKIE,
    SEE_OTHER,
    address_of,
    back,
    comes_from_us,
    doer,
    end_current,
    signed_in,
    signed_out,
)
from dashboard.api.services import Services
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_personal_event
from dashboard.database import reading, writing
from dashboard.models import now
from dashboard.people.sessions import end_all_sessions, live_session
from dashboard.people.throttle import may_try, note_success
from dashboard.people.users import find_user, normal_email, refresh_password_hash, user_of_credentials

FIELD_LENGTH_MAX = 2_000
Text = Annotated[str, Form(max_length=FIELD_LENGTH_MAX)]

router = APIRouter(prefix="/session", tags=["session"], default_response_class=RedirectResponse)


@router.post("", status_code=SEE_OTHER, summary="Sign in")
def sign_in(
    request: Request, services: ServicesHere, email: Text = "", password: Text = "", next: Text = "/"
) -> RedirectResponse:
    """Sign in with email and password, and go on to `next`."""
    if not comes_from_us(request, services):
        return back("origin", next)
    account, address = normal_email(email), address_of(request)
    with writing(services.engine) as session:
        is_allowed = may_try(session, account=account, address=address)
    if not is_allowed:
        return back("throttled", next)
    with reading(services.engine) as session:
        user = user_of_credentials(session, email=email, password=password)
    if user is None:
        answer = back("credentials", next)
        # After the answer, so that it takes as long whether or not there is such an account.
        answer.background = BackgroundTask(_note_failure, services, account, doer(request))
        return answer
    with writing(services.engine) as session:
        note_success(session, account=account, address=address)
        refresh_password_hash(session, user_id=user.id, password=password)
    return signed_in(request, services, user_id=user.id, next=next)


@router.post("/demo", status_code=SEE_OTHER, summary="Explore the demo")
def explore_demo(request: Request, services: ServicesHere, next: Text = "/") -> RedirectResponse:
    """Sign in as the owner of the demo books, where there are any."""
    if not comes_from_us(request, services):
        return back("origin", next)
    if not services.demo_emails:
        return back("demo", next)
    with reading(services.engine) as session:
        user = find_user(session, email=services.demo_emails[0])
    return signed_in(request, services, user_id=user.id, next=next) if user else back("demo", next)


@router.post("/end", status_code=SEE_OTHER, summary="Sign out")
def sign_out(request: Request, services: ServicesHere) -> RedirectResponse:
    """End the session of the cookie, and forget it."""
    if not comes_from_us(request, services):
        return back("origin", "/")
    end_current(request, services)
    return signed_out(services)


@router.post("/end-everywhere", status_code=SEE_OTHER, summary="Sign out everywhere")
def sign_out_everywhere(request: Request, services: ServicesHere) -> RedirectResponse:
    """End every session of whoever has the cookie's, on whatever device. API tokens stay."""
    if not comes_from_us(request, services):
        return back("origin", "/")
    with writing(services.engine) as session:
        current = live_session(session, token=request.cookies.get(COOKIE, ""), at=now())
        if current:
            end_all_sessions(session, user_id=current.user_id)
            note_personal_event(session, kind=EventKind.SIGNED_OUT_EVERYWHERE, by=doer(request, current))
    return signed_out(services)


def _note_failure(services: Services, account: str, by: Doer) -> None:
    """Put a wrong password into the trail of whose account it was; an account that is none is in no trail."""
    with writing(services.engine) as session:
        user = find_user(session, email=account)
        if user:
            by = replace(by, user_id=user.id)
            note_personal_event(session, kind=EventKind.SIGN_IN_FAILED, by=by, detail="Wrong password")
