"""Every writer of the product against a closed January: none changes what its certificate rests on.

Each asks for the worst that it can ask for. What it is told is in the tables below; that each of them is
there is checked against the API's own document, the client, the worker's activities and the command line.
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment
from typer.testing import CliRunner

from dashboard import cli
from dashboard.api.app import create_api, under_api
from dashboard.api.changes import ChangeFeed
from dashboard.api.services import Services
from dashboard.builds.activities import BuildActivities
from dashboard.builds.rendering import RenderWork, Summary, render_part, summarise
from dashboard.builds.shared import Failure, PartOrder
from dashboard.builds.storage import Storage
from dashboard.calls import sending
from dashboard.client import ApiError, CloseClient
from dashboard.closing.checklist import STEPS
from dashboard.closing.watch import PeriodsWatch
from dashboard.database import reading
from dashboard.errors import CloseError
from dashboard.inprocess import InProcessTransport
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.models import (
    ApprovalRequest,
    BankLine,
    BankStatement,
    CloseOverride,
    JournalEntry,
    MonthEndPackage,
    Notification,
)
from dashboard.people.sessions import start_session
from dashboard.schemas import ApprovalState, MonthEndPackageStatusEnum
from dashboard.settings import Settings
from dashboard.shared_answers import SharedAnswers
from tests.contract.small_books import write_small_books
from tests.unit.closing.closed_books import END, close_january, digest, left_by_the_close
from tests.unit.conftest import Books, MakeBooks

JANUARY = "The period ending 2026-01-31 is "
STEP = next(iter(STEPS))
CSV = "entry,date,description,account,amount,party,document,due_date,kind\n"
RENT_IN_JANUARY = "L-1,2026-01-20,Rent,6000,9.00,,,,\nL-1,2026-01-20,Rent,1000,-9.00,,,,\n"


@dataclass(frozen=True)
class House:
    """The product over closed books: the API and the client in process, the files of the worker."""

    books: Books
    settings: Settings
    storage: Storage
    token: str

    @property
    def january(self) -> str:
        return self.books.periods["2026-01"]

    @property
    def package(self) -> str:
        """The package of January that was built before."""
        with reading(self.books.engine) as session:
            ready = MonthEndPackage.status == MonthEndPackageStatusEnum.READY
            return session.exec(select(MonthEndPackage.id).where(ready)).one()

    @property
    def override(self) -> str:
        with reading(self.books.engine) as session:
            return session.exec(select(CloseOverride.id)).one()

    @property
    def request(self) -> str:
        """The reopening that its only person has asked for, and may not approve herself."""
        with reading(self.books.engine) as session:
            pending = ApprovalRequest.state == ApprovalState.PENDING
            return session.exec(select(ApprovalRequest.id).where(pending)).one()

    @property
    def bank_line(self) -> str:
        """The line of January's bank that nothing explains."""
        with reading(self.books.engine) as session:
            return session.exec(select(BankLine.id).where(BankLine.reference == "unknown")).one()

    @property
    def matched_line(self) -> str:
        """The line of January's bank that an entry of January explains."""
        with reading(self.books.engine) as session:
            matched = col(BankLine.entry_id).is_not(None)
            earliest = select(BankLine.id).where(matched).order_by(col(BankLine.date)).limit(1)
            return session.exec(earliest).one()

    @property
    def statement_id(self) -> str:
        """January's bank statement."""
        with reading(self.books.engine) as session:
            return session.exec(select(BankStatement.id).where(BankStatement.statement_date == END)).one()

    @property
    def receipt(self) -> str:
        """The entry of January that the bank has seen all of."""
        with reading(self.books.engine) as session:
            wanted = JournalEntry.reference == "RECEIPT-01"
            return self.books.shown_id(session.exec(select(JournalEntry).where(wanted)).one())

    @property
    def notification(self) -> str:
        """What was told of the books' only package."""
        with reading(self.books.engine) as session:
            return session.exec(select(Notification.id)).one()

    def statement(self, on: str) -> dict[str, Any]:
        return {"ledger_id": self.books.accounts["1010"], "statement_date": on, "closing_balance": 1}

    def caller(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.token}", "x-business-id": self.books.business_id}
        return httpx.AsyncClient(
            transport=sending.transport, base_url="http://books.test/api/v1", headers=headers
        )

    def person(self) -> CloseClient:
        return CloseClient(token=self.token, business_id=self.books.business_id)

    def entry(self, on: str, **more: Any) -> dict[str, Any]:
        """The body of an entry of rent, or of the payment of January's open invoice."""
        lines = [("6000", "debit"), ("1000", "credit")]
        return {
            "date": on,
            "description": "Rent",
            "line_entries": [
                {"ledger_id": self.books.accounts[number], "amount": 900, "debit_credit": side}
                for number, side in lines
            ],
            **more,
        }

    def payment(self, on: str) -> dict[str, Any]:
        cash = {"ledger_id": self.books.accounts["1000"], "amount": 100, "debit_credit": "debit"}
        invoice = {
            "ledger_id": self.books.accounts["1100"],
            "amount": 100,
            "debit_credit": "credit",
            "party": "Acme",
            "document": "OPEN-01",
            "due_date": "2026-12-31",
        }
        return {"date": on, "description": "Paid", "line_entries": [cash, invoice]}


