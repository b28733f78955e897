"""The `dashboard` command: parse, call the room that does it, print."""

import socket
import sys
from typing import Annotated

import typer

from dashboard.errors import CloseError
from dashboard.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """The month-end close: serve the dashboard, load books, build and verify packages."""


@app.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; CLOSE_HOST otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; CLOSE_PORT otherwise.")] = None,
) -> None:
    """Serve everything: the embedded Temporal server (unless an address is set), a worker and the app."""
    from dashboard.run import run_dashboard

    chosen = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    raise typer.Exit(run_dashboard(Settings().model_copy(update=chosen)))


@app.command(hidden=True)
def serve(fd: Annotated[int, typer.Option(help="The listening socket to serve on.")]) -> None:
    """Serve the app alone, on a socket that `dashboard run` opened."""
    from dashboard.serving import serve as serve_app

    serve_app(Settings(), socket.socket(fileno=fd))


def main() -> None:
    """Run the command line; an expected refusal is one clear message and exit code 1."""
    try:
        app()
    except CloseError as refusal:
        typer.echo(f"{refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
