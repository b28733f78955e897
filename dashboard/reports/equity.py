"""Equity at a date and its roll-forward over a range (accounting-rules 4.2, T05). Credits positive."""

from dataclasses import dataclass
from datetime import date

from dashboard.models import MovementKind
from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.placement import equity_accounts, profit_and_loss_accounts
from dashboard.reports.profit_and_loss import net_income
from dashboard.reports.reading import (
    ACTIVITY,
    CLOSING,
    CLOSING_PRIOR,
    OPENING,
    balance,
    dates,
    movement,
    numbers_of,
)

ROLL_FORWARD_ROWS = {
    "equity_opening": "Equity at the start",
    "equity_net_income": "Net income",
    "equity_contributions": "Contributions",
    "equity_distributions": "Distributions",
    "equity_direct": "Direct entries to retained earnings",
    "equity_other": "Other changes in equity",
    "equity_opened": "Opening balances entered",
}
_NAMED = frozenset({"capital", "distributions", "retained_earnings"})


@dataclass(frozen=True)
class Earnings:
    """The part of equity that profits make up, at a date."""

    retained_earnings: int  # On the retained earnings accounts, distributions charged to them included.
    unallocated: int  # Results of earlier years that no closing entry has transferred.
    current_year: int  # What this year earned and has not been transferred.


def earnings_at(cut: Cut, day: date) -> Earnings:
    """Retained and current earnings at the end of the day, by the fiscal year that contains it.

    A closing entry of an earlier year that is dated in this one belongs to the earlier year's result.
    """
    before = dates(cut).calendar.year_start(day) - ONE_DAY
    results = numbers_of(profit_and_loss_accounts(cut))
    late_transfers = balance(cut, results, day, CLOSING_PRIOR) - balance(cut, results, before, CLOSING_PRIOR)
    brought_forward = balance(cut, results, before) + late_transfers
    return Earnings(
        retained_earnings=-balance(cut, numbers_of(retained_earnings_accounts(cut)), day),
        unallocated=-brought_forward,
        current_year=-(balance(cut, results, day) - brought_forward),
    )


def retained_earnings_accounts(cut: Cut) -> tuple[CutAccount, ...]:
    return tuple(row for row in equity_accounts(cut) if row.sub_type == "retained_earnings")


def moved_by_closing(cut: Cut, start: date, end: date) -> int:
    """Profit of the current year that closing entries dated in the range moved to equity (T06)."""
    return movement(cut, numbers_of(profit_and_loss_accounts(cut)), start, end, CLOSING)


def carried_in(cut: Cut, start: date, end: date) -> int:
    """Profit that opening entries dated in the range brought into the income and expense accounts."""
    return -movement(cut, numbers_of(profit_and_loss_accounts(cut)), start, end, OPENING)


def roll_forward(cut: Cut, start: date, end: date) -> dict[str, int]:
    """What led from the opening to the closing equity of the range, by the ids of ROLL_FORWARD_ROWS."""
    accounts = equity_accounts(cut)
    everything = numbers_of([*accounts, *profit_and_loss_accounts(cut)])
    capital, distributions = _capital_and_distributions(cut, start, end)
    retained = numbers_of(retained_earnings_accounts(cut))
    others = numbers_of(row for row in accounts if row.sub_type not in _NAMED)
    closing = movement(cut, everything, start, end, CLOSING | CLOSING_PRIOR)
    return {
        "equity_opening": -balance(cut, everything, start - ONE_DAY),
        "equity_net_income": net_income(cut, start, end),
        "equity_contributions": capital,
        "equity_distributions": distributions,
        "equity_direct": -movement(cut, retained, start, end, ACTIVITY),
        "equity_other": -movement(cut, others, start, end, ACTIVITY) - closing,
        "equity_opened": -movement(cut, everything, start, end, OPENING),
    }


def _capital_and_distributions(cut: Cut, start: date, end: date) -> tuple[int, int]:
    """What owners put in, and what they took out (negative), entry by entry."""
    sub_types = {row.number: row.sub_type for row in equity_accounts(cut)}
    put_in = taken_out = 0
    for line in cut.entry_lines:
        if not start <= line.date <= end or line.kind != MovementKind.ACTIVITY:
            continue
        sub_type = sub_types.get(line.account)
        if sub_type == "capital" and line.amount < 0:
            put_in -= line.amount
        elif sub_type in {"capital", "distributions"}:
            taken_out -= line.amount
    return put_in, taken_out
