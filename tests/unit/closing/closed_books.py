"""Books with a closed January in which every table has rows, and a digest of what its certificate rests on."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import Session

from dashboard.closing.checklist import STEPS, acknowledge
from dashboard.closing.close import close_period
from dashboard.closing.sign_offs import sign_off
from dashboard.closing.snapshot import take_snapshot
from dashboard.ledger.line_notes import write_line_note
from dashboard.models import (
    ApiToken,
    ApprovalRequest,
    BankLine,
    BankStatement,
    BudgetFigure,
    Invitation,
    LateEntry,
    Membership,
    MonthEndPackage,
    Notification,
    PackageWord,
    PeriodWatch,
    ScoreSnapshot,
    SignInAttempts,
    UserSession,
    now,
)
from dashboard.reports.taking import take_cut
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import (
    ApprovalKind,
    ClosePeriodRequest,
    EntryKind,
    MonthEndPackageStatusEnum,
    PackageOutcome,
    Role,
    SignOffRole,
)
from tests.unit.conftest import Books, day

START, END = date(2026, 1, 1), date(2026, 1, 31)


def close_january(books: Books) -> Books:
    """Fill the books, from an opening of the year before to entries in February, and close January for good.

    The opening is of a day that no period contains, as imported books have it. One check is closed over.
    """
    opening = {"1010": 9_000, "1500": 2_000, "3000": -11_000}
    books.post_history([books.draft("2025-12-31", opening, kind=EntryKind.OPENING, reference="OPENING")])
    for month in ("01", "02"):
        _fill_month(books, month)
    _fill_bank(books)
    _fill_period(books)
    request = ClosePeriodRequest(period_end=END, lock_reason="Reviewed by A. King", force=True)
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)
    _fill_after_the_close(books)
    return books


def _fill_month(books: Books, month: str) -> None:
    for document, on in ((f"OPEN-{month}", "10"), (f"PAID-{month}", "11")):
        sale = [books.line("1100", 100, "Acme", document), books.line("4000", -100)]
        books.post(f"2026-{month}-{on}", sale, reference=document)
    books.post(f"2026-{month}-12", {"1500": 50, "1010": -50}, reference=f"DESK-{month}")
    receipt = [books.line("1010", 100), books.line("1100", -100, "Acme", f"PAID-{month}")]
    books.post(f"2026-{month}-20", receipt, reference=f"RECEIPT-{month}")
    with books.writing() as session:
        session.add(
            BudgetFigure(
                business_id=books.business_id,
                account_id=books.accounts["4000"],
                month=day(f"2026-{month}-01"),
                amount=600,
            )
        )


def _fill_bank(books: Books) -> None:
    """January's receipt has cleared, its desk has not; a fee of January is booked by an entry of February."""
    facts: dict[str, Any] = {"business_id": books.business_id, "account_id": books.accounts["1010"]}
    fee = books.post("2026-02-02", {"6000": 7, "1010": -7}, reference="FEE")
    with books.reading() as session:
        receipts = {
            row.reference: row.id
            for row in session.connection().execute(text("SELECT reference, id FROM journal_entry"))
        }
    with books.writing() as session:
        session.add_all(
            [
                BankLine(**facts, date=day("2026-01-20"), amount=100, entry_id=receipts["RECEIPT-01"]),
                BankLine(**facts, date=day("2026-01-29"), amount=-7, entry_id=fee.id, reference="fee"),
                BankLine(**facts, date=day("2026-01-30"), amount=70, reference="unknown"),
                BankLine(**facts, date=day("2026-02-20"), amount=100, entry_id=receipts["RECEIPT-02"]),
                BankStatement(**facts, statement_date=END, closing_balance=9_163),
                BankStatement(**facts, statement_date=day("2026-02-28"), closing_balance=9_263),
            ]
        )


def _fill_period(books: Books) -> None:
    """What people say of January before it is closed."""
    january = {"business_id": books.business_id, "period_id": books.periods["2026-01"]}
    with books.writing() as session:
        acknowledge(session, **january, step_id=next(iter(STEPS)), notes=None, by=books.actor)
        sign_off(session, **january, role=SignOffRole.PREPARER, notes=None, by=books.actor)
        write_line_note(
            session,
            **january,
            report="pl",
            row_id="4000",
            label="Sales",
            text="As expected",
            by_user_id=books.user_id,
        )


