"""Running costs: monthly bills, rent, utilities with their accrual, insurance, card spending, petty cash."""

from datetime import date
from typing import NamedTuple

from dashboard.demo import accounts as a
from dashboard.demo.calendar import ONE_DAY, Month, add_months, working_day_from, working_day_until
from dashboard.demo.chance import around, to_step
from dashboard.demo.journal import Journal, Line, bank
from dashboard.demo.parties import vendor
from dashboard.demo.payables import Bill, bill
from dashboard.demo.seasons import season

PETTY_CASH_FLOAT = 400_00
UTILITIES = 1_750_00  # an average month
UTILITIES_SEASON = {
    1: 1.35,
    2: 1.3,
    3: 1.1,
    4: 0.85,
    5: 0.75,
    6: 0.95,
    7: 1.15,
    8: 1.15,
    9: 0.9,
    10: 0.8,
    11: 0.95,
    12: 1.2,
}
POLICY_MONTH = 4  # the insurance year starts in April
BASE_YEAR = 2024


class Monthly(NamedTuple):
    """A bill that comes every month."""

    vendor: str
    account: str
    amount: int
    spread: float
    day: int
    text: str
    is_seasonal: bool = False


MONTHLY_BILLS = (
    Monthly("atlas", a.FREIGHT, 8_400_00, 0.12, 27, "Parcels and freight", is_seasonal=True),
    Monthly("signal", a.ADVERTISING, 5_200_00, 0.15, 12, "Campaigns", is_seasonal=True),
    Monthly("marlowe", a.PROFESSIONAL_FEES, 1_450_00, 0.08, 5, "Accounting services"),
    Monthly("evergreen", a.BENEFITS, 4_350_00, 0.02, 2, "Health plan"),
    Monthly("brightside", a.SUPPLIES, 1_180_00, 0.06, 14, "Cleaning and repairs"),
)


class CardCharge(NamedTuple):
    """Something paid with the company card every month."""

    account: str
    amount: int
    spread: float
    day: int
    text: str


CARD_CHARGES = (
    CardCharge(a.SOFTWARE, 1_780_00, 0.04, 3, "Software subscriptions"),
    CardCharge(a.TRAVEL, 1_420_00, 0.45, 17, "Travel to customers"),
    CardCharge(a.SUPPLIES, 560_00, 0.35, 22, "Packing and office supplies"),
)


def overhead_bills(months: list[Month]) -> list[Bill]:
    """The bills of every month, the yearly ones included."""
    bills = [_monthly(row, month) for month in months for row in MONTHLY_BILLS]
    for month in months:
        day = working_day_from(month.on(9))
        usage = utilities_used(add_months(month.first, -1))
        bills.append(bill(vendor("conedge"), day, a.UTILITIES, usage, "Power and water"))
        if month.first.month == 2:
            audit = bill(
                vendor("marlowe"),
                working_day_from(month.on(19)),
                a.PROFESSIONAL_FEES,
                6_800_00,
                "Annual review and tax return",
            )
            bills.append(audit)
        if month.first.month == POLICY_MONTH:
            premium = 12 * monthly_premium(month.first)
            day = working_day_from(month.on(4))
            bills.append(bill(vendor("keystone"), day, a.PREPAID_INSURANCE, premium, "Insurance year"))
    return bills


def utilities_used(first: date) -> int:
    """What the vendor will bill for a month's power and water, in cents."""
    return around(UTILITIES * UTILITIES_SEASON[first.month], 0.09, "utilities", first)


def utilities_accrued(first: date) -> int:
    """What the books expect that bill to be, before it comes."""
    return to_step(utilities_used(first) * 0.98, 50_00)


def post_utilities_accruals(journal: Journal, months: list[Month]) -> None:
    """Accrue at month end, reverse on the first of the next month; the first reversal is of the opening."""
    for month in months:
        before = utilities_accrued(add_months(month.first, -1))
        journal.add(
            month.first,
            "Reversal of utilities accrual",
            Line(a.ACCRUED, before),
            Line(a.UTILITIES, -before),
            kind="reversal",
        )
        expected = utilities_accrued(month.first)
        journal.add(
            month.last,
            "Utilities accrual, bill to come",
            Line(a.UTILITIES, expected),
            Line(a.ACCRUED, -expected),
        )


def post_rent(journal: Journal, months: list[Month]) -> None:
    """Rent on the first working day; it rises every July."""
    for month in months:
        lease_year = month.first.year - (month.first.month < 7)
        rent = 9_600_00 + 290_00 * (lease_year - journal.first_day.year)
        journal.add(
            working_day_from(month.first),
            "Rent, warehouse and showroom",
            Line(a.RENT, rent),
            bank(-rent, "ACH rent"),
        )


def post_insurance_used(journal: Journal, months: list[Month]) -> None:
    """A twelfth of the insurance year each month."""
    for month in months:
        used = monthly_premium(month.first)
        journal.add(
            month.last, "Insurance for the month", Line(a.INSURANCE, used), Line(a.PREPAID_INSURANCE, -used)
        )


def monthly_premium(first: date) -> int:
    """A month's share of the insurance year that contains it, in cents."""
    return 1_825_00 + 65_00 * (first.year - (first.month < POLICY_MONTH) - BASE_YEAR)


def prepaid_at(opening_day: date) -> int:
    """Insurance paid for the months after the day, in cents."""
    months_left = 11 - (opening_day.month - POLICY_MONTH) % 12
    return months_left * monthly_premium(opening_day)


def post_card(journal: Journal, months: list[Month]) -> None:
    """The company card: spent through the month, paid off on the 20th of the next."""
    for month in months:
        for row in CARD_CHARGES:
            amount = around(row.amount, row.spread, "card", row.text, month.first)
            journal.add(month.on(row.day), row.text, Line(row.account, amount), Line(a.CREDIT_CARD, -amount))
    for month in months:
        owed = -journal.balance(a.CREDIT_CARD, month.first - ONE_DAY)
        journal.add(
            working_day_from(month.on(20)),
            "Company card paid off",
            Line(a.CREDIT_CARD, owed),
            bank(-owed, "ACH card issuer"),
        )


def post_petty_cash(journal: Journal, months: list[Month]) -> None:
    """Small things paid in cash; the float is made up on the last working day."""
    for month in months:
        spent = around(115_00, 0.5, "petty", month.first)
        journal.add(month.on(24), "Petty cash spent", Line(a.SUPPLIES, spent), Line(a.PETTY_CASH, -spent))
        journal.add(
            working_day_until(month.last),
            "Petty cash float made up",
            Line(a.PETTY_CASH, spent),
            bank(-spent, "Cash withdrawal", reference="CASH"),
        )


def _monthly(row: Monthly, month: Month) -> Bill:
    # Only part of a seasonal cost follows the season.
    level = 0.35 + 0.65 * season(month.first) if row.is_seasonal else 1.0
    amount = around(row.amount * level, row.spread, row.vendor, month.first)
    return bill(vendor(row.vendor), working_day_from(month.on(row.day)), row.account, amount, row.text)
