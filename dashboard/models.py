"""All tables. Money is integer minor units, debit positive; instants are aware UTC; ids are UUID v7 text.

The journal's own tables, which hold millions of rows, name one another by integer keys instead: a third of
the bytes, half the time to write. `Business.key` and `Account.key` stand for those ids there;
`ledger.keys` makes the keys of entries, parties and open items.
"""

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from uuid_utils import uuid7

from dashboard.schemas import (
    ApprovalKind,
    ApprovalState,
    EntryKind,
    MonthEndPackageStatusEnum,
    PackageOutcome,
    PeriodStatus,
    Role,
)

Day: TypeAlias = date  # So that a column may be called `date`.

NUMBER_BITS = 40  # Of a key of the journal; the bits above hold the key of the business (`ledger.keys`).


def new_id() -> str:
    return str(uuid7())


def now() -> datetime:
    return datetime.now(UTC)


class MovementKind(StrEnum):
    """What a ledger line is to balances and reports (accounting-rules 4.1, 4.2)."""

    ACTIVITY = "activity"  # Lines of normal and reversal entries.
    OPENING = "opening"  # Carried state, never activity of a P&L or a cash flow.
    CLOSING = "closing"  # P&L to equity, of the fiscal year that contains the entry's date.
    CLOSING_PRIOR = "closing_prior"  # Dated later, but closing an earlier year: retained earnings b/f.


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on databases that forget the zone too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the books")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def _text_of(kind: type[StrEnum]) -> Any:
    """A column that holds the enum's values as text, so that raw SQL reads what the API says."""
    return Enum(kind, native_enum=False, create_constraint=False, length=20, values_callable=_values)


def _instant(*, nullable: bool = False, index: bool = False) -> Any:
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(default_factory=now, sa_type=UtcDateTime, nullable=False, index=index)


