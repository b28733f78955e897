"""Probes: whether this process lives, and whether it should be sent requests."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.builds.storage import Storage
from dashboard.database import is_migrated

LIVE, READY = "/health/live", "/health/ready"
SECONDS_TO_ANSWER = 3
UNAVAILABLE = 503

log = logging.getLogger(__name__)


def probes(engine: Engine, storage: Storage, *, redis_url: str) -> list[Route]:
    """The two routes. A build engine that is away makes nobody unready: packages are queued meanwhile."""
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: is_migrated(engine),
        "storage": lambda: not storage.exists("probe"),
    }
    if redis_url:
        checks["redis"] = lambda: _redis_answers(redis_url)

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> JSONResponse:
        answers = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        is_ready = all(answers)
        body = {"status": "ready" if is_ready else "not ready"} | dict(zip(checks, answers, strict=True))
        return JSONResponse(body, status_code=200 if is_ready else UNAVAILABLE)

    return [Route(LIVE, live), Route(READY, ready)]


async def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return await asyncio.wait_for(asyncio.to_thread(check), SECONDS_TO_ANSWER)
    except Exception as error:  # noqa: BLE001  Whatever keeps it from answering, it is not ready.
        log.warning("Not ready: the %s does not answer (%s)", name, error or type(error).__name__)
        return False


def _redis_answers(url: str) -> bool:
    import redis  # Comes with Reflex; only where several processes serve.

    client: Any = redis.Redis.from_url(url, socket_timeout=SECONDS_TO_ANSWER)
    try:
        return bool(client.ping())
    finally:
        client.close()
