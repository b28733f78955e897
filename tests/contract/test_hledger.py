"""Our reports agree with hledger on the same journal, account by account, every month and every year.

The demo books, three generated trades, and currencies with no and with three decimals. hledger reads a journal written
straight from the books folder; it shares nothing with our ledger.
"""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from dashboard.schemas import ReportKey
from tests.contract.hledger import ACTIVITY, Hledger
from tests.contract.judged_books import JudgedBooks, fiscal_year_start
from tests.generated_ledgers.plain_text import Item, rows_of, write_hledger

BUCKET_ENDS = ((0, "current"), (30, "d1_30"), (60, "d31_60"), (90, "d61_90"))
CONTROL = {ReportKey.AR_AGING: ("receivable", 1), ReportKey.AP_AGING: ("payable", -1)}


@pytest.fixture(scope="module")
def theirs(judged_books: JudgedBooks, tmp_path_factory: pytest.TempPathFactory) -> Hledger:
    path = tmp_path_factory.mktemp("journal") / "books.journal"
    write_hledger(judged_books.folder, path)
    return Hledger(path, judged_books.digits)


def test_the_trial_balance_agrees_every_month(judged_books: JudgedBooks, theirs: Hledger) -> None:
    expected = theirs.monthly("balance", judged_books.month_ends, "--historical")
    for end, ours, they_say in zip(
        judged_books.month_ends, judged_books.trial_balances(), expected, strict=True
    ):
        assert ours == they_say, end


def test_the_income_statement_agrees_every_month(judged_books: JudgedBooks, theirs: Hledger) -> None:
    expected = theirs.monthly("incomestatement", judged_books.month_ends, *ACTIVITY)
    for end, they_say in zip(judged_books.month_ends, expected, strict=True):
        ours = judged_books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense")
        assert ours == they_say, end


def test_the_income_statement_agrees_for_the_fiscal_year_to_date(
    judged_books: JudgedBooks, theirs: Hledger
) -> None:
    for end in judged_books.month_ends[4::8]:
        start = max(
            fiscal_year_start(end, judged_books.fiscal_year_start_month),
            judged_books.month_ends[0].replace(day=1),
        )
        ours = judged_books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense", column="ytd")
        months = [day for day in judged_books.month_ends if start <= day <= end]
        expected: defaultdict[str, int] = defaultdict(int)
        for month in theirs.monthly("incomestatement", months, *ACTIVITY):
            for account, amount in month.items():
                expected[account] += amount
        assert ours == {account: amount for account, amount in expected.items() if amount}, end


def test_the_income_statement_agrees_for_whole_fiscal_years(
    judged_books: JudgedBooks, theirs: Hledger
) -> None:
    year_ends = [
        end
        for end in judged_books.month_ends[11:]
        if end.month % 12 + 1 == judged_books.fiscal_year_start_month
    ]
    assert year_ends, "two years of books hold the end of a fiscal year"
    for end in year_ends:
        start = fiscal_year_start(end, judged_books.fiscal_year_start_month)
        ours = judged_books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense", column="ytd")
        assert ours == theirs.over("incomestatement", start, end, *ACTIVITY), end


def test_the_balance_sheet_agrees_every_month(judged_books: JudgedBooks, theirs: Hledger) -> None:
    expected = theirs.monthly("balancesheet", judged_books.month_ends, "--historical")
    for end, they_say in zip(judged_books.month_ends, expected, strict=True):
        ours = judged_books.account_lines(ReportKey.BALANCE_SHEET, end, "asset", "liability")
        assert ours == they_say, end


def test_equity_is_what_the_other_side_says(judged_books: JudgedBooks, theirs: Hledger) -> None:
    """Equity accounts and results together, however much of the results closing entries have moved."""
    query = ("type:ERX",)
    expected = theirs.monthly("balance", judged_books.month_ends, "--historical", *query)
    for end, they_say in zip(judged_books.month_ends, expected, strict=True):
        assert judged_books.figure(ReportKey.BALANCE_SHEET, end, "total_equity") == -sum(they_say.values()), (
            end
        )


@pytest.mark.parametrize("key", CONTROL)
def test_agings_agree_document_by_document_and_bucket_by_bucket(
    judged_books: JudgedBooks, theirs: Hledger, key: ReportKey, tmp_path: Path
) -> None:
    sub_type, sign = CONTROL[key]
    items = write_hledger(judged_books.folder, tmp_path / "again.journal")
    accounts = {
        row["number"] for row in rows_of(judged_books.folder / "accounts.csv") if row["sub_type"] == sub_type
    }
    due = _due_dates(judged_books.folder, accounts)
    for end in judged_books.month_ends[::4]:
        expected: dict[tuple[str, str, str], int] = {}
        for number, amount in theirs.open_items(end).items():
            if (item := items[number]).account in accounts:
                owed = sign * amount
                expected[item.party, item.document, _bucket(due[item], end, owed)] = owed
        assert _printed_documents(judged_books, key, end) == expected, end


def _printed_documents(books: JudgedBooks, key: ReportKey, end: date) -> dict[tuple[str, str, str], int]:
    buckets = [*(name for _, name in BUCKET_ENDS), "over_90", "unapplied"]
    return {
        (row.party or "", row.document, bucket): amount
        for row in books.rows(key, end)
        if row.document
        for bucket in buckets
        if (amount := row.values.get(bucket))
    }


def _due_dates(folder: Path, accounts: set[str]) -> dict[Item, date]:
    """When each document falls due: what the line that raised it says, or else its own date."""
    due: dict[Item, date] = {}
    for row in rows_of(folder / "journal.csv"):
        if row["account"] in accounts and row["party"] and row["document"]:
            item = Item(row["account"], row["party"], row["document"])
            due.setdefault(item, date.fromisoformat(row["due_date"] or row["date"]))
    return due


def _bucket(due: date, end: date, owed: int) -> str:
    if owed < 0:
        return "unapplied"
    days = (end - due).days
    return next((name for last, name in BUCKET_ENDS if days <= last), "over_90")
