"""The composition root: the API, the client's way to it, and the pages, made into one app."""

import gc
import logging

import httpx
import reflex as rx
from anyio.to_thread import current_default_thread_limiter
from prometheus_client import REGISTRY
from reflex.event import EventSpec
from starlette.applications import Starlette
from starlette.routing import Route

import dashboard.pages.bank.page
import dashboard.pages.clients
import dashboard.pages.close.page
import dashboard.pages.journal.page
import dashboard.pages.login
import dashboard.pages.newcomers.account
import dashboard.pages.newcomers.import_books
import dashboard.pages.newcomers.invitation
import dashboard.pages.package.page
import dashboard.pages.packages.page
import dashboard.pages.periods
import dashboard.pages.reports.page
import dashboard.pages.settings.page
import dashboard.pages.trail
import dashboard.pages.verify  # noqa: F401 -- each page enters itself with Reflex.
from dashboard import client, state
from dashboard.api.app import create_api, under_api
from dashboard.api.changes import ChangeFeed
from dashboard.api.protecting import ProtectingHeaders
from dashboard.api.services import Services
from dashboard.builds.backlog import Backlog
from dashboard.builds.starting import BuildStarter
from dashboard.builds.storage import Storage
from dashboard.built_pages import BuiltPages
from dashboard.closing.watch import PeriodsWatch
from dashboard.components.scripts import head_elements
from dashboard.database import THREADS, open_engine
from dashboard.demo.example_folder import EXAMPLE
from dashboard.demo.people import DEMO_PEOPLE
from dashboard.frontend import BUILT, PROJECT
from dashboard.inprocess import InProcessTransport
from dashboard.pages.package.files import package_file
from dashboard.pages.token_sign_in import PATH as TOKEN_SIGN_IN
from dashboard.pages.token_sign_in import SIGN_OUT, sign_in_with_token, sign_out_with_token
from dashboard.probes import probes
from dashboard.settings import Settings

HOSTED_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=20)

log = logging.getLogger(__name__)


def services_of(settings: Settings) -> Services:
    """The parts behind the API's door."""
    engine = open_engine(settings.database)
    return Services(
        engine=engine,
        settings=settings,
        storage=Storage.from_url(settings.storage),
        builds=BuildStarter.of(settings),
        changes=ChangeFeed(engine),
        demo_emails=tuple(person.email for person in DEMO_PEOPLE) if settings.demo else (),
    )


def served_beside_the_pages(settings: Settings) -> Starlette:
    """What else the app answers; and the client told where its API is."""
    beside = hosted_elsewhere(settings) if settings.api_url else embedded(settings)
    beside.router.routes.append(Route("/files/{package_id}/{name}", package_file))
    beside.add_middleware(BuiltPages, folder=PROJECT / BUILT)
    beside.add_middleware(ProtectingHeaders)
    return beside


def embedded(settings: Settings) -> Starlette:
    """The API over the books of this house."""
    services = services_of(settings)
    api = create_api(services)
    client.connect_to(settings.address, InProcessTransport(under_api(api)))
    beside = under_api(api)  # Reflex alters this one, so the client has its own.
    beside.router.routes.append(EXAMPLE)
    beside.router.routes += probes(services.engine, services.storage, redis_url=settings.redis_url)
    REGISTRY.register(Backlog(services.engine))
    return beside


def hosted_elsewhere(settings: Settings) -> Starlette:
    """No API and no books of our own: the way in and out for whoever has a token of the hosted one."""
    client.connect_to(settings.api_url, httpx.AsyncHTTPTransport(limits=HOSTED_CONNECTIONS))
    return Starlette(
        routes=[
            Route(TOKEN_SIGN_IN, sign_in_with_token, methods=["POST"]),
            Route(SIGN_OUT, sign_out_with_token, methods=["POST"]),
        ]
    )


def tell_of_a_bug(exception: Exception) -> EventSpec | None:
    """A bug in a page's event: into the log, without the figures that its words may quote."""
    log.error("An event of a page failed", exc_info=exception)
    return rx.window_alert("Something went wrong on our side. Load the page again.")


app = rx.App(
    api_transformer=served_beside_the_pages(Settings()),
    stylesheets=[
        "/close.css",
        "/books.css",
        "/palette.css",
        "/clients.css",
        "/newcomers.css",
        "/packages.css",
        "/notifications.css",
        "/modes.css",
    ],
    head_components=head_elements(),
    html_lang="en",
    toaster=None,
    backend_exception_handler=tell_of_a_bug,
)
del app.app_wraps[5, "Overlay"]  # The frame itself says when the connection is lost.
app.add_middleware(state.OneSessionPerState(), index=0)


async def answer_promptly() -> None:
    """Keep everybody's answers from waiting for what one answer, or the memory, needs."""
    # Python runs one thread at a time: more of them would answer no sooner, and starve the sockets.
    current_default_thread_limiter().total_tokens = THREADS
    # What was imported stays. Among the rest it is looked through for a quarter of a second now and then.
    gc.collect()
    gc.freeze()


app.register_lifespan_task(answer_promptly)


async def watch_closed_periods() -> None:
    """Until the app ends: which closed periods have moved, and which windows are over."""
    settings = Settings()
    await PeriodsWatch(open_engine(settings.database), settings.keys).run()


if not Settings().api_url:
    app.register_lifespan_task(watch_closed_periods)


def socket_of_tab(tab: str) -> str | None:
    """The socket of a tab, while it has one in this process."""
    return app.event_namespace.token_to_sid.get(tab) if app.event_namespace else None


state.socket_of_tab = socket_of_tab
