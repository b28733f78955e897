"""The API over real books, called in process: two businesses, and a person of each role in the first."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard import client
from dashboard.api.app import create_api, under_api
from dashboard.api.changes import ChangeFeed
from dashboard.api.services import Services
from dashboard.builds.foreground import build_package
from dashboard.builds.manifest import MANIFEST, Manifest
from dashboard.builds.milestones import Finished, begin, keep_watermark, settle_ready
from dashboard.builds.places import zip_key
from dashboard.builds.requests import queue_package
from dashboard.builds.shared import Plan
from dashboard.builds.storage import Storage
from dashboard.calls import sending
from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.inprocess import InProcessTransport
from dashboard.ledger.businesses import find_business
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.ledger.keys import shown_id
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    BankStatement,
    JournalEntry,
    MonthEndPackage,
    User,
)
from dashboard.people.memberships import grant
from dashboard.people.sessions import start_session
from dashboard.people.users import create_user
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageFormatEnum, Role
from dashboard.settings import Settings
from dashboard.shared_answers import SharedAnswers
from tests.contract.small_books import write_small_books

OUTSIDER = "outsider"
PASSWORD = "correct horse"


@dataclass
class RecordedBuilds:
    """Stands where Temporal is asked to start and stop builds: what was asked, in order."""

    started: list[str] = field(default_factory=list[str])
    cancelled: list[str] = field(default_factory=list[str])

    async def start_build(self, package_id: str, *, business_id: str) -> bool:
        self.started.append(package_id)
        return True

    async def cancel_build(self, package_id: str) -> bool:
        self.cancelled.append(package_id)
        return True

    async def is_reachable(self) -> bool:
        return True


@dataclass(frozen=True)
class House:
    """The API, the books behind it, and the tokens of its people by role (and of the outsider)."""

    services: Services
    builds: RecordedBuilds
    transport: httpx.AsyncBaseTransport
    tokens: dict[str, str]
    business_id: str
    other_business_id: str

    @property
    def engine(self) -> Engine:
        return self.services.engine

    def caller(self, who: str = "owner", *, business_id: str | None = None) -> httpx.AsyncClient:
        """An HTTP client of that person, in the first business unless another is named."""
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "x-business-id": business_id or self.business_id,
        }
        return self.stranger(headers)

    def stranger(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self.transport,
            base_url="http://books.test/api/v1",
            headers=headers or {},
            timeout=sending.TIMEOUT,
        )

    def person(self, who: str = "owner") -> client.CloseClient:
        """The product's own client in the name of that person."""
        return client.CloseClient(token=self.tokens[who], business_id=self.business_id)

    def user_id(self, who: str) -> str:
        with reading(self.engine) as session:
            return session.exec(select(User.id).where(User.email == f"{who}@books.test")).one()

    def account_id(self, number: str, *, business_id: str | None = None) -> str:
        with reading(self.engine) as session:
            statement = select(Account.id).where(
                Account.business_id == (business_id or self.business_id), Account.number == number
            )
            return session.exec(statement).one()

    def period_id(self, period_end: date, *, business_id: str | None = None) -> str:
        with reading(self.engine) as session:
            statement = select(AccountingPeriod.id).where(
                AccountingPeriod.business_id == (business_id or self.business_id),
                col(AccountingPeriod.period_end) == period_end,
            )
            return session.exec(statement).one()

    def entry_id(self, *, business_id: str | None = None) -> str:
        """The id of the first journal entry, as the API shows it."""
        business_id = business_id or self.business_id
        with reading(self.engine) as session:
            key = find_business(session, business_id).key
            first = select(JournalEntry.id).where(JournalEntry.business_key == key).limit(1)
            return shown_id(business_id, session.exec(first).one())

    def bank_line(self, *, business_id: str | None = None) -> str:
        """The id of a line of the bank in September that no entry explains."""
        line = BankLine(
            business_id=business_id or self.business_id,
            account_id=self.account_id("1000", business_id=business_id),
            date=date(2026, 9, 10),
            amount=-1_250,
        )
        with writing(self.engine) as session:
            session.add(line)
            return line.id

    def bank_statement(self, *, business_id: str | None = None) -> str:
        """The id of what the bank states for the end of September."""
        statement = BankStatement(
            business_id=business_id or self.business_id,
            account_id=self.account_id("1000", business_id=business_id),
            statement_date=date(2026, 9, 30),
            closing_balance=100_000,
        )
        with writing(self.engine) as session:
            session.add(statement)
            return statement.id

    def queue(self, *, report: str = "pl", month: int = 9, business_id: str | None = None) -> str:
        """The id of a package that was queued in the books directly."""
        request = MonthEndPackageCreateRequest(
            period_start=date(2026, month, 1),
            period_end=date(2026, month, 30),
            report_format=MonthEndPackageFormatEnum.XLSX,
            selected_reports=[report],
        )
        with writing(self.engine) as session:
            package, _ = queue_package(
                session,
                business_id=business_id or self.business_id,
                user_id=self.user_id("member"),
                request=request,
            )
            return package.id

    def build(self, folder: Path, *, business_id: str | None = None) -> str:
        """The id of a package that was built to the end and stored."""
        business_id = business_id or self.business_id
        package_id = self.queue(business_id=business_id)
        packed = build_package(
            self.engine,
            self.services.settings,
            business_id=business_id,
            period_end=date(2026, 9, 30),
            report_format=MonthEndPackageFormatEnum.XLSX,
            reports=["pl"],
            out=folder / "package.zip",
        )
        begin(self.engine, package_id)
        manifest = next(member.data for member in packed.members if member.name == MANIFEST)
        watermark = Manifest.model_validate_json(manifest).watermark
        keep_watermark(self.engine, package_id=package_id, attempt=1, watermark=watermark)
        with reading(self.engine) as session:
            self.services.storage.put(zip_key(session.get_one(MonthEndPackage, package_id)), packed.data)
        plan = Plan(package_id=package_id, attempt=1, watermark=watermark, parts=["pl"])
        finished = Finished(len(packed.data), packed.sha256, packed.files(), (), ())
        settle_ready(self.engine, plan, finished)
        return package_id


