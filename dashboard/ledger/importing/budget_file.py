"""budget.csv: budgeted amounts by account and month, natural sign."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dashboard.ledger.chart import PROFIT_AND_LOSS_TYPES
from dashboard.ledger.importing.csv_file import note_unknown_account, read_csv
from dashboard.ledger.importing.problems import Problems
from dashboard.models import Account, BudgetFigure

COLUMNS = ("account", "month", "amount")


def read_budget(
    folder: Path, *, accounts: Mapping[str, Account], digits: int, problems: Problems
) -> list[BudgetFigure]:
    """Every budget figure; none when there is no such file."""
    figures: dict[tuple[str, date], BudgetFigure] = {}
    for row in read_csv(folder, "budget.csv", columns=COLUMNS, problems=problems, optional=True):
        account, month = accounts.get(row.cell("account")), row.month("month")
        amount = row.amount("amount", digits=digits)
        if account is None:
            note_unknown_account(row)
        elif account.type and account.type not in PROFIT_AND_LOSS_TYPES:
            row.problem("account", f"{account.number!r} is not a revenue or expense account")
        if account and month and (account.id, month) in figures:
            row.problem("month", f"{row.cell('month')!r} of this account is there already")
        elif account and month and amount is not None:
            figures[account.id, month] = BudgetFigure(
                account_id=account.id, business_id=account.business_id, month=month, amount=amount
            )
    return list(figures.values())
