"""The `dashboard` command: parse, call the room that does it, print."""

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line."""
    app()
