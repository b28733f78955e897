"""bank_statements.csv and bank_lines.csv: what the bank says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.ledger.chart import STATEMENT_SUB_TYPES
from dashboard.ledger.importing.cells import TEXT_LENGTH_MAX
from dashboard.ledger.importing.csv_file import (
    Cells,
    CsvRow,
    note_unknown_account,
    read_cells,
    read_csv,
    row_of,
)
from dashboard.ledger.importing.journal_file import FILE as JOURNAL
from dashboard.ledger.importing.journal_file import ROWS_AT_ONCE
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.seen import Unusual, seen_amounts, seen_days, seen_names, seen_texts
from dashboard.ledger.importing.spool import Spool
from dashboard.models import Account, BankStatement, new_id

STATEMENTS, LINES = "bank_statements.csv", "bank_lines.csv"
STATEMENT_COLUMNS = ("account", "statement_date", "closing_balance")
LINE_COLUMNS = ("account", "date", "amount", "description", "reference", "entry", "cleared_on")
# The entry that a line names, if it is there and touches the line's account.
MATCH = """
UPDATE read_bank_line SET entry = (
    SELECT e.number FROM read_entry AS e
    CROSS JOIN read_line AS l ON l.number BETWEEN e.first_line AND e.first_line + e.lines - 1
    WHERE e.name = read_bank_line.name AND l.account = read_bank_line.account
) WHERE name <> ''
"""
UNMATCHED = """
SELECT line, name, account, (SELECT is_whole FROM read_entry AS e WHERE e.name = read_bank_line.name)
FROM read_bank_line WHERE name <> '' AND coalesce(entry, 0) = 0 ORDER BY number
"""


def read_statements(
    folder: Path, *, accounts: Mapping[str, Account], digits: int, problems: Problems
) -> list[BankStatement]:
    """Every statement; at most one an account and day."""
    statements: dict[tuple[str, Any], BankStatement] = {}
    for row in read_csv(folder, STATEMENTS, columns=STATEMENT_COLUMNS, problems=problems, optional=True):
        account, day = _bank_account(row, accounts), row.day("statement_date")
        balance = row.amount("closing_balance", digits=digits)
        if account and day and (account.id, day) in statements:
            row.problem("statement_date", "this account has a statement of that date already")
        elif account and day and balance is not None:
            statements[account.id, day] = BankStatement(
                business_id=account.business_id,
                account_id=account.id,
                statement_date=day,
                closing_balance=balance,
            )
    return list(statements.values())


class BankLinesReading:
    """One reading of bank_lines.csv into the spool; only unusual rows are looked at closely."""

    def __init__(
        self, *, accounts: Mapping[str, Account], digits: int, spool: Spool, problems: Problems
    ) -> None:
        self._accounts, self._digits, self._spool, self._problems = accounts, digits, spool, problems
        self._numbers = {
            number: index
            for index, (number, account) in enumerate(accounts.items(), start=1)
            if account.sub_type in STATEMENT_SUB_TYPES
        }
        self._days, self._amounts = seen_days(), seen_amounts(digits)
        self._names, self._texts = seen_names(), seen_texts()
        self._rows: list[tuple[Any, ...]] = []
        self._count = 0

    def read(self, folder: Path) -> None:
        """Read the whole file, if there is one, and find the entries that its lines name."""
        cells_of_rows = read_cells(
            folder, LINES, columns=LINE_COLUMNS, problems=self._problems, optional=True
        )
        for line, cells in cells_of_rows:
            try:
                self._take(line, cells)
            except (Unusual, ValueError, KeyError):
                self._closely(line, cells)
            if len(self._rows) >= ROWS_AT_ONCE:
                self._spool_rows()
        self._spool_rows()
        self._match()

    def _take(self, line: int, cells: Cells) -> None:
        number, day, text, description, reference, name, cleared_on = cells
        date = self._days[day]
        cleared = self._days[cleared_on] if cleared_on else ""
        if (name and not cleared) or (cleared and cleared < date):
            raise Unusual
        self._add(
            line,
            (self._numbers[number], date, self._amounts[text], self._texts[description]),
            (self._names[reference], self._names[name], cleared),
        )

    def _add(self, line: int, facts: tuple[Any, ...], match: tuple[Any, ...]) -> None:
        self._count += 1
        self._rows.append((self._count, line, new_id(), *facts, *match, 0))

    def _closely(self, line: int, cells: Cells) -> None:
        row = row_of(LINES, line, LINE_COLUMNS, cells, self._problems)
        if row is None:
            return
        problems_before = self._problems.count
        account, day = _bank_account(row, self._accounts), row.day("date")
        amount, cleared = row.amount("amount", digits=self._digits), row.day_if_given("cleared_on")
        description = row.text("description", longest=TEXT_LENGTH_MAX)
        reference, name = row.text("reference"), row.text("entry")
        if name and not row.cell("cleared_on"):
            row.problem("cleared_on", "is empty; a line that is matched to an entry has cleared on some date")
        if day and cleared and cleared < day:
            row.problem("cleared_on", f"{cleared} is before the line's own date, {day}")
        is_right = self._problems.count == problems_before
        if is_right and account and account.number in self._numbers and day:
            facts = (self._numbers[account.number], day.isoformat(), amount, description)
            self._add(line, facts, (reference, name, cleared.isoformat() if cleared else ""))

    def _spool_rows(self) -> None:
        self._spool.insert("read_bank_line", self._rows)
        self._rows = []

    def _match(self) -> None:
        """Find each line's entry; one that has a problem of its own is not held against the line."""
        self._spool.run_script([MATCH])
        numbers = list(self._accounts)
        for line, name, account, is_whole in self._spool.rows(UNMATCHED):
            if is_whole is None and JOURNAL not in self._problems.unread:
                self._problems.add(LINES, line, "entry", f"{name!r} is not in journal.csv")
            elif is_whole:
                what = f"{name!r} does not touch account {numbers[account - 1]}"
                self._problems.add(LINES, line, "entry", what)


def _bank_account(row: CsvRow, accounts: Mapping[str, Account]) -> Account | None:
    account = accounts.get(row.cell("account"))
    if account is None:
        note_unknown_account(row)
    elif account.sub_type and account.sub_type not in STATEMENT_SUB_TYPES:
        row.problem("account", f"{account.number!r} is no cash, bank or credit card account")
        return None
    return account
