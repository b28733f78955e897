"""Our reports agree with beancount on the same journal, account by account, every month.

beancount also judges the journal itself: every entry balances, every account is open.
"""

import pytest

from dashboard.schemas import ReportKey
from tests.contract.beancount import Beancount
from tests.contract.judged_books import Balances, JudgedBooks
from tests.generated_ledgers.plain_text import rows_of, write_beancount


@pytest.fixture(scope="module")
def theirs(judged_books: JudgedBooks, tmp_path_factory: pytest.TempPathFactory) -> Beancount:
    path = tmp_path_factory.mktemp("journal") / "books.beancount"
    write_beancount(judged_books.folder, path)
    return Beancount(path, judged_books.digits)


@pytest.fixture(scope="module")
def types(judged_books: JudgedBooks) -> dict[str, str]:
    return {row["number"]: row["type"] for row in rows_of(judged_books.folder / "accounts.csv")}


def natural(balances: Balances, types: dict[str, str], *wanted: str) -> Balances:
    """Those of the types, as a report prints them: revenue and liabilities positive."""
    return {
        account: -amount if types[account] in {"revenue", "liability", "equity"} else amount
        for account, amount in balances.items()
        if types[account] in wanted
    }


def test_the_journal_is_right_in_the_eyes_of_beancount(theirs: Beancount) -> None:
    theirs.check()


def test_the_trial_balance_agrees_every_month(judged_books: JudgedBooks, theirs: Beancount) -> None:
    for end, ours in zip(judged_books.month_ends, judged_books.trial_balances(), strict=True):
        assert ours == theirs.balances_at(end), end


def test_the_income_statement_agrees_every_month(
    judged_books: JudgedBooks, theirs: Beancount, types: dict[str, str]
) -> None:
    for end in judged_books.month_ends:
        ours = judged_books.account_lines(ReportKey.PROFIT_AND_LOSS, end, "revenue", "expense")
        expected = theirs.activity.get((end.year, end.month), {})
        assert ours == natural(expected, types, "revenue", "expense"), end


def test_the_balance_sheet_agrees_every_month(
    judged_books: JudgedBooks, theirs: Beancount, types: dict[str, str]
) -> None:
    for end in judged_books.month_ends:
        ours = judged_books.account_lines(ReportKey.BALANCE_SHEET, end, "asset", "liability")
        assert ours == natural(theirs.balances_at(end), types, "asset", "liability"), end
