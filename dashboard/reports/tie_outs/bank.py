"""T13: the banks reconcile with the books."""

from dataclasses import replace

from dashboard.reports.bank_reconciliation import Reconciliation, reconciliations
from dashboard.reports.period_words import short_date
from dashboard.reports.reading import balance
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, Pair, compared, not_applicable
from dashboard.schemas import ReportKey

NO_BANK = "The books have no bank account with a balance or a statement"


def banks_reconcile(evidence: Evidence) -> Outcome:
    """T13: adjusted bank is adjusted ledger; statements follow one another and reach the period's end."""
    wanted = [of for of in reconciliations(evidence.cut) if _is_wanted(of)]
    if not wanted:
        return not_applicable(NO_BANK)
    unknown = [
        f"{of.account.name} has no bank statement by the period's end" for of in wanted if not _known(of)
    ]
    pairs = [pair for of in wanted if _known(of) for pair in _pairs(evidence, of)]
    if not pairs:
        return Outcome(TieOutStatus.COULD_NOT_RUN, detail="; ".join(unknown), count=len(unknown))
    outcome = compared(
        evidence, pairs, left_label="Adjusted bank balance", right_label="Adjusted ledger balance"
    )
    if outcome.status == TieOutStatus.FAIL:
        return outcome
    if unknown:
        return replace(
            outcome, status=TieOutStatus.COULD_NOT_RUN, detail="; ".join(unknown), count=len(unknown)
        )
    reasons = [reason for of in wanted for reason in _reasons(evidence, of)]
    if reasons:
        return replace(outcome, status=TieOutStatus.WARNING, detail="; ".join(reasons), count=len(reasons))
    return outcome


def _is_wanted(of: Reconciliation) -> bool:
    """Whether there is anything to reconcile: a balance, a statement, or an item on either side."""
    if not of.needs_statement:
        return False
    bank = of.bank
    has_items = bank is not None and bool(bank.unbooked or bank.outstanding)
    return has_items or _known(of) or bool(of.book)


def _known(of: Reconciliation) -> bool:
    return of.adjusted_bank is not None


def _pairs(evidence: Evidence, of: Reconciliation) -> list[Pair]:
    name, bank, end = of.account.name, of.bank, evidence.cut.period_end
    number = of.account.number
    pairs = [
        Pair(name, of.adjusted_bank or 0, of.adjusted_book),
        Pair(
            f"{name}, balance per ledger",
            evidence.figure(ReportKey.BANK_RECONCILIATION, f"{number}-book"),
            balance(evidence.cut, (number,), end),
        ),
    ]
    if bank and bank.previous_statement_balance is not None:
        carried = bank.previous_statement_balance + bank.statement_lines_total
        pairs.append(Pair(f"{name}, previous statement and its lines", carried, bank.statement_balance or 0))
    return pairs


def _reasons(evidence: Evidence, of: Reconciliation) -> list[str]:
    """Why a reconciliation that agrees still deserves a look."""
    bank, end = of.bank, evidence.cut.period_end
    if bank is None:
        return []
    reasons: list[str] = []
    if bank.statement_date and bank.statement_date != end:
        last = short_date(bank.statement_date)
        reasons.append(f"The last statement of {of.account.name} is of {last}, not of {short_date(end)}")
    if bank.cleared_before_posting:
        count = len(bank.cleared_before_posting)
        reasons.append(f"{of.account.name}: {count} cleared before the date of their entry")
    return reasons
