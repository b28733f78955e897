"""The term loan, and what the owners put in and take out."""

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, working_day_from
from dashboard.demo.journal import Journal, Line, bank

LOAN_AT_START = 236_000_00
LOAN_RATE = 0.066
LOAN_PAYMENT = 5_640_00
CONTRIBUTION = (3, 40_000_00)  # month index, cents
DISTRIBUTION = 27_000_00
QUARTER_ENDS = {3, 6, 9, 12}


def principal_parts() -> list[int]:
    """Principal in each payment of the loan until it is paid, in cents."""
    parts: list[int] = []
    left = LOAN_AT_START
    while left:
        part = min(left, LOAN_PAYMENT - round(left * LOAN_RATE / 12))
        parts.append(part)
        left -= part
    return parts


def opening_lines() -> list[Line]:
    """The loan when the books start: what is due within the year, and the rest."""
    current = sum(principal_parts()[:12])
    return [Line(a.LOAN_CURRENT, -current), Line(a.LOAN, current - LOAN_AT_START)]


def post_loan(journal: Journal, months: list[Month]) -> None:
    """A payment each month; what has come within a year of its due date moves to the current portion."""
    parts = principal_parts()
    left = LOAN_AT_START
    for month, part in zip(months, parts, strict=False):
        interest = round(left * LOAN_RATE / 12)
        left -= part
        journal.add(
            working_day_from(month.on(5)),
            "Term loan payment",
            Line(a.LOAN_CURRENT, part),
            Line(a.INTEREST_EXPENSE, interest),
            bank(-part - interest, "Loan payment", reference="LOAN"),
        )
        due_within_year = parts[month.index + 12] if month.index + 12 < len(parts) else 0
        if due_within_year:
            journal.add(
                month.last,
                "Term loan, due within a year",
                Line(a.LOAN, due_within_year),
                Line(a.LOAN_CURRENT, -due_within_year),
            )


def post_owners(journal: Journal, months: list[Month]) -> None:
    """One contribution, and a distribution each quarter."""
    index, amount = CONTRIBUTION
    journal.add(
        working_day_from(months[index].on(12)),
        "Contribution by the owners",
        bank(amount, "Wire A. King", reference="WIRE"),
        Line(a.CAPITAL, -amount),
    )
    for month in months:
        if month.first.month in QUARTER_ENDS:
            journal.add(
                working_day_from(month.on(25)),
                "Distribution to the owners",
                Line(a.DISTRIBUTIONS, DISTRIBUTION),
                bank(-DISTRIBUTION, "Distribution to owners", reference="WIRE"),
            )
