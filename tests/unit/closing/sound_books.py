"""Books in which every check of a close passes: four months closed, and May, which is looked at."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from dashboard.closing.checklist import STEPS, acknowledge
from dashboard.closing.sign_offs import sign_off
from dashboard.models import AccountingPeriod, BankLine, BankStatement, BudgetFigure, MonthEndPackage
from dashboard.reports.taking import take_cut
from dashboard.schemas import EntryKind, MonthEndPackageStatusEnum, PeriodStatus, SignOffRole
from tests.unit.conftest import Books, day

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
BEFORE, LOOKED_AT = MONTHS[-2:]
OPENING = {"1010": 9_000, "1500": 2_000, "3000": -11_000}
A_MONTHS_CASH = 1_000 - 300


def make_sound(books: Books) -> Books:
    """Fill empty books whose periods begin in January 2026, and bring May to where it can be closed."""
    books.post_history([books.draft("2025-12-31", OPENING, kind=EntryKind.OPENING, reference="OPENING")])
    for month in MONTHS:
        _post_month(books, month)
    _add_bank(books)
    for month in MONTHS[:-1]:
        books.set_status(month, PeriodStatus.CLOSED, "Reviewed by A. King")
    _issue_package(books)
    _review(books)
    return books


def _post_month(books: Books, month: str) -> None:
    """What comes every month: a sale that is paid and one that stays open, a bill paid, wear and tear."""
    for document, on, amount in (("PAID", "03", 1_000), ("OPEN", "12", 10)):
        reference = f"{document}-{month}"
        owed = books.line("1100", amount, "Acme", reference, f"{month}-28")
        books.post(f"{month}-{on}", [owed, books.line("4000", -amount)], reference=reference)
    receipt = [books.line("1010", 1_000), books.line("1100", -1_000, "Acme", f"PAID-{month}")]
    books.post(f"{month}-20", receipt, reference=f"RECEIPT-{month}")
    bill = [books.line("6000", 300), books.line("2000", -300, "Vera", f"BILL-{month}", f"{month}-28")]
    books.post(f"{month}-04", bill, reference=f"BILL-{month}")
    payment = [books.line("2000", 300, "Vera", f"BILL-{month}"), books.line("1010", -300)]
    books.post(f"{month}-22", payment, reference=f"PAYMENT-{month}")
    books.post(f"{month}-28", {"6500": 20, "1590": -20}, reference=f"WEAR-{month}")


def _add_bank(books: Books) -> None:
    """Every entry on the bank account has cleared on its day, and each month has its statement."""
    facts: dict[str, Any] = {"business_id": books.business_id, "account_id": books.accounts["1010"]}
    moved = (
        "SELECT e.id, e.date, sum(l.amount) FROM journal_entry AS e JOIN journal_line AS l ON l.entry_id = e.id"
        " WHERE l.account_key = :key AND e.kind = 'normal' GROUP BY e.id, e.date"
    )
    with books.writing() as session:
        rows = session.connection().execute(text(moved), {"key": books.account_keys["1010"]}).all()
        session.add_all(
            [
                BankLine(**facts, date=day(on), amount=amount, entry_id=entry, cleared_on=day(on))
                for entry, on, amount in rows
            ]
        )
        session.add_all(_statements(books, facts))
        session.add_all(
            BudgetFigure(
                business_id=books.business_id,
                account_id=books.accounts["4000"],
                month=day(f"{month}-01"),
                amount=900,
            )
            for month in MONTHS
        )


def _statements(books: Books, facts: dict[str, Any]) -> Iterator[BankStatement]:
    with books.reading() as session:
        for number, month in enumerate(MONTHS, start=1):
            yield BankStatement(
                **facts,
                statement_date=session.get_one(AccountingPeriod, books.periods[month]).period_end,
                closing_balance=OPENING["1010"] + number * A_MONTHS_CASH,
            )


def _issue_package(books: Books) -> None:
    """April's package, cut from the books as they are."""
    with books.writing() as session:
        april = session.get_one(AccountingPeriod, books.periods[BEFORE])
        dates: dict[str, Any] = {"period_start": april.period_start, "period_end": april.period_end}
        session.add(
            MonthEndPackage(
                **dates,
                business_id=books.business_id,
                accounting_period_id=april.id,
                status=MonthEndPackageStatusEnum.READY,
                report_format="pdf",
                selected_reports=["pl"],
                request_sha256="2" * 64,
                watermark=take_cut(session, business_id=books.business_id, **dates).watermark,
            )
        )


def _review(books: Books) -> None:
    may: dict[str, Any] = {"business_id": books.business_id, "period_id": books.periods[LOOKED_AT]}
    with books.writing() as session:
        for step in STEPS:
            acknowledge(session, **may, step_id=step, notes=None, by=books.actor)
        sign_off(session, **may, role=SignOffRole.REVIEWER, notes=None, by=books.actor)
