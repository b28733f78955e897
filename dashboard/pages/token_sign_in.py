"""Signs in with an API token where the API is a hosted one: a plain form, an HttpOnly cookie."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.settings import Settings
from dashboard.state import SESSION_COOKIE, inside_path

PATH = "/token-session"
SECONDS_OF_A_SESSION = 12 * 60 * 60
SEE_OTHER = 303
TOKEN_LENGTH_MAX = 4_000


async def sign_in_with_token(request: Request) -> RedirectResponse:
    """`POST /token-session`: keep the token in the browser's cookie once the API has accepted it."""
    settings = Settings()
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return back("origin")
    form = await request.form()
    token, next_path = str(form.get("token", "")).strip(), inside_path(str(form.get("next", "/")))
    if not settings.api_url or not token.isprintable() or not 0 < len(token) <= TOKEN_LENGTH_MAX:
        return back("token", next_path)
    try:
        async with CloseClient(token=token) as client:
            businesses = (await client.list_businesses()).items
    except ApiError:
        return back("token", next_path)
    except ApiUnreachable:
        return back("unreachable", next_path)
    chooses = f"/login?{urlencode({'choose': 1, 'next': next_path})}"
    answer = RedirectResponse(chooses if len(businesses) > 1 else next_path, status_code=SEE_OTHER)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SECONDS_OF_A_SESSION,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.address.startswith("https://"),
    )
    return answer


def back(problem: str, next_path: str = "/") -> RedirectResponse:
    """To the sign-in page, with a code for what went wrong."""
    query = {"problem": problem} | ({"next": next_path} if next_path != "/" else {})
    return RedirectResponse(f"/login?{urlencode(query)}", status_code=SEE_OTHER)
