"""How much the business plans to sell in a month: the season and the slow growth."""

from datetime import date

from dashboard.demo.calendar import Month

SEASON = {
    1: 0.68, 2: 0.78, 3: 0.92, 4: 0.95, 5: 1.02, 6: 0.98,
    7: 0.86, 8: 0.90, 9: 1.06, 10: 1.16, 11: 1.38, 12: 1.29,
}  # fmt: skip
MONTHLY_GROWTH = 0.005
TRADE_SALES = 222_000_00  # an average month on account, before tax
COUNTER_SALES = 74_000_00  # an average month by card in the showroom and web shop, before tax
COST_SHARE = {"4000": 0.585, "4010": 0.64, "4020": 0.37}  # cost of what is sold, by revenue account
AVERAGE_COST_SHARE = 0.585


def season(day: date) -> float:
    """The month's share of an average month."""
    return SEASON[day.month]


def volume(month: Month) -> float:
    """Season and growth together."""
    return season(month.first) * (1 + MONTHLY_GROWTH) ** month.index


def planned_cost(month: Month) -> int:
    """Cents of goods that the buyers expect to sell in a month."""
    return int((TRADE_SALES + COUNTER_SALES) * AVERAGE_COST_SHARE * volume(month))
