"""The lock of the sums: raw SQL cannot change what stands beside the journal of a closed period."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.settling import items_agree_with_lines
from dashboard.models import Account, AccountingPeriod, BankLine, ClearingItem, OpenItem, now
from dashboard.schemas import PeriodStatus

if TYPE_CHECKING:
    from tests.unit.conftest import Books

CLOSED = r"The period ending 2026-01-31 is closed: Reviewed by A\. King"
TABLES = ("day_movement", "month_movement", "open_item", "clearing_item")
MINE = "account_key IN (SELECT key FROM account WHERE business_id = :business_id)"


@pytest.fixture
def closed(any_books: "Books") -> "Books":
    """January is closed: an invoice open, one settled, a receipt that has not cleared. February has the same."""
    books = any_books
    for month in ("01", "02"):
        for document, day in ((f"OPEN-{month}", "10"), (f"PAID-{month}", "11")):
            sale = [books.line("1100", 100, "Acme", document), books.line("4000", -100)]
            books.post(f"2026-{month}-{day}", sale)
        receipt = [books.line("1010", 100), books.line("1100", -100, "Acme", f"PAID-{month}")]
        books.post(f"2026-{month}-20", receipt, reference=f"RECEIPT-{month}")
    books.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed by A. King")
    return books


def day(text: str) -> date:
    return date.fromisoformat(text)


def run(books: "Books", sql: str) -> int:
    with books.writing() as session:
        values = {"business_id": books.business_id}
        return session.connection().execute(text(f"{sql} AND {MINE}"), values).rowcount


def everything(books: "Books") -> list[list[Any]]:
    with books.engine.connect() as connection:
        return [
            sorted(
                map(
                    str,
                    connection.execute(
                        text(f"SELECT * FROM {table} WHERE {MINE}"), {"business_id": books.business_id}
                    ),
                )
            )
            for table in TABLES
        ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE day_movement SET amount = amount + 1 WHERE day = '2026-01-10'",
        "UPDATE day_movement SET day = '2026-02-09' WHERE day = '2026-01-10'",
        "UPDATE day_movement SET day = '2026-01-09' WHERE day = '2026-02-10'",
        "DELETE FROM day_movement WHERE day = '2026-01-10'",
        "UPDATE month_movement SET amount = amount + 1 WHERE month = '2026-01-01'",
        "DELETE FROM month_movement WHERE month = '2026-01-01'",
        "UPDATE open_item SET original_amount = 1 WHERE document = 'OPEN-01'",
        "UPDATE open_item SET due_date = '2026-03-01' WHERE document = 'OPEN-01'",
        "UPDATE open_item SET document_date = '2026-02-10' WHERE document = 'OPEN-01'",
        "UPDATE open_item SET document_date = '2026-01-10' WHERE document = 'OPEN-02'",
        "UPDATE open_item SET settled_on = '2026-01-15' WHERE document = 'OPEN-01'",
        "DELETE FROM open_item WHERE document = 'PAID-01'",
        "UPDATE clearing_item SET amount = 1 WHERE date = '2026-01-20'",
        "UPDATE clearing_item SET cleared_on = '2026-01-25' WHERE date = '2026-01-20'",
        "UPDATE clearing_item SET date = '2026-02-02' WHERE date = '2026-01-20'",
        "DELETE FROM clearing_item WHERE date = '2026-01-20'",
    ],
)
def test_what_a_closed_report_was_read_from_stays(closed: "Books", sql: str) -> None:
    before = everything(closed)
    with pytest.raises(DBAPIError, match=rf"{CLOSED}|The keys of the books never change|its bank lines say"):
        run(closed, sql)
    assert everything(closed) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE day_movement SET amount = amount + 1 WHERE day = '2026-02-10'",
        "UPDATE month_movement SET amount = amount + 1 WHERE month = '2026-02-01'",
        "UPDATE open_item SET due_date = '2026-03-01' WHERE document = 'OPEN-02'",
        "UPDATE clearing_item SET booked_late_on = NULL WHERE date = '2026-02-20'",
    ],
)
def test_what_is_open_can_be_mended(closed: "Books", sql: str) -> None:
    assert run(closed, sql) > 0


def test_no_item_is_cleared_but_by_its_bank_lines(closed: "Books") -> None:
    with pytest.raises(DBAPIError, match="its bank lines say"):
        run(closed, "UPDATE clearing_item SET cleared_on = '2026-02-25' WHERE date = '2026-02-20'")


def test_later_periods_settle_and_clear_what_was_left(closed: "Books") -> None:
    books = closed
    books.post(
        "2026-02-05", [books.line("1010", 100), books.line("1100", -100, "Acme", "OPEN-01", "2026-09-09")]
    )
    books.post("2026-02-06", [books.line("1010", -30), books.line("1100", 30, "Acme", "PAID-01")])
    with books.writing() as session:
        receipt = session.exec(
            select(ClearingItem)
            .join(Account)
            .where(Account.business_id == books.business_id, ClearingItem.date == day("2026-01-20"))
        ).one()
        session.add(
            BankLine(
                business_id=books.business_id,
                account_id=books.accounts["1010"],
                date=day("2026-02-03"),
                amount=100,
                entry_id=receipt.entry_id,
                cleared_on=day("2026-02-03"),
            )
        )
    with books.reading() as session:
        items = {
            item.document: (item.settled_on, item.due_date)
            for item in session.exec(
                select(OpenItem).join(Account).where(Account.business_id == books.business_id)
            )
        }
        assert items["OPEN-01"] == (day("2026-02-05"), None), "a payment's due date is not the invoice's"
        assert items["PAID-01"] == (None, None)
        assert movements_agree_with_lines(session, business_id=books.business_id)
        assert items_agree_with_lines(session, business_id=books.business_id)


def test_a_reopened_period_moves_the_closed_one_after_it(closed: "Books") -> None:
    books = closed
    books.set_status("2026-02", PeriodStatus.CLOSED, "Reviewed")
    with books.writing() as session:
        january = session.get_one(AccountingPeriod, books.periods["2026-01"])
        january.status, january.reopen_reason, january.reopened_at = PeriodStatus.OPEN, "Late receipt", now()
    books.post("2026-01-31", [books.line("1010", 60), books.line("1100", -60, "Acme", "OPEN-02")])
    with books.reading() as session:
        assert items_agree_with_lines(session, business_id=books.business_id)