def _fill_after_the_close(books: Books) -> None:
    """Rows of the tables that only other parts of the house write."""
    january: dict[str, Any] = {"business_id": books.business_id, "period_id": books.periods["2026-01"]}
    with books.writing() as session:
        session.add_all(
            [
                Membership(business_id=books.business_id, user_id=books.user_id, role=Role.OWNER),
                Invitation(
                    business_id=books.business_id,
                    email="new@books.test",
                    role=Role.VIEWER,
                    code_sha256="4" * 64,
                    invited_by_user_id=books.user_id,
                    expires_at=now(),
                ),
                UserSession(user_id=books.user_id, token_sha256="0" * 64, expires_at=now()),
                SignInAttempts(key="3" * 64, count=1),
                ApiToken(
                    user_id=books.user_id,
                    name="Script",
                    token_prefix="dz_",
                    token_sha256="1" * 64,
                    expires_at=now(),
                ),
                ApprovalRequest(
                    **january,
                    kind=ApprovalKind.REOPEN,
                    request={"reopen_reason": "Late bill"},
                    asked_by_user_id=books.user_id,
                ),
                PeriodWatch(**january, sequence=1, has_moved=False),
                ScoreSnapshot(**january, day=END, score=90, components={"T01": 3}),
                LateEntry(**january, original_date=END, description="Late", amount=5),
                package := MonthEndPackage(
                    business_id=books.business_id,
                    accounting_period_id=books.periods["2026-01"],
                    period_start=START,
                    period_end=END,
                    status=MonthEndPackageStatusEnum.READY,
                    report_format="pdf",
                    selected_reports=["pl"],
                    request_sha256="2" * 64,
                ),
            ]
        )
        session.flush()
        of_package: dict[str, Any] = {"business_id": books.business_id, "package_id": package.id}
        told = Notification(**of_package, user_id=books.user_id, attempt=1, outcome=PackageOutcome.READY)
        session.add_all([PackageWord(**of_package, word="statement"), told])


# ── The digest ───────────────────────────────────────────────────────────────────────────────────

# Written once: rows of the close that must be there, as they were, whatever else is done.
EVIDENCE = (
    "SELECT * FROM close_record WHERE business_id = :business_id AND sequence = 1",
    "SELECT * FROM close_snapshot WHERE business_id = :business_id AND sequence = 1",
    "SELECT * FROM period_event WHERE business_id = :business_id AND id BETWEEN 1 AND :last_event ORDER BY id",
    "SELECT id, period_id, check_id, title, reason, owner, due_date FROM close_override WHERE id = :override",
    "SELECT id, business_id, period_start, period_end FROM accounting_period WHERE id = :january",
)


@dataclass(frozen=True)
class Left:
    """What the close had left when the attempts began; more of the like may come, and changes none of it."""

    last_event: int
    override: str


def left_by_the_close(connection: Connection) -> Left:
    """How far the history had come, and the override."""
    event = connection.execute(text("SELECT max(id) FROM period_event")).scalar_one()
    return Left(event, connection.execute(text("SELECT min(id) FROM close_override")).scalar_one())


def digest(connection: Connection, books: Books, left: Left) -> str:
    """SHA-256 of January as any closed report reads it now, and of the evidence that its close left.

    The reports' figures are read from the books anew, as the certificate's were: the cut with the line notes,
    and every entry with its lines. The names of the business and of accounts are no figures.
    """
    with Session(connection) as session:
        cut = take_cut(session, business_id=books.business_id, period_start=START, period_end=END)
        entries = take_snapshot(session, business_id=books.business_id, start=START, end=END)
    business = cut.business.model_copy(update={"name": "", "timezone": ""})
    values = {
        "business_id": books.business_id,
        "january": books.periods["2026-01"],
        **asdict(left),
    }
    said = [
        books_sha256(cut.model_copy(update={"business": business})),
        repr(cut.line_notes),
        entries.sha256,
        *(repr(connection.execute(text(sql), values).all()) for sql in EVIDENCE),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
