"""Where each account stands: its group on a statement, its natural sign, its section of the cash flow."""

from typing import Final

from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.reading import accounts_of

PROFIT_AND_LOSS_TYPES: Final = frozenset({"revenue", "expense"})
ASSET: Final = frozenset({"asset"})
LIABILITY: Final = frozenset({"liability"})
EQUITY: Final = frozenset({"equity"})

NON_CURRENT: Final = frozenset(
    {"fixed_asset", "accumulated_depreciation", "long_term_asset", "long_term_liability"}
)
CONTROL_OF_CUSTOMERS: Final = "receivable"
CONTROL_OF_VENDORS: Final = "payable"
_GROUP_OF_TYPE: Final = {"revenue": "operating_revenue", "expense": "operating_expense"}
_GROUPS: Final = frozenset(
    {
        "operating_revenue",
        "cost_of_sales",
        "operating_expense",
        "depreciation",
        "other_income",
        "other_expense",
        "income_tax",
    }
)


def profit_and_loss_accounts(cut: Cut) -> tuple[CutAccount, ...]:
    return accounts_of(cut, PROFIT_AND_LOSS_TYPES)


def balance_sheet_accounts(cut: Cut) -> tuple[CutAccount, ...]:
    return accounts_of(cut, ASSET | LIABILITY | EQUITY)


def equity_accounts(cut: Cut) -> tuple[CutAccount, ...]:
    return accounts_of(cut, EQUITY)


def cash_accounts(cut: Cut) -> tuple[CutAccount, ...]:
    """What the cash flow explains: cash and demand deposits, and overdrafts when the chart says so."""
    return tuple(row for row in balance_sheet_accounts(cut) if is_cash(row))


def group_of(account: CutAccount) -> str:
    """The group of the profit and loss that an income or expense account belongs to."""
    return account.sub_type if account.sub_type in _GROUPS else _GROUP_OF_TYPE[account.type]


def natural_sign(account: CutAccount) -> int:
    """+1 where a debit prints positive (assets, expenses), -1 where a credit does."""
    return 1 if account.type in {"asset", "expense"} else -1


def is_profit_and_loss(account: CutAccount) -> bool:
    return account.type in PROFIT_AND_LOSS_TYPES


def is_cash(account: CutAccount) -> bool:
    return account.cash_flow_section == "cash" and not is_profit_and_loss(account)


def is_long_lived(account: CutAccount) -> bool:
    """Whether entries that touch the account are shown gross, as investing or financing."""
    if account.type == "equity":
        return account.sub_type != "suspense" and not is_cash(account)
    return account.cash_flow_section in {"investing", "financing"}


def is_working_capital(account: CutAccount) -> bool:
    """Whether its movement is a line of the operating cash flow."""
    return account.type in {"asset", "liability"} and account.cash_flow_section == "operating"


def is_unclassified(account: CutAccount) -> bool:
    """Whether its movement has no section, and goes to the line that says so (T09)."""
    return not (
        is_profit_and_loss(account)
        or is_cash(account)
        or is_long_lived(account)
        or is_working_capital(account)
    )
