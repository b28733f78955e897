"""Bank statements, their lines, and the entries that explain them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dashboard.wire.shapes import DateText, Day, NumberOnly, Request, Wire


class BankMatchProposal(Wire):
    """An entry that may explain a bank line."""

    entry_id: str
    reference: str
    date: date
    description: str
    left: int = Field(description="Minor units of it that no bank line has yet; money in positive")


class BankLineWaiting(Wire):
    """A line of a bank statement that no entry in the books explains."""

    id: str
    date: date
    amount: int = Field(description="Minor units; money in positive")
    description: str
    reference: str
    is_matched: bool = Field(description="Explained by an entry, but only after the period's end")
    proposals: list[BankMatchProposal] = Field(description="The likeliest entry first; none once matched")


class BankLineResponse(Wire):
    """A bank line that is matched."""

    id: str
    date: Day
    amount: int
    description: str
    reference: str
    entry_id: str
    entry_reference: str
    cleared_on: Day


class BankAccountWork(Wire):
    """A bank account at a period's end."""

    ledger_id: str
    account_number: str
    account_name: str
    statement_id: str | None = Field(description="The last statement by the period's end")
    statement_date: date | None
    statement_balance: int | None
    lines_total: int
    lines: list[BankLineWaiting] = Field(description="The earliest 50 at most")
    matched_total: int = Field(description="Bank lines that were explained within the period")
    matched: list[BankLineResponse] = Field(description="The latest 200 of them at most")


class BankWorkResponse(Wire):
    items: list[BankAccountWork]


class MatchBankLineRequest(Request):
    entry_id: str


class PostBankLineRequest(Request):
    """The entry that a bank line asks for: the other account, and what it is."""

    ledger_id: str = Field(description="The account on the other side")
    description: str = Field(min_length=1, max_length=1000)
    party: str | None = Field(default=None, max_length=255)
    document: str | None = Field(default=None, max_length=255)


StatedBalance = Annotated[
    int, Field(description="Minor units, as the bank states it", ge=-(2**53), le=2**53), NumberOnly
]


class BankStatementRequest(Request):
    ledger_id: str
    statement_date: DateText
    closing_balance: StatedBalance


class CorrectBankStatementRequest(Request):
    closing_balance: StatedBalance


class BankStatementResponse(Wire):
    id: str
    ledger_id: str
    statement_date: DateText
    closing_balance: int
