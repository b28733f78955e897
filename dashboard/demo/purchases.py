"""Goods bought for stock: enough to cover the month and the season ahead."""

from datetime import date

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, add_months, month_end, working_day_from
from dashboard.demo.chance import around, between
from dashboard.demo.journal import Journal, Line
from dashboard.demo.parties import VENDORS
from dashboard.demo.payables import Bill, bill, post_bills
from dashboard.demo.seasons import planned_cost, season

STOCK_COVER = 1.45  # months of next month's planned cost held at month end
LEAST_PURCHASE = 38_000_00  # what the buyers order even after the peak, to keep their prices
MONTHS_BEFORE = 5
REBATE = 2_650_00  # vendors' volume rebate of an average quarter


def opening_stock(first: Month) -> int:
    """Inventory when the books start, in cents."""
    return round(planned_cost(first) * STOCK_COVER)


def earlier_bills(first: Month) -> list[Bill]:
    """Inventory bills of the months before the books, of which some are still unpaid."""
    starts = [add_months(first.first, -back) for back in range(MONTHS_BEFORE, 0, -1)]
    months = [Month(index - MONTHS_BEFORE, start, month_end(start)) for index, start in enumerate(starts)]
    return [item for month in months for item in _orders(month, planned_cost(_next(month)))]


def post_purchases(journal: Journal, months: list[Month]) -> list[Bill]:
    """Buy what the stock lacks each month; call after everything else that moves inventory."""
    bought: list[Bill] = []
    for month in months:
        wanted = planned_cost(_next(month)) * STOCK_COVER
        lacking = wanted - journal.balance(a.INVENTORY, month.last)
        orders = _orders(month, max(lacking, LEAST_PURCHASE))
        post_bills(journal, orders)
        bought += orders
    return bought


def post_stock_counts(journal: Journal, months: list[Month]) -> None:
    """What the half-yearly counts find missing."""
    for month in months:
        if month.first.month in {6, 12}:
            missing = around(2_900_00, 0.4, "count", month.first)
            journal.add(
                month.last, "Stock count difference", Line(a.SHRINKAGE, missing), Line(a.INVENTORY, -missing)
            )


def rebate(month_last: date) -> int:
    """Volume rebate earned with the quarter that ends in that month, in cents."""
    return around(REBATE * season(month_last), 0.1, "rebate", month_last)


def _orders(month: Month, total: float) -> list[Bill]:
    orders: list[Bill] = []
    for seller in (row for row in VENDORS if row.weight):
        day = working_day_from(month.on(between(3, 23, "delivery", seller.key, month.first)))
        amount = around(total * seller.weight, 0.05, "order", seller.key, month.first)
        orders.append(bill(seller, day, a.INVENTORY, amount, "Goods for stock"))
    return orders


def _next(month: Month) -> Month:
    first = add_months(month.first, 1)
    return Month(month.index + 1, first, month_end(first))
