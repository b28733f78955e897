"""What all unit tests share: real databases, migrated as in production, and small books to put in them."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.closing.actor import Actor
from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.ledger.businesses import find_business
from dashboard.ledger.chart import cash_flow_section_of
from dashboard.ledger.keys import key_of, shown_id
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entries, post_entry
from dashboard.models import Account, AccountingPeriod, Business, JournalEntry, User
from dashboard.schemas import EntryKind, PeriodStatus
from tests.servers import running_postgres

# ── Databases ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "close.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate_engine(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    """An empty migrated database in a real SQLite file."""
    shutil.copy(migrated_file, tmp_path / "close.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'close.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """An empty migrated Postgres database."""
    name = f"books_{uuid4().hex}"
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE migrated".encode())
    engine = open_engine(f"{postgres_url.replace('postgresql:', 'postgresql+psycopg:')}/{name}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_postgres(postgres_url: str) -> Iterator[Engine]:
    """A migrated Postgres database for tests that look at their own business only."""
    engine = open_engine(f"{postgres_url.replace('postgresql:', 'postgresql+psycopg:')}/shared")
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE shared TEMPLATE migrated")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """The test runs on both databases that the product supports."""
    return request.getfixturevalue("engine" if request.param == "sqlite" else "postgres_engine")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throw-away Postgres server on loopback with a migrated template database."""
    with running_postgres() as server:
        url = f"postgresql://books@127.0.0.1:{server.port}"
        with psycopg.connect(f"{url}/postgres", autocommit=True) as admin:
            admin.execute("CREATE DATABASE migrated")
        engine = open_engine(f"{url.replace('postgresql:', 'postgresql+psycopg:')}/migrated")
        migrate_engine(engine)
        engine.dispose()
        yield url


# ── Small books ──────────────────────────────────────────────────────────────────────────────────

CHART = {
    "1000": ("Cash on hand", "asset", "cash"),
    "1010": ("Bank", "asset", "bank"),
    "1100": ("Receivables", "asset", "receivable"),
    "1200": ("Inventory", "asset", "inventory"),
    "1500": ("Equipment", "asset", "fixed_asset"),
    "1590": ("Accumulated depreciation", "asset", "accumulated_depreciation"),
    "1999": ("Suspense", "asset", "suspense"),
    "2000": ("Payables", "liability", "payable"),
    "2100": ("Credit card", "liability", "credit_card"),
    "2500": ("Loan", "liability", "long_term_liability"),
    "3000": ("Capital", "equity", "capital"),
    "3100": ("Retained earnings", "equity", "retained_earnings"),
    "4000": ("Sales", "revenue", "operating_revenue"),
    "5000": ("Cost of sales", "expense", "cost_of_sales"),
    "6000": ("Rent", "expense", "operating_expense"),
    "6500": ("Depreciation", "expense", "depreciation"),
}


