"""The words of a chart of accounts: types, sub-types, and the cash flow section each falls in."""

ACCOUNT_TYPES = ("asset", "liability", "equity", "revenue", "expense")
CASH_FLOW_SECTIONS = ("operating", "investing", "financing", "cash")
PROFIT_AND_LOSS_TYPES = frozenset({"revenue", "expense"})
CONTROL_SUB_TYPES = frozenset({"receivable", "payable"})  # Their lines are kept as open items.
STATEMENT_SUB_TYPES = frozenset({"cash", "bank", "credit_card"})  # Their lines are kept as clearing items.

TYPES_OF_SUB_TYPE: dict[str, frozenset[str]] = {
    "cash": frozenset({"asset"}),
    "bank": frozenset({"asset"}),
    "receivable": frozenset({"asset"}),
    "inventory": frozenset({"asset"}),
    "prepaid": frozenset({"asset"}),
    "current_asset": frozenset({"asset"}),
    "fixed_asset": frozenset({"asset"}),
    "accumulated_depreciation": frozenset({"asset"}),
    "long_term_asset": frozenset({"asset"}),
    "payable": frozenset({"liability"}),
    "credit_card": frozenset({"liability"}),
    "accrued": frozenset({"liability"}),
    "tax_payable": frozenset({"liability"}),
    "deferred_revenue": frozenset({"liability"}),
    "current_liability": frozenset({"liability"}),
    "long_term_liability": frozenset({"liability"}),
    "capital": frozenset({"equity"}),
    "retained_earnings": frozenset({"equity"}),
    "distributions": frozenset({"equity"}),
    "operating_revenue": frozenset({"revenue"}),
    "cost_of_sales": frozenset({"expense"}),
    "operating_expense": frozenset({"expense"}),
    "depreciation": frozenset({"expense"}),
    "other_income": frozenset({"revenue"}),
    "other_expense": frozenset({"expense"}),
    "income_tax": frozenset({"expense"}),
    "suspense": frozenset({"asset", "liability", "equity"}),
}

_SECTION_OF_SUB_TYPE: dict[str, str] = {
    "cash": "cash",
    "bank": "cash",
    "fixed_asset": "investing",
    "accumulated_depreciation": "investing",
    "long_term_asset": "investing",
    "long_term_liability": "financing",
    "capital": "financing",
    "distributions": "financing",
    "retained_earnings": "",
    "suspense": "",
}


def cash_flow_section_of(sub_type: str) -> str:
    """The section an account of this sub-type falls in when its chart does not say; empty: unclassified."""
    return _SECTION_OF_SUB_TYPE.get(sub_type, "operating")
