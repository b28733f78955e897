"""Harbour & Finch Trading, a wholesaler of kitchenware and coffee gear: two years of it, in order."""

from dashboard.demo import (
    assets,
    financing,
    overheads,
    payables,
    payroll,
    purchases,
    receipts,
    sales,
    taxes,
    treasury,
)
from dashboard.demo.calendar import Month
from dashboard.demo.journal import Entry, Journal
from dashboard.demo.opening import post_opening


def company_entries(months: list[Month]) -> list[Entry]:
    """Every journal entry of the months, the opening one first, numbered by date."""
    journal = Journal(first_day=months[0].first, last_day=months[-1].last)
    invoices = sales.invoices(months)
    earlier_bills = purchases.earlier_bills(months[0])
    post_opening(journal, months[0], invoices, earlier_bills)
    sales.post_invoices(journal, invoices)
    sales.post_counter_sales(journal, months)
    sales.post_service_plans_earned(journal, months)
    receipts.post_receipts(journal, invoices, months)
    _spend(journal, months, earlier_bills)
    assets.post_assets(journal, months)
    financing.post_loan(journal, months)
    financing.post_owners(journal, months)
    treasury.post_transfers(journal, months)
    treasury.post_fees_and_interest(journal, months)
    treasury.post_rebates(journal, months)
    treasury.post_unknown_items(journal, months)
    taxes.remit_sales_tax(journal, months)
    taxes.post_income_tax(journal, months)
    return journal.finish()


def _spend(journal: Journal, months: list[Month], earlier_bills: list[payables.Bill]) -> None:
    bills = [
        *overheads.overhead_bills(months),
        *assets.asset_bills(journal, months),
        *payables.held_bills(journal.last_day),
    ]
    payables.post_bills(journal, bills)
    payables.post_vendor_credits(journal, months)
    payables.post_container_shipments(journal, months)
    purchases.post_stock_counts(journal, months)
    bought = purchases.post_purchases(journal, months)
    payables.pay_bills(journal, [*earlier_bills, *bills, *bought])
    overheads.post_utilities_accruals(journal, months)
    overheads.post_rent(journal, months)
    overheads.post_insurance_used(journal, months)
    overheads.post_card(journal, months)
    overheads.post_petty_cash(journal, months)
    payroll.post_payroll(journal, months)
