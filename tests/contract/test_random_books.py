"""Random books, judged by hledger and by beancount: what we import and report is what they read."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from dashboard.schemas import ReportKey
from tests.contract.beancount import Beancount
from tests.contract.hledger import ACTIVITY, Hledger
from tests.contract.judged_books import JudgedBooks, judged
from tests.contract.random_folders import RandomFolder, folders, write_random_folder
from tests.generated_ledgers.plain_text import rows_of, write_beancount, write_hledger

slow = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Place = Callable[[], Path]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A new empty folder for each example."""
    numbers = count()

    def make() -> Path:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return folder

    return make


@given(drawn=folders())
@settings(slow, max_examples=25)
def test_hledger_reads_the_same(drawn: RandomFolder, place: Place) -> None:
    here = place()
    write_random_folder(drawn, here / "books")
    items = write_hledger(here / "books", here / "books.journal")
    with judged(here / "books", here / "close.db") as books:
        theirs = Hledger(here / "books.journal", books.digits)
        months = books.month_ends

        assert books.trial_balances() == theirs.monthly("balance", months, "--historical")
        results = [
            books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense") for end in months
        ]
        assert results == padded(theirs.monthly("incomestatement", months, *ACTIVITY), len(months))
        sheets = [books.account_lines(ReportKey.BALANCE_SHEET, end, "asset", "liability") for end in months]
        assert sheets == padded(theirs.monthly("balancesheet", months, "--historical"), len(months))
        end = months[-1]
        expected = {items[number]: amount for number, amount in theirs.open_items(end).items()}
        assert open_items(books, end) == {
            (item.account, item.party, item.document): amount for item, amount in expected.items()
        }


@given(drawn=folders())
@settings(slow, max_examples=6)
def test_beancount_reads_the_same(drawn: RandomFolder, place: Place) -> None:
    here = place()
    write_random_folder(drawn, here / "books")
    write_beancount(here / "books", here / "books.beancount")
    with judged(here / "books", here / "close.db") as books:
        theirs = Beancount(here / "books.beancount", books.digits)

        assert books.trial_balances() == [theirs.balances_at(end) for end in books.month_ends]
        types = {row["number"]: row["type"] for row in rows_of(books.folder / "accounts.csv")}
        for end in books.month_ends:
            activity = theirs.activity.get((end.year, end.month), {})
            ours = books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense")
            assert ours == {
                account: -amount if types[account] == "revenue" else amount
                for account, amount in activity.items()
                if types[account] in {"revenue", "expense"}
            }


def padded(columns: list[dict[str, int]], months: int) -> list[dict[str, int]]:
    """Theirs without a column where there is nothing to report at all."""
    return columns or [{} for _ in range(months)]


def open_items(books: JudgedBooks, end: date) -> dict[tuple[str, str, str], int]:
    """What is open by our cut, by account, party and document, debit positive."""
    items = books.cuts[end].open_items
    found = {(item.account, item.party, item.document): item.open for item in items}
    assert len(found) == len(items), "an item stands in the cut once"
    return {key: amount for key, amount in found.items() if amount}
