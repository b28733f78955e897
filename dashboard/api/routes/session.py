"""The browser's session: plain forms that set and clear an HttpOnly cookie, and never answer with text.

Problems go back to the sign-in page as a code: /login?problem=credentials, throttled, origin or demo. The
cookie itself opens no other route: a program shows its token as a bearer, so that no page of another site
can make a browser act.
"""

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from dashboard.api.admission import ServicesHere
from dashboard.api.services import Services
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_personal_event
from dashboard.database import reading, writing
from dashboard.models import UserSession, now
from dashboard.people.sessions import AGE_MAX, end_all_sessions, end_session, live_session, start_session
from dashboard.people.throttle import may_try, note_success
from dashboard.people.users import find_user, normal_email, refresh_password_hash, user_of_credentials

COOKIE = "close_session"
FIELD_LENGTH_MAX = 2_000
SEE_OTHER = 303

router = APIRouter(prefix="/session", tags=["session"], default_response_class=RedirectResponse)


@router.post("", status_code=SEE_OTHER, summary="Sign in")
def sign_in(
    request: Request,
    services: ServicesHere,
    email: Annotated[str, Form(max_length=FIELD_LENGTH_MAX)] = "",
    password: Annotated[str, Form(max_length=FIELD_LENGTH_MAX)] = "",
    next: Annotated[str, Form(max_length=FIELD_LENGTH_MAX)] = "/",
) -> RedirectResponse:
    """Sign in with email and password, and go on to `next`."""
    if not _comes_from_us(request, services):
        return _back("origin", next)
    account, address = normal_email(email), request.client.host if request.client else ""
    with writing(services.engine) as session:
        is_allowed = may_try(session, account=account, address=address)
    if not is_allowed:
        return _back("throttled", next)
    with reading(services.engine) as session:
        user = user_of_credentials(session, email=email, password=password)
    if user is None:
        answer = _back("credentials", next)
        # After the answer, so that it takes as long whether or not there is such an account.
        answer.background = BackgroundTask(_note_failure, services, account, _doer(request))
        return answer
    with writing(services.engine) as session:
        note_success(session, account=account, address=address)
        refresh_password_hash(session, user_id=user.id, password=password)
    return _signed_in(request, services, user_id=user.id, next=next)


@router.post("/demo", status_code=SEE_OTHER, summary="Explore the demo")
def explore_demo(
    request: Request,
    services: ServicesHere,
    next: Annotated[str, Form(max_length=FIELD_LENGTH_MAX)] = "/",
) -> RedirectResponse:
    """Sign in as the owner of the demo books, where there are any."""
    if not _comes_from_us(request, services):
        return _back("origin", next)
    if not services.settings.demo or not services.demo_email:
        return _back("demo", next)
    with reading(services.engine) as session:
        user = find_user(session, email=services.demo_email)
    return _signed_in(request, services, user_id=user.id, next=next) if user else _back("demo", next)


@router.post("/end", status_code=SEE_OTHER, summary="Sign out")
def sign_out(request: Request, services: ServicesHere) -> RedirectResponse:
    """End the session of the cookie, and forget it."""
    if not _comes_from_us(request, services):
        return _back("origin", "/")
    _end_current(request, services)
    return _signed_out(services)


@router.post("/end-everywhere", status_code=SEE_OTHER, summary="Sign out everywhere")
def sign_out_everywhere(request: Request, services: ServicesHere) -> RedirectResponse:
    """End every session of whoever has the cookie's, on whatever device. API tokens stay."""
    if not _comes_from_us(request, services):
        return _back("origin", "/")
    with writing(services.engine) as session:
        current = live_session(session, token=request.cookies.get(COOKIE, ""), at=now())
        if current:
            end_all_sessions(session, user_id=current.user_id)
            note_personal_event(session, kind=EventKind.SIGNED_OUT_EVERYWHERE, by=_doer(request, current))
    return _signed_out(services)


def _signed_out(services: Services) -> RedirectResponse:
    response = RedirectResponse("/login", status_code=SEE_OTHER)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=_is_secure(services))
    return response


def _signed_in(request: Request, services: Services, *, user_id: str, next: str) -> RedirectResponse:
    _end_current(request, services)
    with writing(services.engine) as session:
        token = start_session(session, user_id=user_id)
        started = live_session(session, token=token, at=now())
        note_personal_event(session, kind=EventKind.SIGNED_IN, by=_doer(request, started))
    response = RedirectResponse(_inside(next), status_code=SEE_OTHER)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(AGE_MAX.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_secure(services),
    )
    return response


def _end_current(request: Request, services: Services) -> None:
    token = request.cookies.get(COOKIE)
    if token:
        with writing(services.engine) as session:
            ending = live_session(session, token=token, at=now())
            end_session(session, token=token)
            if ending:
                note_personal_event(session, kind=EventKind.SIGNED_OUT, by=_doer(request, ending))


def _note_failure(services: Services, account: str, by: Doer) -> None:
    """Put a wrong password into the trail of whose account it was; an account that is none is in no trail."""
    with writing(services.engine) as session:
        user = find_user(session, email=account)
        if user:
            by = replace(by, user_id=user.id)
            note_personal_event(session, kind=EventKind.SIGN_IN_FAILED, by=by, detail="Wrong password")


def _doer(request: Request, session: UserSession | None = None) -> Doer:
    return Doer(
        session.user_id if session else None,
        address=request.client.host if request.client else "",
        agent=request.headers.get("User-Agent", ""),
        credential=f"session {session.id}" if session else "",
    )


def _back(problem: str, next: str) -> RedirectResponse:
    query = {"problem": problem} | ({"next": _inside(next)} if _inside(next) != "/" else {})
    return RedirectResponse(f"/login?{urlencode(query)}", status_code=SEE_OTHER)


def _inside(path: str) -> str:
    """The path when it is one of this site, else the first page; never another site."""
    parts = urlsplit(path) if path.isprintable() else None
    is_inside = parts and path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if is_inside else "/"


def _is_secure(services: Services) -> bool:
    return services.settings.address.startswith("https://")


def _comes_from_us(request: Request, services: Services) -> bool:
    """Whether a page of ours sent the form, as far as the browser says; programs say nothing."""
    fetched_by = request.headers.get("Sec-Fetch-Site")
    if fetched_by is not None:
        return fetched_by in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {
        request.headers.get("Host"),
        urlsplit(services.settings.address).netloc,
    }