@dataclass(frozen=True)
class _Built:
    folder: Path
    tokens: dict[str, str]
    business_id: str
    other_business_id: str


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> _Built:
    """The house's database, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("house")
    engine = open_engine(f"sqlite:///{folder / 'close.db'}")
    migrate_engine(engine)
    first, second = (_import(engine, folder, name) for name in ("Small Trading", "Another Trading"))
    tokens: dict[str, str] = {}
    with writing(engine) as session:
        for who in (*Role, OUTSIDER):
            user = create_user(session, email=f"{who}@books.test", name=who.title(), password=PASSWORD)
            if who == OUTSIDER:
                grant(session, business_id=second, user_id=user.id, role=Role.OWNER)
            else:
                grant(session, business_id=first, user_id=user.id, role=Role(who))
            tokens[str(who)] = start_session(session, user_id=user.id)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return _Built(folder, tokens, first, second)


def _import(engine: Engine, folder: Path, name: str) -> str:
    return import_books_folder(engine, write_small_books(folder / name, name=name))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def engine(built: _Built, settings: Settings) -> Iterator[Engine]:
    shutil.copy(built.folder / "close.db", settings.data_dir / "close.db")
    engine = open_engine(settings.database)
    yield engine
    engine.dispose()


@pytest.fixture
async def house(
    built: _Built, settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    builds = RecordedBuilds()
    services = Services(
        engine=engine,
        settings=settings,
        storage=Storage.from_url(settings.storage),
        builds=builds,
        changes=ChangeFeed(engine),
        demo_emails=("owner@books.test",) if settings.demo else (),
    )
    in_process = InProcessTransport(under_api(create_api(services)))
    shared = SharedAnswers(in_process)
    monkeypatch.setattr(sending, "transport", shared)
    monkeypatch.setattr(sending, "base_url", "http://books.test")
    yield House(services, builds, shared, built.tokens, built.business_id, built.other_business_id)
    await in_process.aclose()
    assert not services.changes.is_watching, "somebody still follows"
