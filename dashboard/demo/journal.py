"""The journal in the making: takes balanced entries only, and nothing from the future."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.demo.accounts import ACCOUNTS, OPERATING_BANK, PAYABLE, RECEIVABLE

CHEQUE = "cheque"  # reference of a payment whose number is given once all entries are in date order
FIRST_CHEQUE = 2041
NUMBERS = {account.number for account in ACCOUNTS}


@dataclass(frozen=True, slots=True)
class Line:
    """One line in cents, debit positive. The last three say what the bank shows, and how late."""

    account: str
    amount: int
    party: str = ""
    document: str = ""
    due_date: date | None = None
    clears_in: int = 0
    reference: str = ""
    bank_text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    date: date
    description: str
    lines: tuple[Line, ...]
    kind: str = "normal"
    number: str = ""


def bank(
    amount: int, text: str, *, clears_in: int = 0, reference: str = "ACH", account: str = OPERATING_BANK
) -> Line:
    """A movement of a bank account, which the bank shows so many working days later."""
    return Line(account, amount, clears_in=clears_in, reference=reference, bank_text=text)


def receivable(amount: int, customer: str, document: str, due_date: date | None = None) -> Line:
    """A line that raises (with a due date) or settles an item of a customer."""
    return Line(RECEIVABLE, amount, customer, document, due_date)


def payable(amount: int, vendor: str, document: str, due_date: date | None = None) -> Line:
    """A line that raises (with a due date) or settles an item of a vendor."""
    return Line(PAYABLE, amount, vendor, document, due_date)


class Journal:
    """Collects entries in any order and hands them out numbered by date."""

    def __init__(self, *, first_day: date, last_day: date) -> None:
        self.first_day = first_day
        self.last_day = last_day
        self.opening_day = first_day - timedelta(days=1)
        self._entries: list[Entry] = []

    def add(self, day: date, description: str, *lines: Line, kind: str = "normal") -> None:
        """Keep a balanced entry; one dated after the last day has not happened yet and is left out.

        Raises ValueError for an entry that no ledger should take: a mistake of this package.
        """
        kept = tuple(line for line in lines if line.amount)
        entry = Entry(day, description, kept, kind)
        _check(entry)
        if day < self.first_day and (kind, day) != ("opening", self.opening_day):
            raise ValueError(f"{description}: {day} lies before the books")
        if day <= self.last_day:
            self._entries.append(entry)

    def movement(self, accounts: Iterable[str], first: date, last: date) -> int:
        """Sum of the accounts' lines dated in the range, in cents, debit positive."""
        wanted = set(accounts)
        dated = (entry for entry in self._entries if first <= entry.date <= last)
        return sum(line.amount for entry in dated for line in entry.lines if line.account in wanted)

    def balance(self, account: str, day: date) -> int:
        """Sum of the account's lines up to and including the day, in cents, debit positive."""
        return self.movement([account], self.opening_day, day)

    def finish(self) -> list[Entry]:
        """All entries by date, with their numbers and the numbers of the cheques."""
        finished: list[Entry] = []
        cheque = FIRST_CHEQUE
        in_order = sorted(self._entries, key=lambda entry: (entry.date, entry.kind != "reversal"))
        for position, entry in enumerate(in_order, start=1):
            numbered = replace(entry, number=f"JE-{position:06}")
            if any(line.reference == CHEQUE for line in entry.lines):
                numbered = _with_cheque(numbered, cheque)
                cheque += 1
            finished.append(numbered)
        return finished


def _check(entry: Entry) -> None:
    problem = ""
    if len(entry.lines) < 2 or sum(line.amount for line in entry.lines):
        problem = "does not balance"
    elif any(line.account not in NUMBERS for line in entry.lines):
        problem = "uses an account that is not in the chart"
    elif any(
        line.account in {RECEIVABLE, PAYABLE} and not (line.party and line.document) for line in entry.lines
    ):
        problem = "has an open item without a party or a document"
    if problem:
        raise ValueError(f"{entry.date} {entry.description}: {problem}: {entry.lines}")


def _with_cheque(entry: Entry, cheque: int) -> Entry:
    lines = tuple(
        replace(line, reference=f"CHK {cheque}", bank_text=f"Check {cheque}")
        if line.reference == CHEQUE
        else line
        for line in entry.lines
    )
    return replace(entry, lines=lines, description=f"{entry.description}, check {cheque}")
