"""Refusals: from an expected refusal of the books to the status and the body that say so.

{"detail": "Package not found"}                                              anything but 422
{"detail": [{"loc": ["body", "period_end"], "msg": …, "type": …, "input": …}]}         422
{"detail": "The period ending … is closed", "offer": {"date": …, "original_date": …, …}}   a late entry
"""

import logging
import re
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api.uploads import MEGABYTE
from dashboard.errors import (
    AlreadyExists,
    CloseError,
    EntriesLate,
    FileTooLarge,
    InvalidField,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    PeriodNotOpen,
)
from dashboard.schemas import ErrorResponse

BAD_REQUEST = 400
METHOD_NOT_ALLOWED = 405
TOO_LARGE = 413
UNPROCESSABLE = 422
STATUS_CODES: dict[type[CloseError], int] = {
    NotAuthenticated: 401,
    NotPermitted: 403,
    NotFound: 404,
    AlreadyExists: 409,
    FileTooLarge: TOO_LARGE,
    InvalidField: UNPROCESSABLE,
}  # Everything else is 400.
DESCRIPTIONS = {
    400: "Bad Request - Invalid input",
    401: "Unauthorized - Authentication required",
    403: "Forbidden - Insufficient permissions",
    404: "Not Found - Resource does not exist",
    409: "Conflict - The same thing is there already",
    413: "Content Too Large - The request is larger than is taken",
    422: "Unprocessable Content - A field is wrong",
    500: "Internal Server Error - Something went wrong on our side; the reference stands in the log",
}

log = logging.getLogger(__name__)


def refusals(*status_codes: int) -> dict[int | str, dict[str, Any]]:
    """The declared refusals of an operation, for the OpenAPI document."""
    return {code: {"model": ErrorResponse, "description": DESCRIPTIONS[code]} for code in status_codes}


def answer_refusals(api: FastAPI) -> None:
    """Have the API answer expected refusals as such, and bugs with a reference to the log."""
    api.add_exception_handler(CloseError, _refuse)
    api.add_exception_handler(METHOD_NOT_ALLOWED, _refuse_method)
    api.add_exception_handler(Exception, _apologise)


async def _refuse(_request: Request, error: Exception) -> JSONResponse:
    status_code = next(
        (STATUS_CODES[kind] for kind in type(error).__mro__ if kind in STATUS_CODES), BAD_REQUEST
    )
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotAuthenticated) else {}
    detail = [_as_validation_error(error)] if isinstance(error, InvalidField) else str(error)
    body: dict[str, Any] = {"detail": detail}
    if isinstance(error, PeriodNotOpen | EntriesLate) and error.offer:
        body["offer"] = error.offer
    return JSONResponse(body, status_code=status_code, headers=headers)


def methods_at(document: Mapping[str, Any], path: str) -> list[str]:
    """The methods of the operations at the path, of the most exact template that it matches."""
    matching = [template for template in document["paths"] if _template(template).fullmatch(path)]
    best = min(matching, key=lambda template: template.count("{"), default=None)
    return sorted(method.upper() for method in document["paths"][best]) if best else ["GET"]


@cache
def _template(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)))


async def _refuse_method(request: Request, _error: Exception) -> JSONResponse:
    """Names every method of the path; the framework knows those of one operation only."""
    headers = {"Allow": ", ".join(methods_at(request.app.openapi(), request.url.path))}
    return JSONResponse({"detail": "Method Not Allowed"}, status_code=METHOD_NOT_ALLOWED, headers=headers)


async def _apologise(request: Request, error: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    log.error("%s %s failed, reference %s", request.method, request.url.path, reference, exc_info=error)
    detail = f"Something went wrong on our side. Reference {reference}."
    return JSONResponse({"detail": detail}, status_code=500)


class TooLargeInJson:
    """A middleware: the framework's own 413, which is plain text, in the shape of every other refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_too_large = False

        async def send_refusal_in_json(message: Message) -> None:
            nonlocal is_too_large
            if message["type"] == "http.response.start" and message["status"] == TOO_LARGE:
                is_too_large = True
                refusal = FileTooLarge(scope[MAX_BODY_SIZE_SCOPE_KEY] // MEGABYTE)
                await JSONResponse({"detail": str(refusal)}, TOO_LARGE)(scope, receive, send)
            elif not is_too_large:
                await send(message)

        await self.app(scope, receive, send_refusal_in_json)


def _as_validation_error(error: InvalidField) -> dict[str, Any]:
    return {"type": "value_error", "loc": list(error.loc), "msg": str(error), "input": None}
