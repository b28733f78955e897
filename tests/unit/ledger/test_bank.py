"""The bank against the books at a date, by clearing dates (test case 7 of the accounting rules)."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.ledger.bank import BankPosition, bank_positions_at, unmatched_lines
from dashboard.models import BankLine, BankStatement, JournalEntry
from dashboard.schemas import EntryKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Books


def day(text: str) -> date:
    return date.fromisoformat(text)


def statement(books: "Books", on: str, balance: int) -> None:
    with books.writing() as session:
        session.add(
            BankStatement(
                business_id=books.business_id,
                account_id=books.accounts["1010"],
                statement_date=day(on),
                closing_balance=balance,
            )
        )


def bank_line(
    books: "Books", on: str, amount: int, entry: JournalEntry | None = None, cleared: str | None = None
) -> None:
    with books.writing() as session:
        session.add(
            BankLine(
                business_id=books.business_id,
                account_id=books.accounts["1010"],
                date=day(on),
                amount=amount,
                reference=f"line {on}",
                entry_id=entry.id if entry else None,
                cleared_on=day(cleared) if cleared else None,
            )
        )


def position(books: "Books", on: str) -> BankPosition:
    with books.reading() as session:
        [found] = bank_positions_at(session, business_id=books.business_id, day=day(on))
    return found


def amounts(items: tuple[object, ...]) -> list[int]:
    return [item.amount for item in items]  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture
def january(any_books: "Books") -> "Books":
    """Opening 1000; a receipt of 50 that cleared, a check of 20 that clears on 3 February, a fee of 5."""
    books = any_books
    books.post("2026-01-01", {"1010": 1000, "3000": -1000}, kind=EntryKind.OPENING)
    receipt = books.post("2026-01-10", {"1010": 50, "4000": -50})
    check = books.post("2026-01-30", {"1010": -20, "6000": 20}, reference="CHECK")
    statement(books, "2025-12-31", 1000)
    bank_line(books, "2026-01-10", 50, receipt, "2026-01-10")
    bank_line(books, "2026-01-31", -5)
    statement(books, "2026-01-31", 1045)
    bank_line(books, "2026-02-03", -20, check, "2026-02-03")
    statement(books, "2026-02-28", 1025)
    return books


def test_what_cleared_later_was_outstanding(january: "Books") -> None:
    found = position(january, "2026-01-31")
    assert [(item.reference, item.amount) for item in found.outstanding] == [("CHECK", -20)]
    assert amounts(position(january, "2026-02-02").outstanding) == [-20]
    assert position(january, "2026-02-03").outstanding == ()


def test_what_only_the_bank_has_is_unbooked(january: "Books") -> None:
    assert amounts(position(january, "2026-01-31").unbooked) == [-5]
    assert amounts(position(january, "2026-01-30").unbooked) == []


def test_both_sides_meet(january: "Books") -> None:
    found = position(january, "2026-01-31")
    assert found.statement_balance is not None
    adjusted_bank = found.statement_balance + sum(amounts(found.outstanding))
    assert adjusted_bank == 1030 + sum(amounts(found.unbooked))


def test_the_last_two_statements_and_the_lines_between(january: "Books") -> None:
    found = position(january, "2026-01-31")
    assert (found.statement_date, found.statement_balance) == (day("2026-01-31"), 1045)
    assert (found.previous_statement_date, found.previous_statement_balance) == (day("2025-12-31"), 1000)
    assert found.statement_lines_total == 45


def test_without_a_statement_by_then(any_books: "Books") -> None:
    any_books.post("2026-01-02", {"1010": 500, "3000": -500})
    found = position(any_books, "2026-01-02")
    assert (found.statement_date, found.statement_balance, found.statement_lines_total) == (None, None, 0)


def test_a_bank_that_comes_later_leaves_the_reconciliations_of_before(january: "Books") -> None:
    with january.reading() as session:
        assert bank_positions_at(session, business_id=january.business_id, day=day("2025-12-30")) == []


def test_a_fee_booked_later_was_unbooked_and_is_listed(january: "Books") -> None:
    fee = january.post("2026-02-05", {"1010": -5, "6000": 5})
    with january.writing() as session:
        line = next(
            line for line in session.exec(_lines(january)) if line.amount == -5 and line.entry_id is None
        )
        line.entry_id, line.cleared_on = fee.id, day("2026-01-31")
    at_the_end = position(january, "2026-01-31")
    assert amounts(at_the_end.unbooked) == [-5]
    assert amounts(at_the_end.cleared_before_posting) == [-5]
    later = position(january, "2026-02-28")
    assert (amounts(later.unbooked), amounts(later.outstanding)) == ([], [])


def test_a_match_of_part_of_an_entry_leaves_the_rest_outstanding(any_books: "Books") -> None:
    deposit = any_books.post("2026-01-10", {"1010": 50, "4000": -50})
    bank_line(any_books, "2026-01-11", 30, deposit)
    assert amounts(position(any_books, "2026-01-31").outstanding) == [20]
    bank_line(any_books, "2026-01-12", 20, deposit)
    assert amounts(position(any_books, "2026-01-31").outstanding) == []


def test_an_opening_entry_that_the_bank_lists_is_outstanding_until_then(any_books: "Books") -> None:
    opening = any_books.post("2026-01-01", {"1010": 100, "3000": -100}, kind=EntryKind.OPENING)
    assert amounts(position(any_books, "2026-01-02").outstanding) == []
    bank_line(any_books, "2026-01-03", 100, opening)
    assert amounts(position(any_books, "2026-01-02").outstanding) == [100]
    assert amounts(position(any_books, "2026-01-03").outstanding) == []


def test_who_was_paid_is_told(any_books: "Books") -> None:
    books = any_books
    books.post("2026-01-10", [books.line("2000", 20, "Paper Co", "B-1"), books.line("1010", -20)])
    [item] = position(books, "2026-01-31").outstanding
    assert item.party == "Paper Co"


def test_a_card_with_statements_is_reconciled_too(any_books: "Books") -> None:
    with any_books.writing() as session:
        session.add(
            BankStatement(
                business_id=any_books.business_id,
                account_id=any_books.accounts["2100"],
                statement_date=day("2026-01-31"),
                closing_balance=-50,
            )
        )
    with any_books.reading() as session:
        found = bank_positions_at(session, business_id=any_books.business_id, day=day("2026-01-31"))
    assert [bank.account for bank in found] == ["2100"], "the bank has not moved yet"


def test_unmatched_lines_are_counted_by_the_end(january: "Books", make_books: "Callable[..., Books]") -> None:
    make_books(january.engine)
    with january.reading() as session:
        for start, end, count in (
            ("2026-01-01", "2026-01-31", 1),
            ("2026-02-01", "2026-02-28", 0),
            ("2026-01-01", "2026-01-30", 0),
        ):
            found = unmatched_lines(session, business_id=january.business_id, start=day(start), end=day(end))
            assert found == count


def _lines(books: "Books") -> SelectOfScalar[BankLine]:
    return select(BankLine).where(BankLine.business_id == books.business_id)
