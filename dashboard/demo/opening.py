"""The opening entry: everything the business owned and owed on the day before the books start."""

from datetime import date

from dashboard.demo import accounts as a
from dashboard.demo import assets, financing, overheads, payables, payroll, purchases, sales, taxes
from dashboard.demo.calendar import Month
from dashboard.demo.journal import Journal, Line, bank
from dashboard.demo.payables import Bill
from dashboard.demo.sales import Invoice

OPERATING_AT_START = 214_620_00
RESERVE_AT_START = 95_000_00
CARD_AT_START = 3_812_40
CAPITAL_AT_START = 150_000_00


def post_opening(journal: Journal, first: Month, drawn: list[Invoice], bills: list[Bill]) -> None:
    """One balanced entry of kind opening; what remains is retained earnings."""
    day = journal.opening_day
    lines = [
        *_cash_and_stock(day, first),
        *sales.opening_lines(drawn, day),
        *payables.opening_lines(bills, day),
        *assets.opening_lines(),
        *financing.opening_lines(),
        *taxes.opening_lines(day),
        *_accruals(day),
        Line(a.CAPITAL, -CAPITAL_AT_START),
    ]
    earned = sum(line.amount for line in lines)
    journal.add(day, "Opening balances", *lines, Line(a.RETAINED_EARNINGS, -earned), kind="opening")


def _cash_and_stock(day: date, first: Month) -> list[Line]:
    rebate = purchases.rebate(day) if day.month in taxes.QUARTER_ENDS else 0
    return [
        Line(a.PETTY_CASH, overheads.PETTY_CASH_FLOAT),
        bank(OPERATING_AT_START, "Balance brought forward", reference="OPENING"),
        bank(RESERVE_AT_START, "Balance brought forward", reference="OPENING", account=a.RESERVE_BANK),
        Line(a.INVENTORY, purchases.opening_stock(first)),
        Line(a.REBATES_RECEIVABLE, rebate),
        Line(a.PREPAID_INSURANCE, overheads.prepaid_at(day)),
    ]


def _accruals(day: date) -> list[Line]:
    month_before = day.replace(day=1)
    return [
        Line(a.CREDIT_CARD, -CARD_AT_START),
        Line(a.ACCRUED, -overheads.utilities_accrued(month_before) - payroll.bonus_owed(day)),
        Line(a.PAYROLL_TAX, -payroll.payroll_tax_owed(day)),
    ]
