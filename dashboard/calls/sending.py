"""How the API is reached: one connection for all clients, what is safe to ask again, and what a refusal says.

The composition root says once where the API is: `connect_to(base_url, transport)`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from dashboard.calls.errors import ApiError, ApiUnreachable
from dashboard.inprocess import InProcessTransport
from dashboard.schemas import LateEntryOffer
from dashboard.shared_answers import SHARED, SharedAnswers

Json = dict[str, Any]
AnyWire = TypeVar("AnyWire", bound=BaseModel)

PREFIX = "/api/v1"
TIMEOUT = httpx.Timeout(30, connect=5)
SECONDS_OF_SILENCE_MAX = 45.0  # The API says something at least every 15 s on an open event stream.
RETRIES_MAX = 2
RETRY_SECONDS_MAX = 5.0
BUSY_IN_WORDS = "The accounting API is busy. Try again in a moment."
BUSY = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}


def nothing(_business_id: str) -> None:
    """Stands in until somebody wants to know of changes that were made from here."""


# Told the business after each change that was made from here.
after_change: Callable[[str], None] = nothing
base_url: str = "http://127.0.0.1:3000"
transport: httpx.AsyncBaseTransport | None = None


def connect_to(url: str, through: httpx.AsyncBaseTransport) -> None:
    """Send all clients made from now on to `url`, through one shared transport."""
    global base_url, transport
    base_url, transport = url.rstrip("/"), SharedAnswers(through)


class Sender:
    def __init__(
        self, *, token: str = "", business_id: str | None = None, address: str = "", agent: str = ""
    ) -> None:
        """`address` and `agent` tell of the browser that asks; only an API in this process is told."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if isinstance(transport, SharedAnswers) and isinstance(transport.transport, InProcessTransport):
            headers |= {"X-Forwarded-For": address} if address else {}
            headers |= {"User-Agent": agent} if agent else {}
        if business_id:
            headers["x-business-id"] = business_id
        self._business_id = business_id or ""
        self._http = httpx.AsyncClient(
            base_url=base_url + PREFIX, headers=headers, transport=transport, timeout=TIMEOUT
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    @asynccontextmanager
    async def _open_stream(self, path: str, headers: dict[str, str]) -> AsyncGenerator[httpx.Response]:
        silence = httpx.Timeout(TIMEOUT.connect, read=SECONDS_OF_SILENCE_MAX)
        try:
            async with self._http.stream("GET", path, headers=headers, timeout=silence) as response:
                if response.is_error:
                    await response.aread()
                    raise _refusal(response)
                yield response
        except httpx.HTTPError as error:
            raise _unreachable("GET", path, error) from error

    async def _get(self, path: str, shape: type[AnyWire], *, params: Json | None = None) -> AnyWire:
        return typed(shape, await self._send("GET", path, params=params, extensions={SHARED: True}))

    async def _post(self, path: str, shape: type[AnyWire], **options: Any) -> AnyWire:
        return typed(shape, await self._send("POST", path, **options))

    async def _send(self, method: str, path: str, **options: Any) -> Json:
        response = await self._answer(method, path, **options)
        try:
            body = response.json()
        except ValueError as error:
            raise _unreachable(method, path, error) from error
        if isinstance(body, dict) and cast(Json, body).get("success") is False:
            raise ApiError(response.status_code, str(cast(Json, body).get("message") or "The API said no."))
        return _unwrapped(body)

    async def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        for retries_left in range(RETRIES_MAX, -1, -1):
            try:
                response = await self._http.request(method, path, **options)
            except httpx.HTTPError as error:
                raise _unreachable(method, path, error) from error
            if response.is_success:
                if method != "GET":
                    after_change(self._business_id)
                return response
            refusal = _refusal(response)
            wait = refusal.retry_after if isinstance(refusal, ApiError) else None
            if wait is None or wait > RETRY_SECONDS_MAX or method != "GET" or not retries_left:
                raise refusal
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")


def given(**values: object) -> Json:
    """Those that were given, ready for JSON and for a query."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value is not None
    }


def part(text: str) -> str:
    """One part of a path, whatever it holds."""
    return quote(text, safe="")


def _unwrapped(body: Any) -> Json:
    """The resource itself: the hosted service has it bare or in an envelope, told apart by shape."""
    if isinstance(body, dict) and "success" in body and "data" in body:
        body = cast(Json, body)["data"]
    if not isinstance(body, dict):
        return {"items": body}
    resource = cast(Json, body)
    if "items" in resource and "has_next" not in resource:
        # Its guide and its reference disagree on the name; a list without either is whole.
        return resource | {
            "has_next": bool(resource.get("has_more")),
            "has_prev": bool(resource.get("has_prev")),
        }
    return resource


def typed(shape: type[AnyWire], body: Json) -> AnyWire:
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise ApiUnreachable("The accounting API sent an answer that cannot be read.") from error


def _refusal(response: httpx.Response) -> ApiError | ApiUnreachable:
    retry_after = _seconds_to_wait(response) if response.status_code in BUSY else None
    try:
        body = response.json()
        detail = body["detail"] if "detail" in body else body["message"]
        offer = LateEntryOffer.model_validate(body["offer"]) if body.get("offer") else None
    except (ValueError, KeyError, TypeError):
        if retry_after is not None:  # It did say no: a gateway in front of it has no words of its own.
            return ApiError(response.status_code, BUSY_IN_WORDS, retry_after=retry_after)
        return ApiUnreachable(f"The accounting API answered {response.status_code} without a reason.")
    return ApiError(response.status_code, _in_words(detail), offer=offer, retry_after=retry_after)


def _in_words(detail: Any) -> str:
    """What the API said, as text: its validation errors are a list."""
    if not isinstance(detail, list):
        return str(detail)
    return " ".join(_one_in_words(item) for item in cast(list[Json], detail))


def _one_in_words(item: Json) -> str:
    message = str(item.get("msg", "")).removeprefix("Value error, ").rstrip(".")
    where = ".".join(str(part) for part in item.get("loc", []) if part not in {"body", "query", "path"})
    return f"{where}: {message}." if where else f"{message}."


def _unreachable(method: str, path: str, error: Exception) -> ApiUnreachable:
    return ApiUnreachable(f"The accounting API does not answer ({method} {path}: {type(error).__name__}).")


def _seconds_to_wait(response: httpx.Response) -> float:
    """What Retry-After asks for, in seconds or as a time; half a second when it asks for nothing."""
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.5
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.5
