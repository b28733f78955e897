"""T01, T02, T04: entries balance, the trial balance agrees, every account is on exactly one line."""

from collections import Counter
from datetime import date

from dashboard.reports.period_words import long_date
from dashboard.reports.placement import profit_and_loss_accounts
from dashboard.reports.profit_and_loss import activity_by_account, ranges
from dashboard.reports.reading import balances_at, dates
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Pair, compared, found
from dashboard.schemas import ReportKey

STATEMENTS = (ReportKey.BALANCE_SHEET, ReportKey.PROFIT_AND_LOSS)


def entries_balance(evidence: Evidence) -> Outcome:
    """T01: no posted entry whose lines do not sum to zero."""
    cut = evidence.cut
    problems = [f"Entry {reference} does not balance" for reference in cut.unbalanced_entries]
    return found(
        problems,
        what="Entries that do not balance",
        status=TieOutStatus.FAIL,
        fine=f"{cut.entries_in_period} {'entry' if cut.entries_in_period == 1 else 'entries'}"
        " in the period, all balanced",
    )


def debits_equal_credits(evidence: Evidence) -> Outcome:
    """T02: at the end, at the start, and of the movement between them."""
    cut, of = evidence.cut, dates(evidence.cut)
    pairs = [
        _trial_balance(evidence, of.period_end),
        _trial_balance(evidence, of.prior_end),
        Pair("Movement of the period", cut.movement_debits, cut.movement_credits),
    ]
    return compared(evidence, pairs, left_label="Debits", right_label="Credits")


def every_account_once(evidence: Evidence) -> Outcome:
    """T04: an account with a balance or a movement is on one line of one statement."""
    printed = Counter(
        row.account for key in STATEMENTS for row in evidence.statement_rows(key) if row.account
    )
    expected = _accounts_with_figures(evidence)
    problems = [f"Account {number} is on no line" for number in sorted(expected - printed.keys())]
    problems += [f"Account {number} is on {count} lines" for number, count in printed.items() if count > 1]
    return found(
        problems,
        what="Accounts on no line, or on several",
        status=TieOutStatus.FAIL,
        fine=f"{len(expected)} accounts, each on exactly one line",
    )


def _trial_balance(evidence: Evidence, day: date) -> Pair:
    sums = [sum(kinds.values()) for kinds in balances_at(evidence.cut, day).values()]
    debits = sum(amount for amount in sums if amount > 0)
    credits = -sum(amount for amount in sums if amount < 0)
    return Pair(f"Trial balance at {long_date(day)}", debits, credits)


def _accounts_with_figures(evidence: Evidence) -> set[str]:
    """Accounts with a balance at the end or the start, or with activity in the period or the year to date."""
    cut = evidence.cut
    results = {account.number for account in profit_and_loss_accounts(cut)}
    standing = {
        number
        for day in (cut.period_end, dates(cut).prior_end)
        for number, kinds in balances_at(cut, day).items()
        if sum(kinds.values()) and number not in results
    }
    spans = {column: ranges(cut)[column] for column in ("actual", "ytd")}
    active = {account.number for account, _ in activity_by_account(cut, spans)}
    return standing | active
