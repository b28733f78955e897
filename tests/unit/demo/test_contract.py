"""The folder keeps the contract of a books folder, to the letter."""

from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from dashboard.demo.books_folder import write_demo_books

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Books

COLUMNS = {
    "accounts.csv": "number,name,type,sub_type,cash_flow_section",
    "journal.csv": "entry,date,description,account,amount,party,document,due_date,kind",
    "budget.csv": "account,month,amount",
    "bank_statements.csv": "account,statement_date,closing_balance",
    "bank_lines.csv": "account,date,amount,description,reference,entry,cleared_on",
    "periods.csv": "period_start,period_end,status,lock_reason",
}
SUB_TYPES = {
    "asset": "cash bank receivable inventory prepaid current_asset fixed_asset accumulated_depreciation "
    "long_term_asset suspense",
    "liability": "payable credit_card accrued tax_payable deferred_revenue current_liability "
    "long_term_liability",
    "equity": "capital retained_earnings distributions",
    "revenue": "operating_revenue other_income",
    "expense": "cost_of_sales operating_expense depreciation other_expense income_tax",
}


def test_the_folder_holds_these_files_and_no_others(books: "Books") -> None:
    assert {path.name for path in books.folder.iterdir()} == {*COLUMNS, "business.toml"}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_those_of_the_contract(books: "Books", name: str) -> None:
    raw = (books.folder / name).read_bytes()
    lines = raw.decode().split("\n")
    assert lines[0] == COLUMNS[name]
    assert b"\r" not in raw
    width = len(COLUMNS[name].split(","))
    assert all(len(row) == width and None not in row.values() for row in books.rows(name))


def test_the_business_names_its_currency_year_and_time_zone(books: "Books") -> None:
    assert set(books.business) == {"name", "currency", "fiscal_year_start_month", "timezone"}
    assert books.business["currency"] == "USD"
    assert books.business["fiscal_year_start_month"] == 1
    assert ZoneInfo(books.business["timezone"])


def test_every_account_has_a_type_and_sub_type_of_the_contract(books: "Books") -> None:
    assert len(books.accounts) == len(books.rows("accounts.csv")), "numbers are unique"
    for row in books.accounts.values():
        assert row["sub_type"] in SUB_TYPES[row["type"]].split()
        assert row["cash_flow_section"] in {"", "operating", "investing", "financing", "cash"}


def test_every_sub_type_is_used(books: "Books") -> None:
    used = {books.accounts[line.account]["sub_type"] for line in books.lines}
    assert used == set(" ".join(SUB_TYPES.values()).split())


def test_journal_dates_lie_in_the_books(books: "Books") -> None:
    assert {line.day for line in books.lines if line.kind == "opening"} == {books.opening_day}
    later = [line.day for line in books.lines if line.kind != "opening"]
    assert books.opening_day < min(later) <= max(later) <= books.month_ends[-1]
    assert {line.kind for line in books.lines} == {"normal", "opening", "reversal"}


def test_an_entry_is_one_block_of_one_date_and_kind(books: "Books") -> None:
    blocks = [(entry, list(lines)) for entry, lines in groupby(books.lines, key=lambda line: line.entry)]
    assert len({entry for entry, _ in blocks}) == len(blocks)
    assert all(len({(line.day, line.kind) for line in lines}) == 1 for _, lines in blocks)
    assert all(line.account in books.accounts and line.amount for line in books.lines)


def test_the_books_are_of_a_size_that_a_person_can_look_through(books: "Books") -> None:
    assert 2_000 <= len(books.lines) <= 6_000


def test_every_control_line_names_its_party_and_document(books: "Books") -> None:
    control = books.numbers(sub_type="receivable") | books.numbers(sub_type="payable")
    for line in books.lines:
        if line.account in control:
            assert all((line.party, line.document)), line
        else:
            assert not any((line.party, line.document, line.due_date)), line


def test_every_document_is_raised_once_with_a_due_date_before_it_is_settled(books: "Books") -> None:
    control = books.numbers(sub_type="receivable") | books.numbers(sub_type="payable")
    seen: set[tuple[str, str]] = set()
    for line in (line for line in books.lines if line.account in control):
        item = (line.account, line.document)
        assert (line.due_date is None) == (item in seen), line
        seen.add(item)


def test_periods_are_24_calendar_months_in_order_with_the_last_two_open(books: "Books") -> None:
    starts = [date.fromisoformat(row["period_start"]) for row in books.periods]
    assert len(starts) == 24
    assert all(start.day == 1 for start in starts)
    assert all(
        (following - end).days == 1 for end, following in zip(books.month_ends, starts[1:], strict=False)
    )
    assert [row["status"] for row in books.periods] == ["locked"] * 12 + ["closed"] * 10 + ["open"] * 2
    assert all(bool(row["lock_reason"]) == (row["status"] != "open") for row in books.periods)
    assert len({row["lock_reason"] for row in books.periods}) > 4


def test_the_budget_has_twelve_months_of_every_profit_and_loss_account(books: "Books") -> None:
    rows = books.rows("budget.csv")
    years = {end.year for end in books.month_ends}
    expected = {
        (account, f"{year}-{month:02}")
        for account in books.of_types("revenue", "expense")
        for year in years
        for month in range(1, 13)
    }
    assert {(row["account"], row["month"]) for row in rows} == expected
    assert len(rows) == len(expected)


def test_the_same_month_gives_the_same_bytes(books: "Books", tmp_path: Path) -> None:
    write_demo_books(tmp_path / "again", last_month=books.month_ends[-1].replace(day=1))
    for path in books.folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_entries_are_in_order_of_date(books: "Books") -> None:
    assert all(before.day <= after.day for before, after in pairwise(books.lines))
