"""Observing: every request gets an id, a place in the metrics and a line in the log."""

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.operations.logs import request_id
from dashboard.operations.metrics import REQUESTS

HEADER = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
BROKEN = 500

log = logging.getLogger("dashboard.requests")


class Observed:
    """A middleware around the API. It names routes, never paths or queries: those hold ids and signatures."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        own_id = given if PLAIN.fullmatch(given) else uuid4().hex
        started, status, seconds = time.perf_counter(), BROKEN, 0.0

        async def send_named(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - started
                MutableHeaders(scope=message)[HEADER] = own_id
            await send(message)

        named = request_id.set(own_id)
        try:
            await self.app(scope, receive, send_named)
        finally:
            _note(scope, status=status, seconds=seconds or time.perf_counter() - started)
            request_id.reset(named)


def _note(scope: Scope, *, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    found = scope.get("route")
    route = "unknown" if found is None or isinstance(found, Mount) else found.path
    REQUESTS.labels(method, route, str(status)).observe(seconds)
    facts = {"method": method, "route": route, "status": status, "milliseconds": round(seconds * 1000, 1)}
    log.info("%s %s %s", method, route, status, extra=facts)
