"""The budget: what the owners planned for every profit and loss account, in natural signs."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month
from dashboard.demo.chance import share, to_step
from dashboard.demo.journal import Entry
from dashboard.demo.overheads import UTILITIES_SEASON
from dashboard.demo.seasons import SEASON

FLAT = dict.fromkeys(range(1, 13), 1.0)
QUARTERLY = {month: float(month % 3 == 0) for month in range(1, 13)}
HALF_YEARLY = {month: float(month in {6, 12}) for month in range(1, 13)}
NEVER = dict.fromkeys(range(1, 13), 0.0)
PATTERNS = {
    a.KITCHENWARE: SEASON,
    a.COFFEE: SEASON,
    a.RETURNS: SEASON,
    a.COST_OF_GOODS: SEASON,
    a.SHRINKAGE: HALF_YEARLY,
    a.UTILITIES: UTILITIES_SEASON,
    a.FREIGHT: {month: 0.35 + 0.65 * level for month, level in SEASON.items()},
    a.ADVERTISING: {month: 0.35 + 0.65 * level for month, level in SEASON.items()},
    a.BANK_FEES: SEASON,
    a.WAGES: {**FLAT, 11: 1.15, 12: 1.15},
    a.EMPLOYER_TAX: {**FLAT, 11: 1.15, 12: 1.15},
    a.PROFESSIONAL_FEES: {**FLAT, 2: 5.5},
    a.DISPOSALS: NEVER,  # nobody plans to win or lose on old machines
    a.INCOME_TAX: QUARTERLY,
}
CONTRACTED = {a.RENT, a.INSURANCE, a.DEPRECIATION, a.INTEREST_EXPENSE}  # known closely when budgeting
TYPES = {row.number: row.type for row in a.ACCOUNTS}


class BudgetRow(NamedTuple):
    account: str
    month: date
    amount: int


def budget(entries: list[Entry], months: list[Month]) -> list[BudgetRow]:
    """Twelve months of every account for each calendar year that the books touch."""
    actual: dict[tuple[str, date], int] = defaultdict(int)
    for entry in entries:
        for line in entry.lines:
            actual[line.account, entry.date.replace(day=1)] += line.amount
    years = sorted({month.first.year for month in months})
    return [
        BudgetRow(account, date(year, month, 1), amount)
        for account in a.PROFIT_AND_LOSS
        for year in years
        for month, amount in _plan(account, year, actual, months).items()
    ]


def _plan(
    account: str, year: int, actual: dict[tuple[str, date], int], months: list[Month]
) -> dict[int, int]:
    """A year of one account: the level of its actual months, missed by a little, spread by its pattern."""
    pattern = PATTERNS.get(account, FLAT)
    of_year = [month for month in months if month.first.year == year]
    covered = of_year if any(pattern[month.first.month] for month in of_year) else months
    weight = sum(pattern[month.first.month] for month in covered)
    total = sum(actual[account, month.first] for month in covered)
    sign = -1 if TYPES[account] == "revenue" else 1
    level = sign * total / weight if weight else 0.0
    width = 0.01 if account in CONTRACTED else 0.07
    missed = 1 + width * (2 * share("budget", account, year) - 1)
    return {month: _rounded(level * missed * pattern[month]) for month in range(1, 13)}


def _rounded(amount: float) -> int:
    step = 100_00 if abs(amount) >= 20_000_00 else 10_00
    return to_step(amount, step) if amount >= 0 else -to_step(-amount, step)
