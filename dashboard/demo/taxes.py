"""Sales tax passed on each month, and income tax accrued and paid each quarter."""

from datetime import date

from dashboard.demo import accounts as a
from dashboard.demo.calendar import ONE_DAY, Month, working_day_from
from dashboard.demo.journal import Journal, Line, bank
from dashboard.demo.sales import SALES_TAX_RATE, taxed_share
from dashboard.demo.seasons import COUNTER_SALES, TRADE_SALES, season

INCOME_TAX_RATE = 0.25
OPENING_INCOME_TAX = 6_400_00
QUARTER_ENDS = {3, 6, 9, 12}


def opening_lines(opening_day: date) -> list[Line]:
    """Tax collected in the month before the books, and a quarter's income tax when one has just ended."""
    taxed = (TRADE_SALES * taxed_share() + COUNTER_SALES) * season(opening_day)
    income_tax = OPENING_INCOME_TAX if opening_day.month in QUARTER_ENDS else 0
    return [Line(a.SALES_TAX, -round(taxed * SALES_TAX_RATE)), Line(a.INCOME_TAX_PAYABLE, -income_tax)]


def remit_sales_tax(journal: Journal, months: list[Month]) -> None:
    """What was collected in the month before, on the 20th."""
    for month in months:
        owed = -journal.balance(a.SALES_TAX, month.first - ONE_DAY)
        journal.add(
            working_day_from(month.on(20)),
            "Sales tax of the month before",
            Line(a.SALES_TAX, owed),
            bank(-owed, "State sales tax"),
        )


def post_income_tax(journal: Journal, months: list[Month]) -> None:
    """Accrue on the year's profit so far, pay in the month after; call last, when the profit is known."""
    before_tax = [number for number in a.PROFIT_AND_LOSS if number != a.INCOME_TAX]
    for month in months:
        owed = -journal.balance(a.INCOME_TAX_PAYABLE, month.first - ONE_DAY)
        if owed:
            journal.add(
                working_day_from(month.on(15)),
                "Income tax paid",
                Line(a.INCOME_TAX_PAYABLE, owed),
                bank(-owed, "EFTPS income tax"),
            )
        year_start = max(month.first.replace(month=1), journal.first_day)
        if month.first.month in QUARTER_ENDS:
            profit = -journal.movement(before_tax, year_start, month.last)
            accrued = journal.movement([a.INCOME_TAX], year_start, month.last)
            due = round(max(profit, 0) * INCOME_TAX_RATE) - accrued
            if due > 0:
                journal.add(
                    month.last,
                    "Income tax for the quarter",
                    Line(a.INCOME_TAX, due),
                    Line(a.INCOME_TAX_PAYABLE, -due),
                )
