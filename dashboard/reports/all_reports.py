"""All seven reports of one cut, in the order of the package."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from dashboard.reports.aging import ap_aging, ar_aging
from dashboard.reports.balance_sheet import balance_sheet
from dashboard.reports.bank_reconciliation import bank_reconciliation
from dashboard.reports.budget_vs_actual import budget_vs_actual
from dashboard.reports.cash_flow import cash_flow
from dashboard.reports.cut import Cut
from dashboard.reports.line_notes import annotated
from dashboard.reports.profit_and_loss import profit_and_loss
from dashboard.reports.report import Report
from dashboard.schemas import ReportKey

MAKERS: Final[Mapping[ReportKey, Callable[[Cut], Report]]] = {
    ReportKey.PROFIT_AND_LOSS: profit_and_loss,
    ReportKey.BALANCE_SHEET: balance_sheet,
    ReportKey.CASH_FLOW: cash_flow,
    ReportKey.AR_AGING: ar_aging,
    ReportKey.AP_AGING: ap_aging,
    ReportKey.BUDGET_VS_ACTUAL: budget_vs_actual,
    ReportKey.BANK_RECONCILIATION: bank_reconciliation,
}


def report_of(key: ReportKey, cut: Cut) -> Report:
    """The report of that key, with the preparer's notes on its lines; computed from the cut alone."""
    return replace(annotated(MAKERS[key](cut), cut), watermark=cut.watermark)