class Table(SQLModel):
    """Names each table after its class: JournalEntry is `journal_entry`."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


# Ordered by its bytes everywhere, so that what begins alike stands together.
BYTEWISE: Any = String().with_variant(String(collation="C"), "postgresql")


def _amount() -> Any:
    return Field(sa_type=BigInteger)


# SQLite stores a table in the order of its key only when its type is spelled INTEGER.
KEY: Any = BigInteger().with_variant(Integer(), "sqlite")


def _key() -> Any:
    """A primary key that `ledger.keys` makes; no database counts it."""
    return Field(primary_key=True, sa_type=KEY, sa_column_kwargs={"autoincrement": False})


def _key_or_none(foreign_key: str, *, unique: bool = False) -> Any:
    return Field(default=None, foreign_key=foreign_key, sa_type=KEY, unique=unique)


# ── Businesses and people ────────────────────────────────────────────────────────────────────────


class Business(Table, table=True):
    key: int = Field(default=None, primary_key=True)  # Short name in the journal's tables.
    id: str = Field(default_factory=new_id, unique=True)
    name: str
    currency: str
    fiscal_year_start_month: int = 1
    timezone: str = "UTC"
    last_sequence: int = 0  # Sequence number of the last journal entry: the books' clock.
    folder_sha256: str | None = Field(default=None, unique=True)  # Of the books folder it came from.
    # Nobody closes over a blocker or reopens alone.
    needs_second_person: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # Who asked to switch that off, and until when another person can agree.
    switch_off_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    switch_off_until: datetime | None = _instant(nullable=True)
    arriving: str | None = None  # Name of the import that is still storing it; nobody sees it until then.
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class User(Table, table=True):
    __tablename__ = "app_user"  # pyright: ignore[reportAssignmentType] -- `user` is reserved in Postgres.

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)  # Lower case.
    name: str
    password_hash: str
    # The end of a package is told by e-mail too.
    wants_email: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    # The first steps are shown until they are done.
    wants_first_steps: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime = _instant()


class Membership(Table, table=True):
    business_id: str = Field(foreign_key="business.id", primary_key=True)
    user_id: str = Field(foreign_key="app_user.id", primary_key=True, index=True)
    role: Role = Field(sa_type=_text_of(Role))


class Invitation(Table, table=True):
    """A role in a business for whoever has the link and that e-mail address, once."""

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    email: str  # Lower case.
    role: Role = Field(sa_type=_text_of(Role))
    code_sha256: str = Field(unique=True)
    invited_by_user_id: str = Field(foreign_key="app_user.id")
    created_at: datetime = _instant()
    expires_at: datetime = _instant()
    accepted_at: datetime | None = _instant(nullable=True)
    revoked_at: datetime | None = _instant(nullable=True)


class UserSession(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="app_user.id", index=True)
    token_sha256: str = Field(unique=True)
    created_at: datetime = _instant()
    last_seen_at: datetime = _instant()
    expires_at: datetime = _instant()
    ended_at: datetime | None = _instant(nullable=True)


class SignInAttempts(Table, table=True):
    """How often it was tried to sign in, by account and address or by address, since a moment."""

    key: str = Field(primary_key=True)  # A hash.
    count: int
    since: datetime = _instant(index=True)


class ApiToken(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="app_user.id", index=True)
    jti: str = Field(default_factory=new_id, unique=True)
    name: str
    description: str | None = None
    token_prefix: str
    token_sha256: str = Field(unique=True)
    created_at: datetime = _instant()
    last_used_at: datetime | None = _instant(nullable=True)
    expires_at: datetime = _instant()
    revoked_at: datetime | None = _instant(nullable=True)
    revocation_reason: str | None = None


# ── The books ────────────────────────────────────────────────────────────────────────────────────


class Account(Table, table=True):
    __table_args__ = (UniqueConstraint("business_id", "number"),)

    key: int = Field(default=None, primary_key=True)  # Short name in the journal's tables.
    id: str = Field(default_factory=new_id, unique=True)
    business_id: str = Field(foreign_key="business.id")
    number: str
    name: str
    type: str
    sub_type: str
    cash_flow_section: str = ""  # operating, investing, financing, cash; empty: none applies.


class Party(Table, table=True):
    """A customer or vendor, known by its name."""

    __table_args__ = (UniqueConstraint("business_key", "name"),)

    id: int = _key()
    business_key: int = Field(foreign_key="business.key")
    name: str


class JournalEntry(Table, table=True):
    """Posted, balanced, and never changed again; a correction is a reversal and a new entry.

    Its id holds the business's key and the sequence number; `ledger.keys` makes it, and the id that the API
    shows.
    """

    __table_args__ = (
        UniqueConstraint("business_key", "reference"),
        CheckConstraint(f"id >> {NUMBER_BITS} = business_key", name="key_of_entry"),
        Index("ix_journal_entry_date", "business_key", "date", "id"),
    )

    id: int = _key()
    business_key: int = Field(foreign_key="business.key")
    reference: str
    date: Day
    description: str
    kind: EntryKind = Field(default=EntryKind.NORMAL, sa_type=_text_of(EntryKind))
    closes_year_end: Day | None = None  # Closing entries: last day of the fiscal year they close.
    reverses_entry_id: int | None = _key_or_none("journal_entry.id", unique=True)
    source: str = "manual"
    original_date: Day | None = None  # Of a late entry: the day of a closed period that it belongs to.
    created_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = _instant()

    @property
    def sequence(self) -> int:
        """Its place in the journal of the business, from 1 on."""
        return self.id & ~(-1 << NUMBER_BITS)


class JournalLine(Table, table=True):
    """One line of an entry; the business is its entry's."""

    __table_args__ = (
        # With the amount, so that sums of an account's days are read from the index alone.
        Index("ix_journal_line_account", "account_key", "date", "amount"),
        # Only the lines of open items, with all that an aging at any date reads.
        Index(
            "ix_journal_line_open_item",
            "open_item_id",
            "date",
            "amount",
            sqlite_where=text("open_item_id IS NOT NULL"),
            postgresql_where=text("open_item_id IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    entry_id: int = Field(foreign_key="journal_entry.id", primary_key=True, sa_type=KEY)
    position: int = Field(primary_key=True)
    account_key: int = Field(foreign_key="account.key")
    date: Day  # Of its entry, repeated so that an account's lines are read from one index.
    amount: int = _amount()  # Debit positive.
    description: str = ""
    party_id: int | None = _key_or_none("party.id")
    document: str | None = None
    due_date: Day | None = None
    open_item_id: int | None = _key_or_none("open_item.id")


class OpenItem(Table, table=True):
    """An invoice, bill, credit note or unapplied payment on a control account.

    Every line of the control account that names its party and document raises or settles it, on the
    line's own date. What is open at a date is the sum of its lines up to that date. Lines that name no party
    or no document gather in one item of the account without a party: they belong to nobody's aging.
    """

    __table_args__ = (
        UniqueConstraint("account_key", "party_id", "document"),
        Index("ix_open_item_settled", "account_key", "settled_on"),
    )

    id: int = _key()
    account_key: int = Field(foreign_key="account.key")
    party_id: int | None = _key_or_none("party.id")
    document: str
    document_date: Day  # Of the earliest line.
    due_date: Day | None = None
    original_amount: int = _amount()  # Of the line that raised it, debit positive.
    open_amount: int = _amount()  # Sum of all its lines so far, debit positive.
    settled_on: Day | None = None  # Date of its last line, when nothing is open; else null.


class ClearingItem(Table, table=True):
    """An entry's lines on an account that has bank statements, and when the bank had all of them.

    What is outstanding at a date is found among the few items that were not cleared by then, however long
    the account's history is.
    """

    __table_args__ = (
        Index("ix_clearing_item_cleared", "account_key", "cleared_on"),
        Index("ix_clearing_item_booked_late", "account_key", "booked_late_on"),
        {"sqlite_with_rowid": False},
    )

    account_key: int = Field(foreign_key="account.key", primary_key=True)
    entry_id: int = Field(foreign_key="journal_entry.id", primary_key=True, sa_type=KEY)
    date: Day  # Of the entry.
    amount: int = _amount()  # Of its lines on the account, debit positive.
    first_cleared_on: Day | None = None  # Of the first bank line that is matched to it.
    cleared_on: Day | None = None  # When the matched bank lines had reached the amount; else null.
    booked_late_on: Day | None = None  # The entry's date, when the bank had some of it before; else null.


class DayMovement(Table, table=True):
    """Sum of an account's lines of one day, by what kind of movement they are."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    account_key: int = Field(foreign_key="account.key", primary_key=True)
    day: Day = Field(primary_key=True)
    kind: MovementKind = Field(primary_key=True, sa_type=_text_of(MovementKind))
    amount: int = _amount()


class MonthMovement(Table, table=True):
    """Sum of an account's lines of one calendar month; `month` is its first day."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    account_key: int = Field(foreign_key="account.key", primary_key=True)
    month: Day = Field(primary_key=True)
    kind: MovementKind = Field(primary_key=True, sa_type=_text_of(MovementKind))
    amount: int = _amount()


class BankStatement(Table, table=True):
    __table_args__ = (UniqueConstraint("account_id", "statement_date"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    account_id: str = Field(foreign_key="account.id")
    statement_date: Day
    closing_balance: int = _amount()  # Money the business has there, positive.


class BankLine(Table, table=True):
    """One line of a bank statement; positive is money in. Matched once `entry_id` is set."""

    __table_args__ = (
        Index("ix_bank_line_account", "account_id", "date", "amount"),
        Index("ix_bank_line_cleared", "account_id", "cleared_on"),
        Index("ix_bank_line_entry", "entry_id", "account_id"),
        Index(
            "ix_bank_line_unmatched",
            "account_id",
            "date",
            sqlite_where=text("entry_id IS NULL"),
            postgresql_where=text("entry_id IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    account_id: str = Field(foreign_key="account.id")
    date: Day
    amount: int = _amount()
    description: str = ""
    reference: str = ""
    entry_id: int | None = _key_or_none("journal_entry.id")
    cleared_on: Day | None = None


class BudgetFigure(Table, table=True):
    """Budget of an account for a month, natural sign: revenue and expenses positive."""

    account_id: str = Field(foreign_key="account.id", primary_key=True)
    month: Day = Field(primary_key=True)  # First day.
    business_id: str = Field(foreign_key="business.id", index=True)
    amount: int = _amount()


class AccountingPeriod(Table, table=True):
    __table_args__ = (
        UniqueConstraint("business_id", "period_end"),
        UniqueConstraint("business_id", "period_start"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_start: Day
    period_end: Day
    status: PeriodStatus = Field(default=PeriodStatus.OPEN, sa_type=_text_of(PeriodStatus))
    closed_at: datetime | None = _instant(nullable=True)
    closed_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    lock_reason: str | None = None
    reopen_reason: str | None = None
    reopened_at: datetime | None = _instant(nullable=True)
    reopened_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    # While it is open again: until when and for whom only, how far the journal had come, and what it was.
    reopen_until: datetime | None = _instant(nullable=True)
    reopen_people: list[str] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    reopen_sequence: int | None = None
    reopened_from: str | None = None
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class LineNote(Table, table=True):
    """What a preparer says of one line of a report of a period.

    Written and never changed again: of a line's notes the last one counts, and one without text takes the
    note away.
    """

    __table_args__ = (
        CheckConstraint("length(text) <= 1000", name="length_of_note"),
        Index("ix_line_note_line", "business_id", "period_end", "report", "row_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_start: Day
    period_end: Day
    report: str  # Key of the report.
    row_id: str
    label: str  # Of the line, as it read then.
    text: str
    author: str  # Name of the user, as it was then.
    author_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    written_at: datetime = _instant()


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────


class CloseRecord(Table, table=True):
    """One link of a business's chain: a period closed, locked or reopened. Never changed, never deleted."""

    __table_args__ = (Index("ix_close_record_period", "period_id", "sequence"),)

    business_id: str = Field(foreign_key="business.id", primary_key=True)
    sequence: int = Field(primary_key=True)  # From 1 on, without a gap.
    period_id: str = Field(foreign_key="accounting_period.id")
    kind: str  # closed, locked, reopened
    at: datetime = _instant()
    by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    content: str  # Canonical JSON: what the hash and the signature are of.
    sha256: str
    previous_sha256: str | None = None  # Of the link before; null for the first.
    signature: str  # Base64.


class CloseSnapshot(Table, table=True):
    """The books of a period as its close found them: what "moved since close" compares with."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["business_id", "sequence"], ["close_record.business_id", "close_record.sequence"]
        ),
    )

    business_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    entries: bytes  # Deflated, see `closing.snapshot`.
    cut: bytes  # Deflated JSON of the cut.


class AuditEvent(Table, table=True):
    """Something that somebody did: who, what, when, from where. Never changed, never deleted."""

    # It began as the history of periods, and a table that vouches for the past is not renamed.
    __tablename__ = "period_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_period_event_period", "period_id", "id"),
        Index("ix_period_event_at", "business_id", "at", "id"),
        Index("ix_period_event_kind", "business_id", "kind", "at", "id"),
        Index("ix_period_event_person", "business_id", "by_user_id", "at", "id"),
        Index(
            "ix_period_event_package",
            "package_id",
            "id",
            sqlite_where=text("package_id IS NOT NULL"),
            postgresql_where=text("package_id IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    business_id: str | None = Field(default=None, foreign_key="business.id")
    period_id: str | None = Field(default=None, foreign_key="accounting_period.id")
    # On one event of each act, also where the package covers days of several periods.
    package_id: str | None = Field(default=None, foreign_key="month_end_package.id")
    kind: str
    at: datetime = _instant()
    by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    address: str = ""  # Of the browser or program that asked; empty where nobody asked over the net.
    agent: str = ""  # What it calls itself.
    detail: str = ""
    role: str = Field(default="", sa_column_kwargs={"server_default": text("''")})  # At that moment.
    # "session" or "token" with its id; empty where nobody showed one.
    credential: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class CloseOverride(Table, table=True):
    """A check that a period was closed over, and who sees to it by when; open until it is resolved."""

    __table_args__ = (Index("ix_close_override_open", "business_id", "resolved_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_id: str = Field(foreign_key="accounting_period.id")
    sequence: int  # Of the close in the chain.
    check: str = Field(sa_column=Column("check_id", String, nullable=False))
    title: str
    reason: str
    owner: str
    due_date: Day
    created_at: datetime = _instant()
    resolved_at: datetime | None = _instant(nullable=True)
    resolved_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    resolution: str | None = None


class ChecklistAck(Table, table=True):
    """A step of the close that somebody has looked at; what was said before stays in the history."""

    __table_args__ = (UniqueConstraint("business_id", "period_start", "step_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_start: Day
    step_id: str
    notes: str | None = None
    acked_by: str | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class SignOff(Table, table=True):
    """Somebody's word for a period in a role; it lapses when the books it was given for have moved."""

    __table_args__ = (UniqueConstraint("period_id", "user_id", "role"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_id: str = Field(foreign_key="accounting_period.id")
    user_id: str = Field(foreign_key="app_user.id")
    role: str
    notes: str | None = None
    score: int  # Readiness when it was given.
    books_sha256: str  # Of the cut that it was given for.
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class SignedCut(Table, table=True):
    """The cut of the books that a sign-off was given for: what it says has moved since is read from it."""

    sign_off_id: str = Field(foreign_key="sign_off.id", primary_key=True)
    cut: bytes  # Deflated JSON, see `closing.kept_cut`.


class PeriodWatch(Table, table=True):
    """What the last look at a period that was ever closed found: whether it has moved since its close."""

    period_id: str = Field(foreign_key="accounting_period.id", primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    sequence: int  # Of the close that it was compared with.
    has_moved: bool
    looked_at: datetime = _instant()


class LateEntry(Table, table=True):
    """An entry that a closed period refused, until it is posted into an open one."""

    __table_args__ = (Index("ix_late_entry_waiting", "business_id", "posted_entry_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_id: str = Field(foreign_key="accounting_period.id")
    original_date: Day
    description: str
    amount: int = _amount()  # Sum of its debits.
    by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    at: datetime = _instant()
    posted_entry_id: int | None = _key_or_none("journal_entry.id")


class ApprovalRequest(Table, table=True):
    """A forced close or a reopening that somebody asked for and another person decides on."""

    __table_args__ = (Index("ix_approval_request_period", "period_id", "state"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    period_id: str = Field(foreign_key="accounting_period.id")
    kind: ApprovalKind = Field(sa_type=_text_of(ApprovalKind))
    state: ApprovalState = Field(default=ApprovalState.PENDING, sa_type=_text_of(ApprovalState))
    request: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))  # As the act itself takes it.
    asked_by_user_id: str = Field(foreign_key="app_user.id")
    asked_at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)  # None: asked of an app that knew no end.
    address: str = ""  # Where it was asked from.
    agent: str = ""
    decided_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    decided_at: datetime | None = _instant(nullable=True)
    note: str | None = None  # Why it was refused.


class ScoreSnapshot(Table, table=True):
    """The close score of a period on a day."""

    period_id: str = Field(foreign_key="accounting_period.id", primary_key=True)
    day: Day = Field(primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    score: int
    components: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    computed_at: datetime = _instant()


# ── Builds ───────────────────────────────────────────────────────────────────────────────────────


# All that a list of packages filters and orders by: an index that ends so answers without reading a row.
LISTED = ("status", "requested_by_user_id", "updated_at", "period_start", "report_format")


class MonthEndPackage(Table, table=True):
    __table_args__ = (
        Index("ix_package_created", "business_id", "created_at", "id"),
        Index("ix_package_status_created", "business_id", "status", "created_at", "id"),
        Index("ix_package_updated", "business_id", "updated_at", "id"),
        Index("ix_package_period_start", "business_id", "period_start", "id"),
        Index("ix_package_period_end", "business_id", "period_end", "id"),
        Index("ix_package_format", "business_id", "report_format", "id"),
        Index("ix_package_status", "business_id", "status", "id"),
        Index("ix_package_status_updated", "business_id", "status", "updated_at", "id"),
        Index("ix_package_status_period_end", "business_id", "status", "period_end", "id"),
        Index("ix_package_status_period_start", "business_id", "status", "period_start", "id"),
        Index("ix_package_status_format", "business_id", "status", "report_format", "id"),
        Index("ix_package_requester", "business_id", "requested_by_user_id", "created_at", "id"),
        Index("ix_package_requester_updated", "business_id", "requested_by_user_id", "updated_at", "id"),
        Index("ix_package_requester_start", "business_id", "requested_by_user_id", "period_start", "id"),
        Index("ix_package_requester_end", "business_id", "requested_by_user_id", "period_end", "id"),
        Index("ix_package_requester_status", "business_id", "requested_by_user_id", "status", "id"),
        Index("ix_package_requester_format", "business_id", "requested_by_user_id", "report_format", "id"),
        Index("ix_package_of_period", "accounting_period_id", "created_at", "id", *LISTED),
        Index("ix_package_ending", "business_id", "period_end", "created_at", "id", *LISTED),
        ForeignKeyConstraint(["accounting_period_id"], ["accounting_period.id"]),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    accounting_period_id: str | None = None
    period_start: Day
    period_end: Day
    status: MonthEndPackageStatusEnum = Field(
        default=MonthEndPackageStatusEnum.QUEUED, sa_type=_text_of(MonthEndPackageStatusEnum)
    )
    report_format: str
    selected_reports: list[str] = Field(sa_column=Column(JSON, nullable=False))
    workflow_id: str | None = None
    file_size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    filename: str | None = None
    error_message: str | None = None
    requested_by_user_id: str | None = Field(default=None, foreign_key="app_user.id")
    started_at: datetime | None = _instant(nullable=True)
    ready_at: datetime | None = _instant(nullable=True)
    created_at: datetime = _instant()
    updated_at: datetime = _instant()
    progress: dict[str, str] = Field(
        default={}, sa_column=Column(JSON, nullable=False)
    )  # Report key → status.
    attempt: int = 1  # Grows with each Retry.
    superseded_at: datetime | None = _instant(nullable=True)
    watermark: str | None = None
    sha256: str | None = None
    checks_failed: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    checks_warned: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    files: list[dict[str, Any]] = Field(default=[], sa_column=Column(JSON, nullable=False))  # PackageFile.
    request_sha256: str = Field(index=True)  # Same period, format and reports: the same request.
    idempotency_key: str | None = Field(default=None, index=True)


class PackageWord(Table, table=True):
    """A word of the reason why a package failed, by which it is found (`builds.finding`)."""

    __table_args__ = (Index("ix_package_word_package", "package_id", "word"),)

    business_id: str = Field(foreign_key="business.id", primary_key=True)
    word: str = Field(primary_key=True, sa_type=BYTEWISE)
    package_id: str = Field(foreign_key="month_end_package.id", primary_key=True)


class ChangeNotice(Table, table=True):
    """Written in the transaction of the change it tells of; `GET /events` reads on from an id."""

    __table_args__ = (Index("ix_change_notice_business", "business_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    kind: str
    object_id: str
    created_at: datetime = _instant()


class Notification(Table, table=True):
    """How one attempt to build a package ended, for the person who had asked for the package."""

    __table_args__ = (
        UniqueConstraint("package_id", "attempt"),
        Index("ix_notification_person", "user_id", "created_at", "id"),
        Index(
            "ix_notification_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notification_to_mail",
            "created_at",
            sqlite_where=text("mailed_at IS NULL AND read_at IS NULL"),
            postgresql_where=text("mailed_at IS NULL AND read_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="app_user.id")
    business_id: str = Field(foreign_key="business.id")
    package_id: str = Field(foreign_key="month_end_package.id")
    attempt: int
    outcome: PackageOutcome = Field(sa_type=_text_of(PackageOutcome))
    created_at: datetime = _instant()
    read_at: datetime | None = _instant(nullable=True)
    mailed_at: datetime | None = _instant(nullable=True)  # Set before the mail goes out: it goes out once.
