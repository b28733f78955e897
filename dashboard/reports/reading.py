"""What a cut says of its accounts: balances at its dates, movements over its ranges. Debit positive."""

from collections.abc import Iterable, Mapping
from datetime import date

from dashboard.models import MovementKind
from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.dates import CutDates, dates_of

AccountBalances = Mapping[str, Mapping[MovementKind, int]]

EVERY_KIND = frozenset(MovementKind)
ACTIVITY = frozenset({MovementKind.ACTIVITY})
OPENING = frozenset({MovementKind.OPENING})
CLOSING = frozenset({MovementKind.CLOSING})
CLOSING_PRIOR = frozenset({MovementKind.CLOSING_PRIOR})
CARRIED = EVERY_KIND - OPENING  # What happened in the books, as opposed to what they started with.


class BalancesMissing(LookupError):
    """The cut holds no balances at a date that a report needs."""

    def __init__(self, day: date) -> None:
        super().__init__(f"The cut holds no balances at {day}")


def dates(cut: Cut) -> CutDates:
    """The ranges and points that the reports of this cut print."""
    return dates_of(
        period_start=cut.period_start,
        period_end=cut.period_end,
        fiscal_year_first_month=cut.business.fiscal_year_start_month,
        periods=cut.calendar,
    )


def balances_at(cut: Cut, day: date) -> AccountBalances:
    """Every account's cumulative balance by movement kind; BalancesMissing when the cut lacks the date."""
    for balances in cut.balances:
        if balances.as_of == day:
            return balances.by_account
    raise BalancesMissing(day)


def balance(cut: Cut, numbers: Iterable[str], day: date, kinds: frozenset[MovementKind] = EVERY_KIND) -> int:
    """B(a, D) summed over the accounts, of the kinds asked for."""
    by_account = balances_at(cut, day)
    return sum(
        amount for number in numbers for kind, amount in by_account.get(number, {}).items() if kind in kinds
    )


def movement(
    cut: Cut, numbers: Iterable[str], start: date, end: date, kinds: frozenset[MovementKind] = EVERY_KIND
) -> int:
    """M(a, [start, end]) summed over the accounts, of the kinds asked for."""
    numbers = tuple(numbers)
    return balance(cut, numbers, end, kinds) - balance(cut, numbers, start - ONE_DAY, kinds)


def has_balances(cut: Cut, day: date) -> bool:
    """Whether anything was in the books by the day: a column before that is no comparative, not zero."""
    return _any_amount(balances_at(cut, day), EVERY_KIND)


def has_activity(cut: Cut, day: date) -> bool:
    """Whether anything but opening balances was in the books by the day."""
    return _any_amount(balances_at(cut, day), CARRIED)


def accounts_of(cut: Cut, types: frozenset[str]) -> tuple[CutAccount, ...]:
    """The accounts of these types, by number."""
    return tuple(sorted((row for row in cut.accounts if row.type in types), key=lambda row: row.number))


def numbers_of(accounts: Iterable[CutAccount]) -> tuple[str, ...]:
    return tuple(account.number for account in accounts)


def _any_amount(by_account: AccountBalances, kinds: frozenset[MovementKind]) -> bool:
    return any(amount for by_kind in by_account.values() for kind, amount in by_kind.items() if kind in kinds)
