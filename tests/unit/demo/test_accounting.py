"""The two years are books that an accountant would believe."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Books


def test_every_entry_balances(books: "Books") -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in books.lines:
        sums[line.entry] += line.amount
    assert set(sums.values()) == {0}


def test_assets_equal_liabilities_and_equity_at_every_month_end(books: "Books") -> None:
    for day in [books.opening_day, *books.month_ends]:
        assets = books.balance(books.of_types("asset"), day)
        owed = -books.balance(books.of_types("liability"), day)
        equity = -books.balance(books.of_types("equity"), day)
        earned = books.profit(books.opening_day, day)
        assert assets == owed + equity + earned
        assert assets > 0


def test_the_opening_entry_carries_no_profit_and_loss(books: "Books") -> None:
    temporary = books.of_types("revenue", "expense")
    assert not [line for line in books.lines if line.kind == "opening" and line.account in temporary]


def test_the_business_earns_money_but_not_every_month(books: "Books") -> None:
    profits = [
        books.profit(before + timedelta(days=1), end)
        for before, end in pairwise([books.opening_day, *books.month_ends])
    ]
    assert sum(profits) > 200_000_00
    assert 1 <= sum(profit < 0 for profit in profits) <= 6


def test_no_cash_account_is_ever_overdrawn(books: "Books") -> None:
    cash = books.numbers(sub_type="bank") | books.numbers(sub_type="cash")
    for account in cash:
        running = 0
        for day in sorted({line.day for line in books.lines}):
            running += sum(line.amount for line in books.lines if (line.account, line.day) == (account, day))
            assert running > 0, (account, day)


def test_no_balance_sheet_account_stands_on_the_wrong_side(books: "Books") -> None:
    contra = books.numbers(sub_type="accumulated_depreciation") | books.numbers(sub_type="distributions")
    for day in books.month_ends:
        for account in books.of_types("asset", "liability", "equity"):
            is_debit = (books.accounts[account]["type"] == "asset") != (account in contra)
            balance = books.balance({account}, day)
            assert (balance >= 0) if is_debit else (balance <= 0), (account, day, balance)


def test_suspense_is_clear_until_the_last_month(books: "Books") -> None:
    suspense = books.numbers(sub_type="suspense")
    balances = [books.balance(suspense, day) for day in books.month_ends]
    assert balances == [0] * 23 + [80_00]
    assert len([line for line in books.lines if line.account in suspense]) > 1, "it is used in between"


def test_accumulated_depreciation_never_exceeds_cost(books: "Books") -> None:
    fixed, depreciated = (
        books.numbers(sub_type="fixed_asset"),
        books.numbers(sub_type="accumulated_depreciation"),
    )
    for day in books.month_ends:
        assert books.balance(fixed | depreciated, day) > 0


def test_a_gain_and_a_loss_on_disposals_are_in_the_books(books: "Books") -> None:
    disposals = [line.amount for line in books.lines if line.account == "7000"]
    assert min(disposals) < 0 < max(disposals)


def test_every_accrual_is_reversed_on_the_first_of_the_next_month(books: "Books") -> None:
    reversals = [line for line in books.lines if line.kind == "reversal"]
    assert {line.day for line in reversals} == {
        date.fromisoformat(row["period_start"]) for row in books.periods
    }
    utilities = {line.day: line.amount for line in reversals if line.account == "6110"}
    accrued = {
        line.day: line.amount
        for line in books.lines
        if line.account == "6110" and line.kind == "normal" and line.day in books.month_ends
    }
    for end in books.month_ends[:-1]:
        assert utilities[end + timedelta(days=1)] == -accrued[end]


def test_the_current_portion_of_the_loan_is_what_the_next_year_repays(books: "Books") -> None:
    ends = books.month_ends
    for index in range(len(ends) - 12):
        repaid = books.balance({"2450", "2500"}, ends[index + 12]) - books.balance(
            {"2450", "2500"}, ends[index]
        )
        assert -books.balance({"2450"}, ends[index]) == repaid


def test_the_budget_is_near_the_actual_year_but_not_equal_to_it(books: "Books") -> None:
    budget: dict[str, int] = defaultdict(int)
    months = {f"{end:%Y-%m}" for end in books.month_ends}
    for row in books.rows("budget.csv"):
        if row["month"] in months:
            budget[row["account"]] += books.cents(row)
    for account in books.of_types("revenue", "expense"):
        sign = -1 if books.accounts[account]["type"] == "revenue" else 1
        first, last = books.opening_day + timedelta(days=1), books.month_ends[-1]
        actual = sign * sum(
            line.amount for line in books.lines if line.account == account and first <= line.day <= last
        )
        if account == "7000":
            assert budget[account] == 0, "nobody budgets a disposal"
            continue
        assert budget[account] != actual
        # Accounts with a few small entries round further from the mark.
        assert abs(budget[account] - actual) <= 0.1 * abs(actual) + 1_000_00, account
