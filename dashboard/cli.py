"""The `dashboard` command: parse, call the room that does it, print."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

from dashboard.errors import CloseError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

    from dashboard.ledger.importing.progress import ImportProgress
    from dashboard.schemas import ReportKey, VerificationResponse
    from dashboard.settings import Settings

# Rooms are imported by the commands that use them: `--help` must not load the whole house.
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
users = typer.Typer(no_args_is_help=True)
tokens = typer.Typer(no_args_is_help=True)
chain = typer.Typer(no_args_is_help=True)
app.add_typer(chain, name="chain", help="The chain of closes.")
app.add_typer(users, name="user", help="People and their roles.")
app.add_typer(tokens, name="token", help="Tokens for programs that use the API.")

CLEARED_LINE = "\r\x1b[K"  # For a terminal: write over the line that is there.


class RoleName(StrEnum):
    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


@app.callback()
def root() -> None:
    """The month-end close: serve the dashboard, load books, build and verify packages."""


@app.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; CLOSE_HOST otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; CLOSE_PORT otherwise.")] = None,
    *,
    worker: Annotated[bool, typer.Option(help="Start a build worker too.")] = True,
) -> None:
    """Serve everything: the embedded Temporal server (unless an address is set), a worker and the app."""
    from dashboard.run import run_dashboard

    chosen = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    raise typer.Exit(run_dashboard(settings_in_force().model_copy(update=chosen), with_worker=worker))


@app.command(hidden=True)
def serve(fd: Annotated[int, typer.Option(help="The listening socket to serve on.")]) -> None:
    """Serve the app alone, on a socket that `dashboard run` has opened."""
    import socket

    from dashboard.serving import serve as serve_app

    serve_app(settings_in_force(), socket.socket(fileno=fd))


@app.command()
def worker() -> None:
    """Build packages for the Temporal server that CLOSE_TEMPORAL_ADDRESS names, until stopped."""
    from dashboard.builds.worker import run_worker

    run_worker(settings_in_force())


@app.command("import")
def import_books(
    folder: Annotated[Path, typer.Argument(help="A books folder: business.toml, journal.csv …")],
    business: Annotated[str | None, typer.Option(help="Name it so, whatever the folder says.")] = None,
) -> None:
    """Load a books folder as a new business, all or nothing; the last word printed is the business id."""
    from dashboard.closing.actor import Doer
    from dashboard.closing.history import EventKind, note_event
    from dashboard.ledger.importing.books_folder import import_books_folder

    def note(session: "Session", business_id: str) -> None:
        note_event(
            session,
            business_id=business_id,
            kind=EventKind.BOOKS_IMPORTED,
            by=Doer(None, agent="dashboard import"),
            detail=folder.absolute().name,
        )

    with books() as engine, timed(f"Importing {folder}"):
        business_id = import_books_folder(
            engine, folder, name=business, watch=ProgressLine(), at_the_end=note
        )
    typer.echo(f"Imported business {business_id}")


@app.command()
def demo() -> None:
    """Create the demo business and its four people; the last word printed is the business id."""
    from dashboard.demo.create import create_demo

    with books() as engine, timed("Creating the demo books"):
        business_id = create_demo(engine, today=today())
    typer.echo(f"Demo business {business_id}")


@users.command("add")
def add_user(
    email: Annotated[str, typer.Argument(help="Whom to add.")],
    business: Annotated[str, typer.Option(metavar="ID", help="Id of the business.")],
    role: Annotated[RoleName, typer.Option(help="What the person may do there.")],
    name: Annotated[str | None, typer.Option(help="The person's name; the address otherwise.")] = None,
) -> None:
    """Give a person a role in a business; a new one's password is read from standard input."""
    from dashboard.closing.actor import Doer
    from dashboard.closing.history import EventKind, note_event
    from dashboard.database import reading, writing
    from dashboard.ledger.businesses import has_business
    from dashboard.people.memberships import grant
    from dashboard.people.users import create_user, find_user
    from dashboard.schemas import Role

    with books() as engine:
        with reading(engine) as session:
            if not has_business(session, business):
                raise CloseError(f"There is no business {business}")
            is_known = find_user(session, email=email) is not None
        password = "" if is_known else read_password()
        with writing(engine) as session:
            user = find_user(session, email=email) or create_user(
                session, email=email, name=name or email, password=password
            )
            grant(session, business_id=business, user_id=user.id, role=Role(role.value))
            note_event(
                session,
                business_id=business,
                kind=EventKind.ROLE_GIVEN,
                by=Doer(None, agent="dashboard user add"),
                detail=f"{user.email}: {role.value}",
            )
    typer.echo(f"{'Found' if is_known else 'Created'} {email}, now {role.value} of business {business}")


