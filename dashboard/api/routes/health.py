"""Health: does the API answer, and what stands behind it?"""

import asyncio
import logging
from contextlib import suppress
from importlib.metadata import version

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from dashboard.api.admission import ServicesHere
from dashboard.api.services import Services
from dashboard.database import reading
from dashboard.ledger.notices import last_notice_id
from dashboard.schemas import HealthResponse

VERSION = version("month-end-dashboard")
SECONDS_FOR_BUILDS = 1.5
UNAVAILABLE = 503

router = APIRouter(prefix="/health", tags=["health"])
log = logging.getLogger(__name__)


@router.get(
    "", summary="Check health", responses={503: {"model": HealthResponse, "description": "No database"}}
)
async def check_health(response: Response, services: ServicesHere) -> HealthResponse:
    """Needs no token. `degraded` with 200: packages are queued but not built now."""
    database = await run_in_threadpool(_database_answers, services)
    builds = False
    with suppress(TimeoutError):
        builds = await asyncio.wait_for(services.builds.is_reachable(), SECONDS_FOR_BUILDS)
    if not database:
        response.status_code = UNAVAILABLE
    return HealthResponse(
        status="ok" if database and builds else "degraded", version=VERSION, database=database, builds=builds
    )


def _database_answers(services: Services) -> bool:
    try:
        with reading(services.engine) as session:
            last_notice_id(session)
    except SQLAlchemyError as error:
        log.warning("The database does not answer: %s", error)
        return False
    return True