KEY = Ed25519PrivateKey.generate()


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Books:
    """One business with the chart above; accounts are named by their numbers, amounts in minor units."""

    engine: Engine
    business_id: str
    user_id: str
    accounts: dict[str, str]
    periods: dict[str, str] = field(default_factory=dict[str, str])  # By "2026-01".
    account_keys: dict[str, int] = field(default_factory=dict[str, int])

    def line(
        self,
        number: str,
        amount: int,
        party: str | None = None,
        document: str | None = None,
        due: str | None = None,
    ) -> LineDraft:
        return LineDraft(
            account_id=self.accounts[number],
            amount=amount,
            party=party,
            document=document,
            due_date=day(due) if due else None,
        )

    def draft(
        self,
        on: str,
        lines: Mapping[str, int] | Sequence[LineDraft],
        *,
        kind: EntryKind = EntryKind.NORMAL,
        reference: str | None = None,
        closes: str | None = None,
        description: str = "Entry",
    ) -> EntryDraft:
        """Lines as {account number: amount}, or as drafts where they name parties and documents."""
        if isinstance(lines, Mapping):
            lines = [self.line(number, amount) for number, amount in lines.items()]
        return EntryDraft(
            date=day(on),
            description=description,
            lines=lines,
            kind=kind,
            reference=reference,
            closes_year_end=day(closes) if closes else None,
        )

    def post(
        self,
        on: str,
        lines: Mapping[str, int] | Sequence[LineDraft],
        *,
        kind: EntryKind = EntryKind.NORMAL,
        reference: str | None = None,
        closes: str | None = None,
    ) -> JournalEntry:
        """Post one entry in a transaction of its own."""
        draft = self.draft(on, lines, kind=kind, reference=reference, closes=closes)
        with writing(self.engine) as session:
            return post_entry(session, business_id=self.business_id, draft=draft, by_user_id=self.user_id)

    def post_history(self, drafts: Sequence[EntryDraft]) -> list[int]:
        with writing(self.engine) as session:
            return post_entries(session, business_id=self.business_id, drafts=drafts, source="import")

    def set_status(self, month: str, status: PeriodStatus, reason: str | None = None) -> None:
        """Set a period's status as an import does, without any check."""
        with writing(self.engine) as session:
            period = session.get_one(AccountingPeriod, self.periods[month])
            period.status, period.lock_reason = status, reason

    def shown_id(self, entry: JournalEntry) -> str:
        """The id that the API shows for the entry."""
        return shown_id(self.business_id, entry.id)

    def next_entry(self, number: int) -> dict[str, Any]:
        """The keys of an entry that is written past the posting."""
        with self.reading() as session:
            key = find_business(session, self.business_id).key
        return {"id": key_of(key, number), "business_key": key}

    @property
    def actor(self) -> Actor:
        """Its one person, as the close writes her down."""
        return Actor(self.user_id, key=KEY, address="192.0.2.7", agent="Test browser")

    def reading(self) -> AbstractContextManager[Session]:
        return reading(self.engine)

    def writing(self) -> AbstractContextManager[Session]:
        return writing(self.engine)


MakeBooks = Callable[..., Books]


def make_small_books(
    engine: Engine,
    *,
    first_month: str = "2026-01",
    months: int = 6,
    fiscal_year_start_month: int = 1,
    currency: str = "USD",
) -> Books:
    """A business with the chart and monthly open periods."""
    with writing(engine) as session:
        business = Business(
            name="Small Trading", currency=currency, fiscal_year_start_month=fiscal_year_start_month
        )
        user = User(email=f"{uuid4().hex}@books.test", name="Ada King", password_hash="-")
        session.add_all([business, user])
        session.flush()
        accounts = [
            Account(
                business_id=business.id,
                number=number,
                name=name,
                type=type,
                sub_type=sub_type,
                cash_flow_section=cash_flow_section_of(sub_type) if type in {"asset", "liability"} else "",
            )
            for number, (name, type, sub_type) in CHART.items()
        ]
        periods = [
            AccountingPeriod(business_id=business.id, period_start=start, period_end=end)
            for start, end in _months(first_month, months)
        ]
        session.add_all([*accounts, *periods])
    return Books(
        engine=engine,
        business_id=business.id,
        user_id=user.id,
        accounts={account.number: account.id for account in accounts},
        periods={f"{period.period_start:%Y-%m}": period.id for period in periods},
        account_keys={account.number: account.key for account in accounts},
    )


@pytest.fixture
def make_books() -> MakeBooks:
    """Creates a business with the chart and monthly open periods; several may share a database."""
    return make_small_books


@pytest.fixture
def small_books(engine: Engine, make_books: MakeBooks) -> Callable[..., Books]:
    """`make_books` on this test's own SQLite database."""

    def make(**options: object) -> Books:
        return make_books(engine, **options)

    return make


@pytest.fixture
def books(small_books: Callable[..., Books]) -> Books:
    """Small books with six open months from January 2026."""
    return small_books()


@pytest.fixture(params=["sqlite", "postgres"])
def any_books(request: pytest.FixtureRequest, make_books: MakeBooks) -> Books:
    """The same on SQLite and on Postgres, there beside the businesses of other tests."""
    engine = request.getfixturevalue("engine" if request.param == "sqlite" else "shared_postgres")
    return make_books(engine)


def _months(first: str, count: int) -> list[tuple[date, date]]:
    start = day(f"{first}-01")
    months: list[tuple[date, date]] = []
    for _ in range(count):
        next_start = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        months.append((start, date.fromordinal(next_start.toordinal() - 1)))
        start = next_start
    return months
