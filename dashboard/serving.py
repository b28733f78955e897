"""Serves the pages, the socket and the API from one process on one port."""

import os
import socket
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from dashboard.frontend import PROJECT, reflex_environment
from dashboard.operations.logs import configure_logs
from dashboard.operations.metrics import serve_metrics
from dashboard.settings import Settings

SECONDS_FOR_OPEN_CONNECTIONS_TO_END = 2
# Longer than proxies and clients keep a connection that they do not use: were it ended here, the request that
# they send just then would be lost.
SECONDS_TO_KEEP_CONNECTIONS = 90


def serve(settings: Settings, listener: socket.socket) -> None:
    """Serve on a listening socket until SIGTERM or SIGINT. The front end must have been built."""
    configure_logs(settings.log_format)
    serve_metrics(settings.metrics_address)
    os.chdir(PROJECT)
    use_what_was_built()
    uvicorn.Server(server_config(settings, load_app(settings), factory=True)).run(sockets=[listener])


def server_config(settings: Settings, app: Any, *, factory: bool = False) -> uvicorn.Config:
    """How uvicorn serves the app: a proxy that is trusted says who asks, anybody else only for herself."""
    return uvicorn.Config(
        app,
        factory=factory,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        timeout_keep_alive=SECONDS_TO_KEEP_CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_FOR_OPEN_CONNECTIONS_TO_END,
        forwarded_allow_ips=settings.trusted_proxies,
    )


def use_what_was_built() -> None:
    """Have Reflex compile nothing, start no Node, and add the built pages to its own routes."""
    os.environ.update(reflex_environment(PROJECT))
    from reflex_base.constants import Env
    from reflex_base.environment import environment

    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)


def load_app(settings: Settings) -> Any:
    """Import the composition root, and let only our own pages open its socket."""
    from dashboard.dashboard import app

    def may_open_the_socket(origin: str | None, environ: dict[str, str]) -> bool:
        return is_our_origin(origin, host=environ.get("HTTP_HOST"), address=settings.address)

    if app.sio is None:
        raise RuntimeError("The app has no socket: it has no state at all")
    app.sio.eio.cors_allowed_origins = may_open_the_socket
    return app


def is_our_origin(origin: str | None, *, host: str | None, address: str) -> bool:
    """Whether a page is ours: it came from the very host that it now calls, or from the public address."""
    asked = urlsplit(origin or "").netloc
    return bool(asked) and asked in {host, urlsplit(address).netloc}
