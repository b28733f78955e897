"""The bank agrees with the books at every month end, and always for a reason."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Books


BANKS = ["1010", "1020"]


def bank_rows(books: "Books", account: str) -> list[dict[str, str]]:
    return [row for row in books.rows("bank_lines.csv") if row["account"] == account]


def closing_balances(books: "Books", account: str) -> dict[date, int]:
    return {
        date.fromisoformat(row["statement_date"]): books.cents(row, "closing_balance")
        for row in books.rows("bank_statements.csv")
        if row["account"] == account
    }


def outstanding(books: "Books", account: str, day: date) -> list[int]:
    cleared = {
        row["entry"] for row in bank_rows(books, account) if date.fromisoformat(row["cleared_on"]) <= day
    }
    return [
        line.amount
        for line in books.lines
        if line.account == account and line.day <= day and line.entry not in cleared
    ]


@pytest.mark.parametrize("account", BANKS)
def test_statement_and_outstanding_items_make_the_ledger_balance(books: "Books", account: str) -> None:
    statements = closing_balances(books, account)
    assert list(statements) == [books.opening_day, *books.month_ends]
    for day, closing in statements.items():
        assert closing + sum(outstanding(books, account, day)) == books.balance({account}, day)


@pytest.mark.parametrize("account", BANKS)
def test_a_statement_is_the_sum_of_its_lines(books: "Books", account: str) -> None:
    rows = bank_rows(books, account)
    for day, closing in closing_balances(books, account).items():
        assert closing == sum(books.cents(row) for row in rows if date.fromisoformat(row["date"]) <= day)


def test_cheques_and_deposits_are_outstanding_at_every_month_end(books: "Books") -> None:
    for day in books.month_ends:
        amounts = outstanding(books, "1010", day)
        assert min(amounts) < 0 < max(amounts), day


@pytest.mark.parametrize("account", BANKS)
def test_a_bank_line_is_one_line_of_its_entry_seen_later_or_the_same_day(
    books: "Books", account: str
) -> None:
    booked = {line.entry: line for line in books.lines if line.account == account}
    rows = bank_rows(books, account)
    assert len({row["entry"] for row in rows}) == len(rows)
    for row in rows:
        line = booked[row["entry"]]
        assert books.cents(row) == line.amount
        assert row["cleared_on"] == row["date"]
        delay = (date.fromisoformat(row["date"]) - line.day).days
        assert 0 <= delay <= 20
        assert date.fromisoformat(row["cleared_on"]) <= books.month_ends[-1]


def test_the_opening_balance_is_on_the_opening_statement(books: "Books") -> None:
    for account in BANKS:
        assert closing_balances(books, account)[books.opening_day] == books.balance(
            {account}, books.opening_day
        )


def test_cheque_numbers_run_without_a_gap_in_the_order_written(books: "Books") -> None:
    written = [
        int(row["description"].rsplit("check ", 1)[1])
        for row in books.rows("journal.csv")
        if row["account"] == "1010" and ", check " in row["description"]
    ]
    assert written == list(range(2041, 2041 + len(written)))
    assert len(written) > 48


def test_the_bank_charges_a_fee_each_month(books: "Books") -> None:
    fees = [row["date"] for row in bank_rows(books, "1010") if row["reference"] == "FEE"]
    assert fees == [str(day) for day in books.month_ends]


def test_a_transfer_moves_between_the_two_accounts(books: "Books") -> None:
    touching = {account: {line.entry for line in books.lines if line.account == account} for account in BANKS}
    transfers = touching["1010"] & touching["1020"] - {books.lines[0].entry}
    assert len(transfers) >= 8