@tokens.command("create")
def create_api_token(
    email: Annotated[str, typer.Option(help="Whose token it is.")],
    days: Annotated[int, typer.Option(help="How long it lasts.", min=1, max=365)] = 365,
) -> None:
    """Create an API token. It is printed once, alone on the last line, and kept nowhere."""
    from dashboard.closing.actor import Doer
    from dashboard.closing.history import EventKind, note_personal_event
    from dashboard.database import writing
    from dashboard.people.tokens import create_token, words_of
    from dashboard.people.users import find_user

    with books() as engine, writing(engine) as session:
        user = find_user(session, email=email)
        if user is None:
            raise CloseError(f"There is no user {email}")
        secret, token = create_token(
            session, user_id=user.id, name="Created on the command line", expires_in_days=days
        )
        expires_at = token.expires_at
        by = Doer(user.id, agent="dashboard token create")
        note_personal_event(session, kind=EventKind.TOKEN_CREATED, by=by, detail=words_of(token))
    typer.echo(f"A token for {email}, good until {expires_at:%Y-%m-%d}:")
    typer.echo(secret)


@app.command()
def build(
    business: Annotated[str, typer.Option(metavar="ID", help="Id of the business.")],
    period_end: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the period.")],
    report_format: Annotated[Format, typer.Option("--format", help="What the reports are.")],
    out: Annotated[Path, typer.Option(help="The zip file to write.")],
    reports: Annotated[str, typer.Option(help="Report keys, separated by commas; all seven otherwise.")] = "",
) -> None:
    """Build one package here and now; no server is needed."""
    from dashboard.builds.foreground import build_package
    from dashboard.schemas import MonthEndPackageFormatEnum

    with books() as engine, timed(f"Building {out}"):
        build_package(
            engine,
            settings_in_force(),
            business_id=business,
            period_end=period_end.date(),
            report_format=MonthEndPackageFormatEnum(report_format.value),
            reports=report_keys(reports),
            out=out,
        )
    typer.echo(f"{out}  {out.stat().st_size:,} bytes")


@chain.command("export")
def export_chain(
    business: Annotated[str, typer.Option(metavar="ID", help="Id of the business.")],
    out: Annotated[Path, typer.Option(help="The JSON file to write.")],
) -> None:
    """Write every close, lock and reopening of a business to a file that can be verified anywhere."""
    from dashboard.closing.chain import whole_chain
    from dashboard.database import reading

    with books() as engine, reading(engine) as session:
        found = whole_chain(session, business_id=business)
    out.write_text(found.model_dump_json(indent=2) + "\n")
    typer.echo(f"{out}  {len(found.links)} links")


@app.command()
def verify(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="A month-end package; with --chain any number."),
    ] = None,
    *,
    chain: Annotated[
        bool,
        typer.Option("--chain", help="Walk the chain of closes, of these files and of the books at hand."),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The public key to trust; this dashboard's otherwise."
        ),
    ] = None,
) -> None:
    """Check a package against its manifest and signature and, where they are at hand, against the books."""
    if chain:
        report_on(chain_verified(files or []))
    if files is None or len(files) != 1:
        raise CloseError("Name one package to verify, or use --chain for any number of files")
    report_on(package_verified(files[0], key=key))


@app.command()
def rebuild(
    package: Annotated[str, typer.Argument(metavar="ID", help="Id of a package that was built.")],
    out: Annotated[Path, typer.Option(help="The zip file to write.")],
) -> None:
    """Make a package again from the cut stored with it; exit 1 unless every file is the same, to the byte."""
    from dashboard.builds.rebuilding import rebuild_package

    with books() as engine, timed(f"Building {out}"):
        rebuilt = rebuild_package(engine, settings_in_force(), package_id=package, out=out)
    for member in rebuilt.packed.members:
        differs = member.name in rebuilt.differing
        typer.echo(f"{'DIFFERS' if differs else 'same   '}  {member.sha256}  {member.name}")
    if rebuilt.differing:
        raise CloseError(f"Not the package that was built: {', '.join(rebuilt.differing)}")
    typer.echo("Every file is the one that was built, to the byte.")


@app.command()
def backup(
    out: Annotated[Path, typer.Argument(help="The folder to make; what it holds is for its owner alone.")],
    *,
    keys: Annotated[
        bool, typer.Option(help="Copy the key that packages are signed with, and the secret.")
    ] = True,
) -> None:
    """Copy the database, the packages and the keys into a folder, while everything runs."""
    from dashboard.builds.backup import take_backup

    settings = settings_in_force()
    if not books_are_at_hand(settings):
        raise CloseError(f"There are no books in {settings.data_dir}")
    with books() as engine, timed(f"Backing up to {out}"):
        contents = take_backup(engine, settings, out=out, with_keys=keys)
    for key in contents.missing:
        typer.echo(f"Not in storage any more: {key}", err=True)
    typer.echo(f"{out}  {len(contents.files)} files, {sum(file.size for file in contents.files):,} bytes")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What `backup` made.")],
) -> None:
    """Make database, packages and keys from a backup, where there are none; nothing is written over."""
    from dashboard.builds.restoring import restore_backup

    with timed(f"Restoring {folder}"):
        contents = restore_backup(settings_in_force(), folder)
    typer.echo(f"Restored as of {contents.made_at:%Y-%m-%d %H:%M:%S} UTC. Look: dashboard verify --chain")


