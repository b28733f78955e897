"""The app of the API, and how it is mounted.

Every route carries its whole path (/api/v1/…), so that the OpenAPI document reads as the contract does.
`under_api(api)` makes the wrapper to hand on: it passes /api/… to the API as it is, and knows nothing else.
Within it an unknown /api/v1/… is a JSON 404, and pages mounted into the wrapper never meet the API's
middleware, docs or error handlers. The composition root needs two wrappers around the same API:

    app = rx.App(api_transformer=under_api(api))                       # Reflex adds its own to this one,
    client.connect_to(settings.address, InProcessTransport(under_api(api)))    # and may not find it in use.

The API has no lifespan: Reflex would never run it.
"""

import re

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.api.docs import POLICY, docs_page
from dashboard.api.observing import Observed
from dashboard.api.openapi import finish
from dashboard.api.refusals import TooLargeInJson, answer_refusals
from dashboard.api.routes import (
    account,
    approvals,
    bank,
    businesses,
    downloads,
    events,
    evidence,
    health,
    invitations,
    journal,
    journal_import,
    line_notes,
    notifications,
    packages,
    people,
    periods,
    review,
    session,
    tokens,
    trail,
    users,
    verification,
)
from dashboard.api.services import Services

PREFIX = "/api/v1"
BODY_BYTES_MAX = 2 * 1024 * 1024
DESCRIPTION = """\
Month-end packages, accounting periods and the books they are made from.

Send `Authorization: Bearer <token>`, and `x-business-id: <business uuid>` wherever it is listed. Amounts are
integers in minor units. Lists are paged by cursor: a walk of all pages yields every row once.
"""


def create_api(services: Services) -> FastAPI:
    """The API over the given services; serve it inside `under_api`."""
    api = FastAPI(
        title="Month-end close API",
        version=health.VERSION,
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=BODY_BYTES_MAX,
    )
    api.state.services = services
    answer_refusals(api)
    for part in (
        packages,
        verification,
        evidence,  # Before the periods: its paths are the more exact ones.
        review,
        approvals,
        periods,
        bank,
        line_notes,
        businesses,
        people,
        invitations,
        users,
        notifications,
        tokens,
        trail,
        journal,
        journal_import,
        events,
        downloads,
        session,
        account,
        health,
    ):
        api.include_router(part.router, prefix=PREFIX)
    api.include_router(_docs_router(api), prefix=PREFIX)
    documented = api.openapi
    api.openapi = lambda: api.openapi_schema or finish(documented())
    return api


def under_api(api: FastAPI) -> Starlette:
    """A wrapper that passes /api/… to the API, whole paths and all."""
    mount = Mount("/api", app=_with_whole_paths(api))
    mount.path_regex = re.compile(
        mount.path_regex.pattern, re.DOTALL
    )  # A line feed is no way around the API.
    return Starlette(routes=[mount])


def _with_whole_paths(api: FastAPI) -> ASGIApp:
    # Around the API, because its limit stands before its own middleware.
    answer = Observed(TooLargeInJson(api))

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        outside = scope.get("app_root_path", "")
        await answer({**scope, "root_path": outside}, receive, send)

    return call


def _docs_router(api: FastAPI) -> APIRouter:
    router = APIRouter()

    @router.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def show_docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return HTMLResponse(docs_page(api.openapi()), headers={"Content-Security-Policy": POLICY})

    return router
