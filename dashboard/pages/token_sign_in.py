"""Signs in with an API token where the API is a hosted one, and out again: plain forms.

The token stays on this server, encrypted; the browser's HttpOnly cookie holds the session's name.
"""

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.hosted_sessions import (
    SECONDS_OF_A_SESSION,
    begin_hosted_session,
    end_hosted_session,
)
from dashboard.settings import Settings
from dashboard.state import SESSION_COOKIE, inside_path, session_name

PATH = "/token-session"
SIGN_OUT = "/api/v1/session/end"  # Where the books' own API has it: the pages know one address.
SEE_OTHER = 303
TOKEN_LENGTH_MAX = 4_000


async def sign_in_with_token(request: Request) -> RedirectResponse:
    """`POST /token-session`: begin a session of the browser once the API has accepted the token."""
    settings = Settings()
    if comes_from_elsewhere(request):
        return back("origin")
    form = await request.form()
    token, next_path = str(form.get("token", "")).strip(), inside_path(str(form.get("next", "/")))
    if not settings.api_url or not token.isprintable() or not 0 < len(token) <= TOKEN_LENGTH_MAX:
        return back("token", next_path)
    try:
        async with CloseClient(token=token) as client:
            businesses = await client.every_business()
    except ApiError:
        return back("token", next_path)
    except ApiUnreachable:
        return back("unreachable", next_path)
    chooses = f"/login?{urlencode({'choose': 1, 'next': next_path})}"
    answer = RedirectResponse(chooses if len(businesses) > 1 else next_path, status_code=SEE_OTHER)
    end_hosted_session(settings, session_name(request.headers.get("cookie", "")))
    answer.set_cookie(
        SESSION_COOKIE,
        begin_hosted_session(settings, token=token),
        max_age=SECONDS_OF_A_SESSION,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.address.startswith("https://"),
    )
    return answer


async def sign_out_with_token(request: Request) -> RedirectResponse:
    """Forget the token of the browser's session, and the session."""
    settings = Settings()
    if comes_from_elsewhere(request):
        return back("origin")
    end_hosted_session(settings, session_name(request.headers.get("cookie", "")))
    answer = RedirectResponse("/login", status_code=SEE_OTHER)
    answer.delete_cookie(
        SESSION_COOKIE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.address.startswith("https://"),
    )
    return answer


def comes_from_elsewhere(request: Request) -> bool:
    """Whether the page of another site sent the form, as far as the browser says."""
    fetched_by, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if fetched_by is not None:
        return fetched_by not in {"same-origin", "none"}
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")


def back(problem: str, next_path: str = "/") -> RedirectResponse:
    """To the sign-in page, with a code for what went wrong."""
    query = {"problem": problem} | ({"next": next_path} if next_path != "/" else {})
    return RedirectResponse(f"/login?{urlencode(query)}", status_code=SEE_OTHER)
