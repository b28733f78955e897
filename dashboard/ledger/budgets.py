"""Budget figures by account and month, in natural sign: revenue and expenses positive."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.models import Account, BudgetFigure


@dataclass(frozen=True, slots=True)
class BudgetOf:
    """Budget of an account for one month, minor units, natural sign."""

    account: str  # Number.
    month: date  # First day.
    amount: int


def budget_figures(
    session: Session, *, business_id: str, first_month: date, last_month: date
) -> list[BudgetOf]:
    """The budget of the months from `first_month` to `last_month`, both inclusive, by month and account.

    Any day of a month names it.
    """
    statement = (
        select(col(Account.number), col(BudgetFigure.month), col(BudgetFigure.amount))
        .join(Account, col(Account.id) == col(BudgetFigure.account_id))
        .where(
            col(BudgetFigure.business_id) == business_id,
            col(BudgetFigure.month) >= first_month.replace(day=1),
            col(BudgetFigure.month) <= last_month,
        )
        .order_by(col(BudgetFigure.month), col(Account.number))
    )
    return [BudgetOf(*row) for row in session.connection().execute(statement)]
