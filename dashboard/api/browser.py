"""The browser's session: a cookie that plain forms set, and who may send such a form."""

from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse

from dashboard.api.services import Services
from dashboard.closing.actor import Doer
from dashboard.closing.history import EventKind, note_personal_event
from dashboard.database import writing
from dashboard.models import UserSession, now
from dashboard.people.sessions import AGE_MAX, end_session, live_session, start_session

COOKIE = "close_session"
SEE_OTHER = 303


def signed_in(request: Request, services: Services, *, user_id: str, next: str) -> RedirectResponse:
    """On to a page of this site, with a new session in place of the browser's last one."""
    end_current(request, services)
    with writing(services.engine) as session:
        token = start_session(session, user_id=user_id)
        started = live_session(session, token=token, at=now())
        note_personal_event(session, kind=EventKind.SIGNED_IN, by=doer(request, started))
    response = RedirectResponse(inside(next), status_code=SEE_OTHER)
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


def signed_out(services: Services) -> RedirectResponse:
    """On to the sign-in page, without the cookie."""
    response = RedirectResponse("/login", status_code=SEE_OTHER)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=_is_secure(services))
    return response


def end_current(request: Request, services: Services) -> None:
    """End the session of the cookie, if it has one."""
    token = request.cookies.get(COOKIE)
    if token:
        with writing(services.engine) as session:
            ending = live_session(session, token=token, at=now())
            end_session(session, token=token)
            if ending:
                note_personal_event(session, kind=EventKind.SIGNED_OUT, by=doer(request, ending))


def doer(request: Request, session: UserSession | None = None) -> Doer:
    """Whoever sent the form, as the trail writes her down."""
    return Doer(
        session.user_id if session else None,
        address=address_of(request),
        agent=request.headers.get("User-Agent", ""),
        credential=f"session {session.id}" if session else "",
    )


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def back(problem: str, next: str, *, page: str = "/login", **more: str) -> RedirectResponse:
    """Back to the page of the form, which is told what went wrong by a code."""
    query = {"problem": problem} | more | ({"next": inside(next)} if inside(next) != "/" else {})
    return RedirectResponse(f"{page}?{urlencode(query)}", status_code=SEE_OTHER)


def inside(path: str) -> str:
    """The path when it is one of this site, else the first page; never another site."""
    parts = urlsplit(path) if path.isprintable() else None
    is_inside = parts and path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if is_inside else "/"


def comes_from_us(request: Request, services: Services) -> bool:
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


def _is_secure(services: Services) -> bool:
    return services.settings.address.startswith("https://")
