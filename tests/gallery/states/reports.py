"""The seven reports on screen."""

from tests.gallery.state import PAGE_LOOKS, Answers, State

STATES = (
    State("profit-and-loss", "/reports", looks=PAGE_LOOKS),
    State("balance-sheet", "/reports?report=balance_sheet"),
    State("cash-flow", "/reports?report=cash_flow"),
    State("ar-aging", "/reports?report=ar_aging"),
    State("ap-aging", "/reports?report=ap_aging"),
    State("budget", "/reports?report=budget_vs_actual"),
    State("bank-reconciliation", "/reports?report=bank_reconciliation"),
    State("reports-small", "/reports?period=2026-02-28", books="blocked"),
    State("reports-long-names", "/reports?report=ar_aging", books="long-names"),
    State("reports-loading", "/reports", answers=Answers.NOT_YET),
    State("reports-no-connection", "/reports", answers=Answers.GONE),
)
