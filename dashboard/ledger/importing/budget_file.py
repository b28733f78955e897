"""budget.csv: budgeted amounts by account and month, natural sign."""

from collections.abc import Mapping
from pathlib import Path

from dashboard.ledger.chart import PROFIT_AND_LOSS_TYPES
from dashboard.ledger.importing.csv_file import read_csv
from dashboard.ledger.importing.problems import Problems
from dashboard.models import Account, BudgetFigure

COLUMNS = ("account", "month", "amount")


def read_budget(
    folder: Path, *, accounts: Mapping[str, Account], digits: int, problems: Problems
) -> list[BudgetFigure]:
    """Every budget figure; none when there is no such file."""
    figures: list[BudgetFigure] = []
    seen: set[tuple[str, str]] = set()
    for row in read_csv(folder, "budget.csv", columns=COLUMNS, problems=problems, optional=True):
        account, month = accounts.get(row.text("account")), row.month("month")
        amount = row.amount("amount", digits=digits)
        if account is None:
            row.problem("account", f"{row.text('account')!r} is not in accounts.csv")
        elif account.type not in PROFIT_AND_LOSS_TYPES:
            row.problem("account", f"{account.number!r} is not a revenue or expense account")
        if (row.text("account"), row.text("month")) in seen:
            row.problem("month", f"{row.text('month')!r} of this account is there already")
        seen.add((row.text("account"), row.text("month")))
        if account and month and amount is not None:
            figures.append(
                BudgetFigure(
                    account_id=account.id, business_id=account.business_id, month=month, amount=amount
                )
            )
    return figures
