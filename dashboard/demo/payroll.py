"""Wages twice a month, the taxes withheld and owed on them, and the yearly bonus."""

from datetime import date

from dashboard.demo import accounts as a
from dashboard.demo.calendar import ONE_DAY, Month, working_day_from, working_day_until
from dashboard.demo.chance import around
from dashboard.demo.journal import Journal, Line, bank

HALF_MONTH_WAGES = 25_400_00
YEARLY_RAISE = 0.03
SEASONAL_STAFF = {11: 1.16, 12: 1.14}
WITHHELD = 0.255
EMPLOYER_RATE = 0.0825
BONUS_A_MONTH = 2_200_00
BONUS_PAID = (12, 18)  # month, day


def post_payroll(journal: Journal, months: list[Month]) -> None:
    """Two pay days a month, the bonus, and the taxes of the month before."""
    for month in months:
        for pay_day in (working_day_until(month.on(15)), working_day_until(month.last)):
            gross = half_month_wages(pay_day, raises=pay_day.year - journal.first_day.year)
            withheld, employer = round(gross * WITHHELD), round(gross * EMPLOYER_RATE)
            journal.add(
                pay_day,
                "Payroll",
                Line(a.WAGES, gross),
                Line(a.EMPLOYER_TAX, employer),
                Line(a.PAYROLL_TAX, -withheld - employer),
                bank(withheld - gross, "Payroll direct deposit", reference="PAYROLL"),
            )
        journal.add(month.last, "Bonus earned", Line(a.WAGES, BONUS_A_MONTH), Line(a.ACCRUED, -BONUS_A_MONTH))
        if month.first.month == BONUS_PAID[0]:
            _pay_bonus(journal, working_day_from(month.on(BONUS_PAID[1])))
    _remit_taxes(journal, months)


def half_month_wages(pay_day: date, *, raises: int) -> int:
    """Gross wages of one pay day after so many yearly raises, in cents."""
    raised = HALF_MONTH_WAGES * (1 + YEARLY_RAISE) ** raises
    return around(raised * SEASONAL_STAFF.get(pay_day.month, 1.0), 0.012, "wages", pay_day)


def payroll_tax_owed(opening_day: date) -> int:
    """Taxes on the wages of the month that ends with the day, in cents."""
    return round(2 * half_month_wages(opening_day, raises=0) * (WITHHELD + EMPLOYER_RATE))


def bonus_owed(opening_day: date) -> int:
    """Bonus earned in the year up to the day and not yet paid, in cents."""
    return BONUS_A_MONTH * (opening_day.month % BONUS_PAID[0])


def _pay_bonus(journal: Journal, day: date) -> None:
    owed = 12 * BONUS_A_MONTH
    withheld = round(owed * WITHHELD)
    journal.add(
        day,
        "Yearly bonus paid",
        Line(a.ACCRUED, owed),
        Line(a.PAYROLL_TAX, -withheld),
        bank(withheld - owed, "Payroll direct deposit", reference="PAYROLL"),
    )


def _remit_taxes(journal: Journal, months: list[Month]) -> None:
    for month in months:
        owed = -journal.balance(a.PAYROLL_TAX, month.first - ONE_DAY)
        journal.add(
            working_day_from(month.on(15)),
            "Payroll taxes of the month before",
            Line(a.PAYROLL_TAX, owed),
            bank(-owed, "EFTPS payroll tax"),
        )
