"""The chart of accounts of the demo business."""

from typing import Final, NamedTuple


class Account(NamedTuple):
    """One row of accounts.csv; an empty section is derived from the sub type."""

    number: str
    name: str
    type: str
    sub_type: str
    cash_flow_section: str = ""


PETTY_CASH: Final = "1000"
OPERATING_BANK: Final = "1010"
RESERVE_BANK: Final = "1020"
RECEIVABLE: Final = "1100"
INVENTORY: Final = "1200"
PREPAID_INSURANCE: Final = "1300"
REBATES_RECEIVABLE: Final = "1350"
EQUIPMENT: Final = "1500"
EQUIPMENT_DEPRECIATION: Final = "1505"
VEHICLES: Final = "1510"
VEHICLES_DEPRECIATION: Final = "1515"
LEASE_DEPOSIT: Final = "1600"
SUSPENSE: Final = "1990"
PAYABLE: Final = "2000"
CREDIT_CARD: Final = "2100"
ACCRUED: Final = "2150"
SALES_TAX: Final = "2210"
PAYROLL_TAX: Final = "2220"
INCOME_TAX_PAYABLE: Final = "2230"
DEFERRED_REVENUE: Final = "2300"
LOAN_CURRENT: Final = "2450"
LOAN: Final = "2500"
CAPITAL: Final = "3000"
RETAINED_EARNINGS: Final = "3100"
DISTRIBUTIONS: Final = "3200"
KITCHENWARE: Final = "4000"
COFFEE: Final = "4010"
SERVICE: Final = "4020"
RETURNS: Final = "4090"
COST_OF_GOODS: Final = "5000"
SHRINKAGE: Final = "5050"
WAGES: Final = "6000"
EMPLOYER_TAX: Final = "6010"
BENEFITS: Final = "6020"
RENT: Final = "6100"
UTILITIES: Final = "6110"
INSURANCE: Final = "6120"
FREIGHT: Final = "6200"
ADVERTISING: Final = "6300"
SOFTWARE: Final = "6400"
PROFESSIONAL_FEES: Final = "6410"
TRAVEL: Final = "6420"
SUPPLIES: Final = "6430"
BANK_FEES: Final = "6500"
BAD_DEBTS: Final = "6600"
DEPRECIATION: Final = "6800"
DISPOSALS: Final = "7000"
INTEREST_INCOME: Final = "7010"
INTEREST_EXPENSE: Final = "7100"
INCOME_TAX: Final = "8000"

BANK_ACCOUNTS: Final = (OPERATING_BANK, RESERVE_BANK)

ACCOUNTS: Final = (
    Account(PETTY_CASH, "Petty cash", "asset", "cash"),
    Account(OPERATING_BANK, "Operating account", "asset", "bank"),
    Account(RESERVE_BANK, "Reserve account", "asset", "bank"),
    Account(RECEIVABLE, "Accounts receivable", "asset", "receivable"),
    Account(INVENTORY, "Inventory", "asset", "inventory"),
    Account(PREPAID_INSURANCE, "Prepaid insurance", "asset", "prepaid"),
    Account(REBATES_RECEIVABLE, "Vendor rebates receivable", "asset", "current_asset"),
    Account(EQUIPMENT, "Warehouse and office equipment", "asset", "fixed_asset"),
    Account(
        EQUIPMENT_DEPRECIATION, "Accumulated depreciation, equipment", "asset", "accumulated_depreciation"
    ),
    Account(VEHICLES, "Delivery vehicles", "asset", "fixed_asset"),
    Account(VEHICLES_DEPRECIATION, "Accumulated depreciation, vehicles", "asset", "accumulated_depreciation"),
    Account(LEASE_DEPOSIT, "Lease deposit", "asset", "long_term_asset"),
    Account(SUSPENSE, "Suspense", "asset", "suspense"),
    Account(PAYABLE, "Accounts payable", "liability", "payable"),
    Account(CREDIT_CARD, "Company credit card", "liability", "credit_card"),
    Account(ACCRUED, "Accrued expenses", "liability", "accrued"),
    Account(SALES_TAX, "Sales tax payable", "liability", "tax_payable"),
    Account(PAYROLL_TAX, "Payroll taxes payable", "liability", "tax_payable"),
    Account(INCOME_TAX_PAYABLE, "Income tax payable", "liability", "tax_payable"),
    Account(DEFERRED_REVENUE, "Deferred service revenue", "liability", "deferred_revenue"),
    # Borrowing, though due within the year: repayments of it are financing, not working capital.
    Account(LOAN_CURRENT, "Term loan, current portion", "liability", "current_liability", "financing"),
    Account(LOAN, "Term loan", "liability", "long_term_liability"),
    Account(CAPITAL, "Owners' capital", "equity", "capital"),
    Account(RETAINED_EARNINGS, "Retained earnings", "equity", "retained_earnings"),
    Account(DISTRIBUTIONS, "Distributions to owners", "equity", "distributions"),
    Account(KITCHENWARE, "Kitchenware sales", "revenue", "operating_revenue"),
    Account(COFFEE, "Coffee equipment sales", "revenue", "operating_revenue"),
    Account(SERVICE, "Service and spare parts", "revenue", "operating_revenue"),
    Account(RETURNS, "Sales returns and allowances", "revenue", "operating_revenue"),
    Account(COST_OF_GOODS, "Cost of goods sold", "expense", "cost_of_sales"),
    Account(SHRINKAGE, "Inventory shrinkage", "expense", "cost_of_sales"),
    Account(WAGES, "Salaries and wages", "expense", "operating_expense"),
    Account(EMPLOYER_TAX, "Employer payroll taxes", "expense", "operating_expense"),
    Account(BENEFITS, "Employee benefits", "expense", "operating_expense"),
    Account(RENT, "Rent", "expense", "operating_expense"),
    Account(UTILITIES, "Utilities", "expense", "operating_expense"),
    Account(INSURANCE, "Insurance", "expense", "operating_expense"),
    Account(FREIGHT, "Outbound freight", "expense", "operating_expense"),
    Account(ADVERTISING, "Advertising and trade fairs", "expense", "operating_expense"),
    Account(SOFTWARE, "Software and subscriptions", "expense", "operating_expense"),
    Account(PROFESSIONAL_FEES, "Professional fees", "expense", "operating_expense"),
    Account(TRAVEL, "Travel and meals", "expense", "operating_expense"),
    Account(SUPPLIES, "Supplies, repairs and cleaning", "expense", "operating_expense"),
    Account(BANK_FEES, "Bank and card processing fees", "expense", "operating_expense"),
    Account(BAD_DEBTS, "Bad debts", "expense", "operating_expense"),
    Account(DEPRECIATION, "Depreciation", "expense", "depreciation"),
    # Not operating: the proceeds, gain included, belong to investing.
    Account(DISPOSALS, "Gain (loss) on disposal of assets", "revenue", "other_income", "investing"),
    Account(INTEREST_INCOME, "Interest income", "revenue", "other_income"),
    Account(INTEREST_EXPENSE, "Interest expense", "expense", "other_expense"),
    Account(INCOME_TAX, "Income tax", "expense", "income_tax"),
)

PROFIT_AND_LOSS: Final = tuple(row.number for row in ACCOUNTS if row.type in {"revenue", "expense"})
