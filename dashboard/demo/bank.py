"""What the bank says: one line for each movement it has seen, and a statement at each month end."""

from datetime import date
from typing import NamedTuple

from dashboard.demo.accounts import BANK_ACCOUNTS
from dashboard.demo.calendar import Month, working_days_after
from dashboard.demo.journal import Entry


class BankLine(NamedTuple):
    """A movement on a statement; positive is money in."""

    account: str
    date: date
    amount: int
    description: str
    reference: str
    entry: str


class Statement(NamedTuple):
    account: str
    date: date
    closing_balance: int


def bank_lines(entries: list[Entry], last_day: date) -> list[BankLine]:
    """Every movement that reached the bank by the last day, by account and date."""
    seen = [
        BankLine(
            account=line.account,
            date=working_days_after(entry.date, line.clears_in),
            amount=line.amount,
            description=line.bank_text,
            reference=line.reference,
            entry=entry.number,
        )
        for entry in entries
        for line in entry.lines
        if line.account in BANK_ACCOUNTS
    ]
    return sorted(line for line in seen if line.date <= last_day)


def statements(lines: list[BankLine], months: list[Month], opening_day: date) -> list[Statement]:
    """A statement on the opening day and at every month end: the sum of the lines so far."""
    return [
        Statement(
            account, day, sum(line.amount for line in lines if line.account == account and line.date <= day)
        )
        for account in BANK_ACCOUNTS
        for day in [opening_day, *(month.last for month in months)]
    ]
