"""bank_statements.csv and bank_lines.csv: what the bank says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.ledger.chart import STATEMENT_SUB_TYPES
from dashboard.ledger.importing.csv_file import CsvRow, read_csv
from dashboard.ledger.importing.journal_file import ImportedEntry
from dashboard.ledger.importing.problems import Problems
from dashboard.models import Account, BankLine, BankStatement

STATEMENT_COLUMNS = ("account", "statement_date", "closing_balance")
LINE_COLUMNS = ("account", "date", "amount", "description", "reference", "entry", "cleared_on")


@dataclass(frozen=True)
class UnmatchedLine:
    """A bank line and the name, in the folder, of the entry it is matched to (empty: none)."""

    line: BankLine
    entry: str


def read_statements(
    folder: Path, *, accounts: Mapping[str, Account], digits: int, problems: Problems
) -> list[BankStatement]:
    """Every statement; at most one an account and day."""
    statements: list[BankStatement] = []
    seen: set[tuple[str, str]] = set()
    for row in read_csv(
        folder, "bank_statements.csv", columns=STATEMENT_COLUMNS, problems=problems, optional=True
    ):
        account, day = _bank_account(row, accounts), row.day("statement_date")
        balance = row.amount("closing_balance", digits=digits)
        if (row.text("account"), row.text("statement_date")) in seen:
            row.problem("statement_date", "this account has a statement of that date already")
        seen.add((row.text("account"), row.text("statement_date")))
        if account and day and balance is not None:
            statements.append(
                BankStatement(
                    business_id=account.business_id,
                    account_id=account.id,
                    statement_date=day,
                    closing_balance=balance,
                )
            )
    return statements


def read_bank_lines(
    folder: Path,
    *,
    accounts: Mapping[str, Account],
    entries: Mapping[str, ImportedEntry],
    digits: int,
    problems: Problems,
) -> list[UnmatchedLine]:
    """Every bank line with the entry that it names."""
    lines: list[UnmatchedLine] = []
    for row in read_csv(folder, "bank_lines.csv", columns=LINE_COLUMNS, problems=problems, optional=True):
        account, day, amount = (
            _bank_account(row, accounts),
            row.day("date"),
            row.amount("amount", digits=digits),
        )
        cleared_on = row.day_if_given("cleared_on")
        _check_match(row, entries)
        if account and day and amount is not None:
            line = BankLine(
                business_id=account.business_id,
                account_id=account.id,
                date=day,
                amount=amount,
                description=row.text("description"),
                reference=row.text("reference"),
                cleared_on=cleared_on,
            )
            lines.append(UnmatchedLine(line, row.text("entry")))
    return lines


def _bank_account(row: CsvRow, accounts: Mapping[str, Account]) -> Account | None:
    account = accounts.get(row.text("account"))
    if account is None:
        row.problem("account", f"{row.text('account')!r} is not in accounts.csv")
    elif account.sub_type not in STATEMENT_SUB_TYPES:
        row.problem("account", f"{account.number!r} is no cash, bank or credit card account")
    return account


def _check_match(row: CsvRow, entries: Mapping[str, ImportedEntry]) -> None:
    name = row.text("entry")
    if not name:
        return
    if name not in entries:
        row.problem("entry", f"{name!r} is not in journal.csv")
    elif row.text("account") not in entries[name].accounts:
        row.problem("entry", f"{name!r} does not touch account {row.text('account')}")
    if not row.text("cleared_on"):
        row.problem("cleared_on", "is empty; a line that is matched to an entry has cleared on some date")
