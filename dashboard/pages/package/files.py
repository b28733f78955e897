"""Hands one file of a package to the browser, for whoever is signed in."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from dashboard.client import ApiError, ApiUnreachable, CloseClient
from dashboard.state import NOT_SIGNED_IN, session_token

# Shown in place as what the second word says, and nothing else ever is: the browser's own reader opens a PDF,
# and plain text is never run.
VIEWED = {"application/pdf": "application/pdf", "application/json": "text/plain; charset=utf-8"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


async def package_file(request: Request) -> Response:
    """`GET /files/{package_id}/{name}`: the file as an attachment, PDF and JSON in place when `view=1`."""
    package_id, name = request.path_params["package_id"], request.path_params["name"]
    token = session_token(request.headers.get("cookie", ""))
    try:
        async with CloseClient(token=token, business_id=request.query_params.get("business")) as client:
            content = await client.read_file(package_id, name)
    except ApiError as refusal:
        if refusal.status == NOT_SIGNED_IN:
            return RedirectResponse(f"/login?next={quote(request.url.path)}", status_code=303)
        return PlainTextResponse(refusal.message, status_code=refusal.status)
    except ApiUnreachable as problem:
        return PlainTextResponse(str(problem), status_code=502)
    media_type = MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    is_shown = request.query_params.get("view") == "1" and media_type in VIEWED
    disposition = "inline" if is_shown else "attachment"
    return Response(
        content,
        media_type=VIEWED[media_type] if is_shown else media_type,
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