class NobodyBuilds:
    """Stands where Temporal is asked; the activities are run by the test below."""

    async def start_build(self, package_id: str, *, business_id: str) -> bool:
        return bool(package_id)

    async def cancel_build(self, package_id: str) -> bool:
        return bool(package_id)

    async def is_reachable(self) -> bool:
        return True


@pytest.fixture
async def house(
    any_engine: Engine, make_books: MakeBooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    books = close_january(make_books(any_engine))
    settings = Settings(data_dir=tmp_path, database_url=any_engine.url.render_as_string(hide_password=False))
    with books.writing() as session:
        token = start_session(session, user_id=books.user_id)
    storage = Storage.from_url(settings.storage)
    services = Services(
        engine=any_engine,
        settings=settings,
        storage=storage,
        builds=NobodyBuilds(),
        changes=ChangeFeed(any_engine),
    )
    transport = InProcessTransport(under_api(create_api(services)))
    monkeypatch.setattr(sending, "transport", SharedAnswers(transport))
    monkeypatch.setattr(sending, "base_url", "http://books.test")
    yield House(books, settings, storage, token)
    await transport.aclose()


@pytest.fixture
def stays(house: House) -> Callable[[str], None]:
    """Asserts that January is what it was when the test began."""
    with house.books.engine.connect() as connection:
        left = left_by_the_close(connection)
        before = digest(connection, house.books, left)

    def check(words: str) -> None:
        with house.books.engine.connect() as connection:
            assert digest(connection, house.books, left) == before, f"changed by {words}"
            status = connection.execute(
                text("SELECT status FROM accounting_period WHERE id = :id"), {"id": house.january}
            )
            assert status.scalar_one() in {"closed", "locked"}, f"opened by {words}"

    return check


# ── The API ──────────────────────────────────────────────────────────────────────────────────────

Ask = Callable[[House], dict[str, Any]]
PERIOD, PACKAGE = "/accounting-periods/{january}", "/month-end-packages/{package}"
APPROVAL = f"{PERIOD}/approvals/{{request}}"


@dataclass(frozen=True)
class Operation:
    """What is asked of an operation, and how it must answer."""

    path: str
    status: int
    ask: Ask = lambda _: {}
    says: str = ""


def _json(**body: Any) -> Ask:
    return lambda _: {"json": body}


OPERATIONS: dict[tuple[str, str], list[Operation]] = {
    ("POST", "/journal-entries"): [
        Operation("/journal-entries", 400, lambda h: {"json": h.entry("2026-01-31")}, JANUARY),
        Operation("/journal-entries", 400, lambda h: {"json": h.entry("2025-12-31")}, "No accounting period"),
        Operation("/journal-entries", 400, lambda h: {"json": h.payment("2026-01-31")}, JANUARY),
        Operation("/journal-entries", 201, lambda h: {"json": h.payment("2026-02-03")}),
        Operation(
            "/journal-entries", 201, lambda h: {"json": h.entry("2026-02-03", original_date="2026-01-31")}
        ),
    ],
    ("POST", "/journal-entries/import"): [
        Operation("/journal-entries/import", 400, lambda _: {"content": CSV + RENT_IN_JANUARY}, JANUARY),
    ],
    ("POST", "/accounting-periods"): [
        Operation(
            "/accounting-periods",
            400,
            _json(period_start="2025-12-01", period_end="2025-12-31"),
            f"{JANUARY}closed already",
        ),
        Operation("/accounting-periods", 409, _json(period_start="2026-01-10", period_end="2026-01-20")),
    ],
    ("POST", "/accounting-periods/close"): [
        Operation(
            "/accounting-periods/close",
            400,
            _json(period_end="2026-01-31", lock_reason="Closed again", force=True),
            f"{JANUARY}closed already",
        ),
    ],
    ("POST", "/accounting-periods/{period_id}/reopen"): [
        Operation(f"{PERIOD}/reopen", 422, _json(reopen_reason="")),
    ],
    ("POST", "/accounting-periods/{period_id}/close-readiness"): [
        Operation(f"{PERIOD}/close-readiness", 201),
    ],
    ("POST", "/accounting-periods/{period_id}/line-notes"): [
        Operation(f"{PERIOD}/line-notes", 400, _json(report="pl", row_id="4000", text="Other"), JANUARY),
    ],
    ("PUT", "/accounting-periods/{period_id}/checklist-acks/{step_id}"): [
        Operation(f"{PERIOD}/checklist-acks/{STEP}", 200, _json(notes="Seen again")),
    ],
    ("POST", "/accounting-periods/{period_id}/sign-offs"): [
        Operation(f"{PERIOD}/sign-offs", 201, _json(role="partner")),
    ],
    ("DELETE", "/accounting-periods/{period_id}/sign-offs"): [
        Operation(f"{PERIOD}/sign-offs", 204, lambda _: {"params": {"role": "preparer"}}),
    ],
    ("POST", "/accounting-periods/{period_id}/overrides/{override_id}/resolve"): [
        Operation(f"{PERIOD}/overrides/{{override}}/resolve", 201, _json(resolution="Seen to it")),
    ],
    ("POST", "/accounting-periods/bulk-lock"): [
        Operation(
            "/accounting-periods/bulk-lock",
            201,
            lambda h: {"json": {"period_ids": [h.january], "lock_reason": "Archived for good"}},
        ),
    ],
    ("POST", "/accounting-periods/{period_id}/approvals/close"): [
        Operation(
            f"{PERIOD}/approvals/close", 400, _json(period_end="2026-01-31", lock_reason="Again", force=True)
        ),
    ],
    ("POST", "/accounting-periods/{period_id}/approvals/reopen"): [
        Operation(f"{PERIOD}/approvals/reopen", 400, _json(reopen_reason="Late bill")),
    ],
    ("POST", "/accounting-periods/{period_id}/approvals/{request_id}/approve"): [
        Operation(f"{APPROVAL}/approve", 403),
    ],
    ("POST", "/accounting-periods/{period_id}/approvals/{request_id}/refuse"): [
        Operation(f"{APPROVAL}/refuse", 403, _json(note="No")),
    ],
    ("POST", "/accounting-periods/{period_id}/approvals/{request_id}/withdraw"): [
        Operation(f"{APPROVAL}/withdraw", 201),
    ],
    ("POST", "/bank-lines/{line_id}/match"): [
        Operation(
            "/bank-lines/{line}/match", 400, lambda h: {"json": {"entry_id": h.receipt}}, "left to match"
        ),
    ],
    ("DELETE", "/bank-lines/{line_id}/match"): [Operation("/bank-lines/{matched}/match", 400, says=JANUARY)],
    ("POST", "/bank-lines/{line_id}/post"): [
        Operation(
            "/bank-lines/{line}/post",
            201,
            lambda h: {"json": {"ledger_id": h.books.accounts["6000"], "description": "Found later"}},
            "2026-02-01",
        ),
    ],
    ("POST", "/bank-statements"): [
        Operation("/bank-statements", 400, lambda h: {"json": h.statement("2026-01-30")}, JANUARY),
        Operation("/bank-statements", 409, lambda h: {"json": h.statement("2026-02-28")}),
    ],
    ("PATCH", "/bank-statements/{statement_id}"): [
        Operation("/bank-statements/{statement}", 400, _json(closing_balance=1), JANUARY),
    ],
    ("PATCH", "/businesses/{business_id}"): [
        Operation("/businesses/{business}", 200, _json(needs_second_person=True)),
    ],
    ("PATCH", "/people/{user_id}"): [
        Operation("/people/{person}", 200, _json(role="owner")),
        Operation("/people/{person}", 400, _json(role="viewer"), "needs an owner"),
    ],
    ("DELETE", "/people/{user_id}"): [Operation("/people/{person}", 400, says="needs an owner")],
    ("POST", "/invitations"): [
        Operation("/invitations", 201, _json(email="new@books.test", role="owner")),
    ],
    ("DELETE", "/invitations/{invitation_id}"): [Operation("/invitations/unknown", 404)],
    ("POST", "/invitations/look"): [Operation("/invitations/look", 404, _json(code="unknown"))],
    ("POST", "/invitations/accept"): [Operation("/invitations/accept", 404, _json(code="unknown"))],
    ("POST", "/businesses/import"): [
        Operation("/businesses/import", 400, lambda _: {"content": b"no zip"}, "no readable zip"),
    ],
    ("POST", "/month-end-packages"): [
        Operation(
            "/month-end-packages",
            201,
            lambda h: {"json": {"accounting_period_id": h.january, "selected_reports": ["pl"]}},
        ),
    ],
    ("POST", "/month-end-packages/{package_id}/retry"): [Operation(f"{PACKAGE}/retry", 400)],
    ("POST", "/month-end-packages/{package_id}/cancel"): [Operation(f"{PACKAGE}/cancel", 400)],
    ("POST", "/month-end-packages/verify"): [
        Operation("/month-end-packages/verify", 201, lambda _: {"content": b"no zip"}),
    ],
    ("POST", "/notifications/read"): [
        Operation("/notifications/read", 200, lambda h: {"json": {"id": h.notification}}),
    ],
    ("PATCH", "/users/me/settings"): [Operation("/users/me/settings", 200, _json(wants_email=False))],
    ("POST", "/tokens"): [Operation("/tokens", 201, _json(name="Another"))],
    ("POST", "/tokens/{token_id}/revoke"): [Operation("/tokens/unknown/revoke", 404, _json(reason="Lost"))],
    ("POST", "/session"): [Operation("/session", 303, lambda _: {"data": {"email": "a", "password": "b"}})],
    ("POST", "/session/demo"): [Operation("/session/demo", 303)],
    ("POST", "/session/account"): [
        Operation("/session/account", 303, lambda _: {"data": {"name": "A", "email": "a@books.test"}}),
    ],
    ("POST", "/session/end"): [Operation("/session/end", 303)],
    ("POST", "/session/end-everywhere"): [Operation("/session/end-everywhere", 303)],
}


async def test_every_operation_of_the_api(house: House, stays: Callable[[str], None]) -> None:
    async with house.caller() as caller:
        document = (await caller.get("/openapi.json")).json()
        wanted = {
            (method.upper(), path.removeprefix("/api/v1"))
            for path, methods in document["paths"].items()
            for method in methods
            if method != "get"
        }
        assert set(OPERATIONS) == wanted
        ids = {
            "january": house.january,
            "package": house.package,
            "override": house.override,
            "request": house.request,
            "business": house.books.business_id,
            "person": house.books.user_id,
            "line": house.bank_line,
            "matched": house.matched_line,
            "statement": house.statement_id,
        }
        for (method, _), operations in OPERATIONS.items():
            for operation in operations:
                answer = await caller.request(method, operation.path.format(**ids), **operation.ask(house))
                words = f"{method} {operation.path}: {answer.status_code} {answer.text[:200]}"
                assert answer.status_code == operation.status, words
                assert operation.says in answer.text, words
                stays(words)


# ── The client, as the screen uses it ────────────────────────────────────────────────────────────

Call = Callable[[CloseClient, House], Awaitable[Any]]
CALLS: dict[str, tuple[Call, str | None]] = {  # What is called, and what the refusal says; None: no refusal.
    "post_journal_entry": (
        lambda c, h: c.post_journal_entry(
            entry_date=END, description="Rent", line_entries=h.entry("2026-01-31")["line_entries"]
        ),
        JANUARY,
    ),
    "import_journal_entries": (
        lambda c, _: c.import_journal_entries((CSV + RENT_IN_JANUARY).encode()),
        JANUARY,
    ),
    "create_period": (
        lambda c, _: c.create_period(period_start=date(2025, 12, 1), period_end=date(2025, 12, 31)),
        JANUARY,
    ),
    "close_period": (
        lambda c, _: c.close_period(period_end=END, lock_reason="Closed again", force=True),
        JANUARY,
    ),
    "reopen_period": (lambda c, h: c.reopen_period(h.january, reopen_reason=""), "reopen_reason"),
    "write_line_note": (
        lambda c, h: c.write_line_note(h.january, report="pl", row_id="4000", text="Other"),
        JANUARY,
    ),
    "readiness": (lambda c, h: c.readiness(h.january), None),
    "acknowledge_step": (lambda c, h: c.acknowledge_step(h.january, STEP, notes="Seen again"), None),
    "sign_off": (lambda c, h: c.sign_off(h.january, role="partner"), None),
    "revoke_sign_off": (lambda c, h: c.revoke_sign_off(h.january, role="preparer"), None),
    "resolve_override": (
        lambda c, h: c.resolve_override(h.january, h.override, resolution="Seen to it"),
        None,
    ),
    "bulk_lock": (lambda c, h: c.bulk_lock([h.january], lock_reason="Archived for good"), None),
    "ask_to_close": (
        lambda c, h: c.ask_to_close(h.january, period_end=END, lock_reason="Again"),
        "second person",
    ),
    "ask_to_reopen": (lambda c, h: c.ask_to_reopen(h.january, reopen_reason="Late bill"), "second person"),
    "approve": (lambda c, h: c.approve(h.january, h.request), "Whoever asked"),
    "refuse_approval": (lambda c, h: c.refuse_approval(h.january, h.request), "Whoever asked"),
    "withdraw_approval": (lambda c, h: c.withdraw_approval(h.january, h.request), None),
    "match_bank_line": (lambda c, h: c.match_bank_line(h.bank_line, entry_id=h.receipt), "left to match"),
    "unmatch_bank_line": (lambda c, h: c.unmatch_bank_line(h.matched_line), JANUARY),
    "correct_bank_statement": (
        lambda c, h: c.correct_bank_statement(h.statement_id, closing_balance=1),
        JANUARY,
    ),
    "post_bank_line": (
        lambda c, h: c.post_bank_line(
            h.bank_line, ledger_id=h.books.accounts["6000"], description="Found later"
        ),
        None,
    ),
    "add_bank_statement": (
        lambda c, h: c.add_bank_statement(
            ledger_id=h.books.accounts["1010"], statement_date=END, closing_balance=1
        ),
        JANUARY,
    ),
    "set_second_person": (lambda c, h: c.set_second_person(h.books.business_id, needed=True), None),
    "give_role": (lambda c, h: c.give_role(h.books.user_id, role="viewer"), "needs an owner"),
    "remove_person": (lambda c, h: c.remove_person(h.books.user_id), "needs an owner"),
    "invite": (lambda c, _: c.invite("another@books.test", role="owner"), None),
    "take_invitation_back": (lambda c, _: c.take_invitation_back("unknown"), "not found"),
    "look_at_invitation": (lambda c, _: c.look_at_invitation("unknown"), "not found"),
    "accept_invitation": (lambda c, _: c.accept_invitation("unknown"), "not found"),
    "import_books": (lambda c, _: c.import_books(b"no zip"), "no readable zip"),
    "end_first_steps": (lambda c, _: c.end_first_steps(), None),
    "create_package": (
        lambda c, h: c.create_package(accounting_period_id=h.january, selected_reports=["pl"]),
        None,
    ),
    "retry_package": (lambda c, h: c.retry_package(h.package), "ready"),
    "cancel_package": (lambda c, h: c.cancel_package(h.package), "ready"),
    "verify_package": (lambda c, _: c.verify_package(b"no zip"), None),
    "read_notifications": (lambda c, h: c.read_notifications(h.notification), None),
    "set_email": (lambda c, _: c.set_email(wanted=False), None),
    "create_token": (lambda c, _: c.create_token(name="Another"), None),
    "revoke_token": (lambda c, _: c.revoke_token("unknown"), "not found"),
}
WRITES = ('"POST"', '"PUT"', '"PATCH"', '"DELETE"', "self._post(")


async def test_every_call_of_the_client(house: House, stays: Callable[[str], None]) -> None:
    writing_calls = {
        name
        for name, method in inspect.getmembers(CloseClient, inspect.isfunction)
        if not name.startswith("_") and any(sign in inspect.getsource(method) for sign in WRITES)
    }
    assert set(CALLS) == writing_calls
    async with house.person() as person:
        for name, (call, says) in CALLS.items():
            if says is None:
                await call(person, house)
            else:
                with pytest.raises(ApiError, match=says):
                    await call(person, house)
            stays(name)


# ── Importer, worker, watch and command line ─────────────────────────────────────────────────────


def test_the_importer_of_a_folder(house: House, stays: Callable[[str], None], tmp_path: Path) -> None:
    """A folder becomes a business of its own, whatever name and days it claims; twice it is refused."""
    folder = write_small_books(tmp_path / "small", name="Small Trading")
    journal = folder / "journal.csv"
    journal.write_text(journal.read_text().replace("2026-08", "2026-01").replace("2026-09", "2026-01"))
    assert import_books_folder(house.books.engine, folder) != house.books.business_id
    stays("an import")
    with pytest.raises(CloseError, match="imported before"):
        import_books_folder(house.books.engine, folder)
    stays("a repeated import")


class RendersHere:
    """Renders in this process, as the worker's processes do."""

    async def render(self, work: RenderWork, part: str) -> bytes:
        return render_part(work, part)

    async def summarise(self, work: RenderWork) -> Summary:
        return summarise(work)


async def test_every_activity_of_the_worker(house: House, stays: Callable[[str], None]) -> None:
    async with house.person() as person:
        asked = await person.create_package(accounting_period_id=house.january, selected_reports=["pl"])
        failing = await person.create_package(
            accounting_period_id=house.january, selected_reports=["ar_aging"]
        )
    activities = BuildActivities(house.books.engine, house.storage, RendersHere(), house.settings.data_dir)
    run = ActivityEnvironment().run
    plan = await run(activities.take_cut, asked.package.id)
    assert plan
    stays("take_cut")
    for part in plan.parts:
        await run(activities.render_part, PartOrder(plan, part))
        stays(f"render_part {part}")
    await run(activities.publish, plan)
    stays("publish")
    assert await run(activities.take_cut, failing.package.id)
    await run(activities.fail_build, Failure(failing.package.id, None, "ar_aging", 3))
    stays("fail_build")
    tried = {activities.take_cut, activities.render_part, activities.publish, activities.fail_build}
    assert set(activities.all()) == tried


def test_the_watch_over_closed_periods(house: House, stays: Callable[[str], None]) -> None:
    watch = PeriodsWatch(house.books.engine, house.settings.data_dir)
    watch.look()
    watch.close()
    stays("the watch")


SERVE = {"run", "serve", "worker"}  # They do what the API and the activities do, when somebody asks.


def test_every_command(house: House, stays: Callable[[str], None], tmp_path: Path) -> None:
    folder = write_small_books(tmp_path / "small", name="Small Trading")
    business, package = house.books.business_id, tmp_path / "january.zip"
    commands = {
        "import": ["import", str(folder), "--business", "Small Trading"],
        "demo": ["demo"],
        "build": ["build", "--business", business, "--period-end", END.isoformat(), "--format", "xlsx",
            "--out", str(package)],
        "verify": ["verify", str(package)],
        "rebuild": ["rebuild", house.package, "--out", str(tmp_path / "again.zip")],
        "public-key": ["public-key"],
        "backup": ["backup", str(tmp_path / "backup")],
        "restore": ["restore", str(tmp_path / "backup")],
        "user add": ["user", "add", "kim@books.test", "--business", business, "--role", "owner"],
        "token create": ["token", "create", "--email", "kim@books.test"],
        "chain export": ["chain", "export", "--business", business, "--out", str(tmp_path / "chain.json")],
    }  # fmt: skip
    known = {
        command.name or command.callback.__name__
        for command in cli.app.registered_commands
        if command.callback
    }
    known |= {f"{group.name} {command.name}" for group in cli.app.registered_groups if group.typer_instance
        for command in group.typer_instance.registered_commands}  # fmt: skip
    assert known == commands.keys() | SERVE
    environment = {
        "CLOSE_DATA_DIR": str(house.settings.data_dir),
        "CLOSE_DATABASE_URL": house.settings.database_url,
    }
    for name, arguments in commands.items():
        done = CliRunner().invoke(cli.app, arguments, input="a long phrase\n", env=environment)
        if name == "rebuild":  # The books' only package was never built by a worker.
            assert isinstance(done.exception, CloseError), done
        elif name == "restore":  # Over these books: refused.
            assert "is there already" in str(done.exception), done
        else:
            assert done.exit_code == 0, (name, done.output, done.exception)
        stays(name)
