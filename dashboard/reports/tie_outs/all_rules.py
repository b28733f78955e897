"""Every tie-out rule, in order, and their check (accounting-rules 4.3)."""

from dashboard.reports.cut import Cut
from dashboard.reports.report import TieOut, TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.aging import aging_agrees_with_control, buckets_hold_what_is_open
from dashboard.reports.tie_outs.bank import banks_reconcile
from dashboard.reports.tie_outs.budget import budget_agrees
from dashboard.reports.tie_outs.cash import (
    cash_agrees_everywhere,
    cash_flow_adds_up,
    cash_flow_is_complete,
    cash_flow_reaches_the_balances,
)
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.openings import opens_as_the_previous_closed
from dashboard.reports.tie_outs.periods import periods_close_in_order
from dashboard.reports.tie_outs.printed_figures import printed_figures_are_exact
from dashboard.reports.tie_outs.recurring import recurring_entries_are_present
from dashboard.reports.tie_outs.rule import Outcome, Rule
from dashboard.reports.tie_outs.same_cut import one_watermark
from dashboard.reports.tie_outs.statements import (
    balance_sheet_balances,
    earnings_are_year_to_date,
    equity_rolls_forward,
)
from dashboard.reports.tie_outs.trial_balance import (
    debits_equal_credits,
    entries_balance,
    every_account_once,
)
from dashboard.reports.tie_outs.unposted import nothing_is_unposted
from dashboard.reports.tie_outs.unusual import nothing_unusual, suspense_is_empty

HARD, SOFT = TieOutKind.HARD, TieOutKind.SOFT

ALL_RULES: tuple[Rule, ...] = (
    Rule("T01", "Every journal entry balances", HARD, entries_balance),
    Rule("T02", "Debits equal credits in the trial balance", HARD, debits_equal_credits),
    Rule("T03", "Assets equal liabilities and equity", HARD, balance_sheet_balances),
    Rule("T04", "Every account is on exactly one line", HARD, every_account_once),
    Rule("T05", "Equity rolls forward by net income", HARD, equity_rolls_forward),
    Rule("T06", "Year-to-date profit is in current-year earnings", HARD, earnings_are_year_to_date),
    Rule("T07", "The cash flow adds up", HARD, cash_flow_adds_up),
    Rule("T08", "The cash flow reaches the cash balances", HARD, cash_flow_reaches_the_balances),
    Rule("T09", "The cash flow is complete", HARD, cash_flow_is_complete),
    Rule("T10", "Aging agrees with the control accounts", HARD, aging_agrees_with_control),
    Rule("T11", "Aging buckets hold everything that is open", HARD, buckets_hold_what_is_open),
    Rule("T12", "Opening balances are the previous closing", HARD, opens_as_the_previous_closed),
    Rule("T13", "Bank accounts reconcile", HARD, banks_reconcile),
    Rule("T14", "Cash agrees in all reports", HARD, cash_agrees_everywhere),
    Rule("T15", "Budget report agrees with the profit and loss", HARD, budget_agrees),
    Rule("T16", "All reports come from one reading of the books", HARD, one_watermark),
    Rule("T17", "Nothing dated in the period waits to be posted", SOFT, nothing_is_unposted),
    Rule("T18", "Suspense accounts are empty", SOFT, suspense_is_empty),
    Rule("T19", "Printed figures are exact in every format", HARD, printed_figures_are_exact),
    Rule("T20", "Periods close in order, without gaps", HARD, periods_close_in_order),
    Rule("T21", "No unusual balances or stale items", SOFT, nothing_unusual),
    Rule("T22", "Recurring entries are posted", SOFT, recurring_entries_are_present),
)


def check(cut: Cut, *, closing: bool = False) -> tuple[TieOut, ...]:
    """Every rule over all seven reports, whichever are printed; `closing` when the period is to be closed."""
    return check_evidence(Evidence(cut, closing=closing))


def check_evidence(evidence: Evidence) -> tuple[TieOut, ...]:
    """As `check`, for a caller that prints the reports of the evidence as well."""
    return tuple(_result(rule, _outcome(rule, evidence)) for rule in ALL_RULES)


def _outcome(rule: Rule, evidence: Evidence) -> Outcome:
    try:
        return rule.check(evidence)
    except Exception as error:  # noqa: BLE001 -- whatever stopped it, a rule that did not run is no pass.
        return Outcome(TieOutStatus.COULD_NOT_RUN, detail=f"Could not run: {error}")


def _result(rule: Rule, outcome: Outcome) -> TieOut:
    has_both = outcome.left is not None and outcome.right is not None
    return TieOut(
        id=rule.id,
        title=rule.title,
        kind=outcome.kind or rule.kind,
        status=outcome.status,
        left_label=outcome.left_label,
        left=outcome.left,
        right_label=outcome.right_label,
        right=outcome.right,
        difference=(outcome.left or 0) - (outcome.right or 0) if has_both else None,
        detail=outcome.detail,
        count=outcome.count,
        unit=outcome.unit,
    )
