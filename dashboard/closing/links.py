"""Links of readiness: which screen shows the records that a check is about."""

from urllib.parse import urlencode

from dashboard.models import AccountingPeriod
from dashboard.reports.cut import Cut
from dashboard.reports.reading import balance
from dashboard.schemas import ReportKey

REPORT_OF_RULE = {
    "T02": ReportKey.BALANCE_SHEET,
    "T03": ReportKey.BALANCE_SHEET,
    "T04": ReportKey.BALANCE_SHEET,
    "T05": ReportKey.BALANCE_SHEET,
    "T06": ReportKey.PROFIT_AND_LOSS,
    "T07": ReportKey.CASH_FLOW,
    "T08": ReportKey.CASH_FLOW,
    "T09": ReportKey.CASH_FLOW,
    "T10": ReportKey.AR_AGING,
    "T11": ReportKey.AR_AGING,
    "T14": ReportKey.BANK_RECONCILIATION,
    "T15": ReportKey.BUDGET_VS_ACTUAL,
    "T21": ReportKey.BALANCE_SHEET,
}
BANK_RULES = {"T13", "T17"}
ENTRY_RULES = {"T01", "T12", "T18", "T22"}


def journal_link(period: AccountingPeriod, *, account: str = "", find: str = "") -> str:
    """The journal of the period; of one account, by its number, or with a word, when these are given."""
    asked = {
        "from": period.period_start.isoformat(),
        "to": period.period_end.isoformat(),
        "find": find,
        "account": account,
    }
    return f"/journal?{urlencode({name: value for name, value in asked.items() if value})}"


def report_link(period: AccountingPeriod, report: ReportKey) -> str:
    """A report of the period on screen."""
    return f"/reports?{urlencode({'report': report.value, 'period': period.period_end.isoformat()})}"


def review_link(period: AccountingPeriod) -> str:
    """The checklist and the sign-offs of the period."""
    return f"/?period={period.period_end.isoformat()}#review"


def bank_link(period: AccountingPeriod) -> str:
    """The bank accounts at the period's end, with the lines that no entry explains."""
    return f"/bank?{urlencode({'period': period.period_end.isoformat()})}"


def link_of_rule(rule: str, *, period: AccountingPeriod, cut: Cut) -> str | None:
    """Where the records of a tie-out rule are looked at; None where no screen shows them."""
    if rule in BANK_RULES:
        return bank_link(period)
    if rule in ENTRY_RULES:
        return _entries_link(rule, period=period, cut=cut)
    if rule == "T10" and any(_is_payable(cut, posting.account) for posting in cut.control_postings):
        return report_link(period, ReportKey.AP_AGING)
    report = REPORT_OF_RULE.get(rule)
    return report_link(period, report) if report else None


def _entries_link(rule: str, *, period: AccountingPeriod, cut: Cut) -> str | None:
    """The entries that one of ENTRY_RULES is about; the first of them, where a link can name but one."""
    if rule == "T01":
        return journal_link(period, find=cut.unbalanced_entries[0] if cut.unbalanced_entries else "")
    if rule == "T18":
        return _suspense_link(period, cut)
    if rule == "T22":
        depreciation = [row.number for row in cut.accounts if row.sub_type == "depreciation"]
        return journal_link(period, account=depreciation[0] if depreciation else "")
    late = cut.previous_package.late_entries if cut.previous_package else ()
    return f"/journal?{urlencode({'find': late[0]})}" if late else None


def _suspense_link(period: AccountingPeriod, cut: Cut) -> str | None:
    """The whole journal of the first suspense account that has a balance: its lines may be of any month."""
    if not any(balances.as_of == cut.period_end for balances in cut.balances):
        return None  # The rule could not run for want of them; its answer stays.
    for row in cut.accounts:
        if row.sub_type == "suspense" and balance(cut, (row.number,), cut.period_end):
            return f"/journal?{urlencode({'account': row.number, 'to': period.period_end.isoformat()})}"
    return None


def _is_payable(cut: Cut, number: str) -> bool:
    return any(row.number == number and row.sub_type == "payable" for row in cut.accounts)
