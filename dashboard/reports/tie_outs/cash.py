"""T07, T08, T09, T14: the cash flow adds up, and reaches the cash of the balance sheet and of the banks."""

from dataclasses import replace
from datetime import date

from dashboard.reports.cash_flow import COLUMNS, opening_cash
from dashboard.reports.period_words import range_label
from dashboard.reports.placement import cash_accounts, natural_sign
from dashboard.reports.profit_and_loss import blank_columns, ranges
from dashboard.reports.reading import CARRIED, balance, movement, numbers_of
from dashboard.reports.report import Row, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Pair, compared, named
from dashboard.schemas import ReportKey

CASH_FLOW = ReportKey.CASH_FLOW
BALANCE_SHEET = ReportKey.BALANCE_SHEET
SECTIONS = ("total_operating", "total_investing", "total_financing", "total_unclassified")


def cash_flow_adds_up(evidence: Evidence) -> Outcome:
    """T07: it starts with net income, its sections make the change, and the change leads to closing cash."""
    pairs: list[Pair] = []
    for column, (start, end) in _columns(evidence).items():
        label = range_label(start, end)
        totals = {row.id: row.values.get(column) or 0 for row in evidence.statement_rows(CASH_FLOW)}
        change = evidence.figure(CASH_FLOW, "net_change", column)
        profit = evidence.figure(ReportKey.PROFIT_AND_LOSS, "net_income", column)
        closing = evidence.figure(CASH_FLOW, "cash_closing", column)
        opening = evidence.figure(CASH_FLOW, "cash_opening", column)
        pairs += [
            Pair(f"{label}, opening cash and change", opening + change, closing),
            Pair(f"{label}, sections", sum(totals.get(row_id, 0) for row_id in SECTIONS), change),
            Pair(f"{label}, first line", evidence.figure(CASH_FLOW, "net_income", column), profit),
        ]
    return compared(evidence, pairs, left_label="Opening cash and net change", right_label="Closing cash")


def cash_flow_reaches_the_balances(evidence: Evidence) -> Outcome:
    """T08: opening and closing cash are the cash accounts' balances, and the balance sheet's cash lines."""
    cut = evidence.cut
    numbers = numbers_of(cash_accounts(cut))
    closing = evidence.figure(CASH_FLOW, "cash_closing")
    pairs = [Pair("Closing cash and the balance sheet", closing, cash_on_balance_sheet(evidence))]
    for column, (start, end) in _columns(evidence).items():
        shown = (
            evidence.figure(CASH_FLOW, "cash_opening", column),
            evidence.figure(CASH_FLOW, "cash_closing", column),
        )
        label = range_label(start, end)
        pairs += [
            Pair(f"{label}, opening cash", shown[0], opening_cash(cut, start, end)),
            Pair(f"{label}, closing cash", shown[1], balance(cut, numbers, end)),
        ]
    return compared(
        evidence, pairs, left_label="Closing cash of the cash flow", right_label="Cash on the balance sheet"
    )


def cash_flow_is_complete(evidence: Evidence) -> Outcome:
    """T09: every other account's movement is in the change of cash; what has no section is a warning."""
    cut = evidence.cut
    cash = set(numbers_of(cash_accounts(cut)))
    others = tuple(account.number for account in cut.accounts if account.number not in cash)
    pairs = [
        Pair(
            range_label(start, end),
            -movement(cut, others, start, end, CARRIED),
            evidence.figure(CASH_FLOW, "net_change", column),
        )
        for column, (start, end) in _columns(evidence).items()
    ]
    outcome = compared(
        evidence,
        pairs,
        left_label="Movement of all other accounts, negated",
        right_label="Net change in cash",
    )
    unclassified = [
        f"{row.label} ({row.account}): {evidence.money(amount)}" for row, amount in _unclassified(evidence)
    ]
    if outcome.status == TieOutStatus.PASS and unclassified:
        return replace(
            outcome,
            status=TieOutStatus.WARNING,
            detail=f"Moved without a section of the cash flow: {named(unclassified)}",
            count=len(unclassified),
        )
    return outcome


def _unclassified(evidence: Evidence) -> list[tuple[Row, int]]:
    """The lines that no section claims, and what each moved in the period; they may cancel out."""
    rows = {row.id: row for row in evidence.statement_rows(CASH_FLOW)}
    total = rows.get("total_unclassified")
    parts = [rows[of] for _, of in total.terms.parts] if total and total.terms else []
    return [(row, amount) for row in parts if (amount := row.values.get("actual"))]


def cash_agrees_everywhere(evidence: Evidence) -> Outcome:
    """T14: the reconciled book balances, the balance sheet and the cash flow show the same cash."""
    books = evidence.figure(ReportKey.BANK_RECONCILIATION, "total_cash")
    pairs = [
        Pair("Book balances and the balance sheet", books, cash_on_balance_sheet(evidence)),
        Pair("Book balances and the cash flow", books, evidence.figure(CASH_FLOW, "cash_closing")),
    ]
    return compared(
        evidence,
        pairs,
        left_label="Book balances in the bank reconciliation",
        right_label="Cash on the balance sheet",
    )


def cash_on_balance_sheet(evidence: Evidence) -> int:
    """The printed lines of the cash accounts, overdrafts deducted."""
    signs = {account.number: natural_sign(account) for account in cash_accounts(evidence.cut)}
    return sum(
        signs[row.account] * (row.values["actual"] or 0)
        for row in evidence.statement_rows(BALANCE_SHEET)
        if row.account in signs
    )


def _columns(evidence: Evidence) -> dict[str, tuple[date, date]]:
    spans = {column: span for column, span in ranges(evidence.cut).items() if column in COLUMNS}
    blank = blank_columns(evidence.cut, spans)
    return {column: span for column, span in spans.items() if column not in blank}