@app.command("public-key")
def print_public_key() -> None:
    """Print the public key that packages are checked with, as PEM; its fingerprint on standard error."""
    from dashboard.signing import fingerprint, public_text, signing_key

    key = signing_key(settings_in_force().keys).public_key()
    typer.echo(public_text(key), nl=False)
    typer.echo(f"Fingerprint {fingerprint(key)}", err=True)


def package_verified(package: Path, *, key: Path | None) -> "VerificationResponse":
    """A package against its manifest, its signature and the books at hand."""
    from dashboard.builds.verify import verify_package
    from dashboard.signing import parse_public_text

    trusted = parse_public_text(key.read_text(errors="replace")) if key else None
    if key and trusted is None:
        raise CloseError(f"{key} holds no Ed25519 public key in PEM form")
    settings = settings_in_force()
    if books_are_at_hand(settings):
        with books() as engine:
            return verify_package(package, engine=engine, keys=settings.keys, key=trusted)
    return verify_package(package, key=trusted)


def chain_verified(files: list[Path]) -> "VerificationResponse":
    """The chains of the files; with exported chains among them of those alone, else of the books at hand."""
    from dashboard.builds.verify_chain import verify_chain
    from dashboard.closing.chain import every_chain
    from dashboard.database import reading

    if any(path.suffix.lower() == ".json" for path in files) or not books_are_at_hand(settings_in_force()):
        return verify_chain(files)
    with books() as engine, reading(engine) as session:
        return verify_chain(files, books=every_chain(session))


def report_on(result: "VerificationResponse") -> NoReturn:
    """Print what was found, and end with 1 when anything differs."""
    for finding in result.findings:
        typer.echo(f"{'ok     ' if finding.ok else 'DIFFERS'}  {finding.subject}: {finding.detail}")
    typer.echo(result.summary, err=not result.ok)
    raise typer.Exit(0 if result.ok else 1)


def settings_in_force() -> "Settings":
    """The settings; a value of no use is an expected refusal."""
    from pydantic import ValidationError

    from dashboard.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"CLOSE_{str(e['loc'][0]).upper()}={e['input']}: {e['msg']}" for e in error.errors()]
        raise CloseError("\n".join(wrong)) from None


@contextmanager
def books() -> "Generator[Engine]":
    """The migrated database, closed at the end."""
    from sqlalchemy.exc import OperationalError

    from dashboard.database import migrate_engine, open_engine

    engine = open_engine(settings_in_force().database)
    try:
        migrate_engine(engine)
    except OperationalError as error:
        raise CloseError(f"Cannot open the database {engine.url!r}: {error.orig}") from None
    try:
        yield engine
    finally:
        engine.dispose()


def books_are_at_hand(settings: "Settings") -> bool:
    """Whether there is a database to compare with; looking must not create one."""
    return bool(settings.database_url) or (settings.data_dir / "close.db").exists()


@contextmanager
def timed(what: str) -> Generator[None]:
    """Say on standard error what is being done and how long it took."""
    started = time.monotonic()
    typer.echo(f"{what} …", err=True)
    yield
    typer.echo(
        f"{CLEARED_LINE if sys.stderr.isatty() else ''}Done in {time.monotonic() - started:.1f} s", err=True
    )


class ProgressLine:
    """Says on standard error how far an import is: one line that changes, or now and then a line."""

    def __init__(self) -> None:
        self._is_watched = sys.stderr.isatty()
        self._seconds_between = 0.2 if self._is_watched else 10.0
        self._last_said = time.monotonic()

    def __call__(self, progress: "ImportProgress") -> None:
        if time.monotonic() - self._last_said < self._seconds_between:
            return
        self._last_said = time.monotonic()
        left = "" if progress.seconds_left is None else f", about {progress.seconds_left:.0f} s left"
        line = f"{progress.stage.capitalize()}: {progress.lines:,} lines, {progress.share:.0%}{left}"
        typer.echo(f"{CLEARED_LINE}{line}" if self._is_watched else line, err=True, nl=not self._is_watched)


def read_password() -> str:
    """Ask for a password twice at a terminal; read one line where there is none."""
    if sys.stdin.isatty():
        return cast(str, typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def report_keys(text: str) -> "list[ReportKey]":
    """The report keys named; all seven for an empty text."""
    from dashboard.schemas import ReportKey

    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {key.value: key for key in ReportKey}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CloseError(f"There is no report {', '.join(unknown)}. The reports are {', '.join(known)}.")
    return [known[name] for name in names] or list(ReportKey)


def today() -> date:
    return datetime.now(UTC).date()


def main() -> None:
    """Run the command line; an expected refusal is its message on standard error and exit code 1."""
    try:
        app()
    except CloseError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
