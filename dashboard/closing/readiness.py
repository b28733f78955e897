"""Readiness: what stands between a period and its close."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from dashboard.ledger.balances import balances_at
from dashboard.ledger.bank import bank_positions_at, unmatched_lines
from dashboard.ledger.periods import earliest_open_before, get_period
from dashboard.models import Account, AccountingPeriod, JournalEntry, JournalLine
from dashboard.reports.report import TieOut
from dashboard.reports.taking import take_cut
from dashboard.reports.tie_outs import all_rules
from dashboard.schemas import CloseReadinessResponse, ReadinessItem, ReadinessSummary

HARD_WEIGHT = 3
SOFT_WEIGHT = 1


def readiness_of(session: Session, *, business_id: str, period_id: str) -> CloseReadinessResponse:
    """Every check of the period, a score from 0 to 100, and counts; NotFound.

    Every tie-out rule over a fresh cut of the books, then what only the close asks: T18, T20, drafts, bank
    statements and unmatched bank lines. `score` is the weight of the checks that passed among those that
    apply; hard rules weigh three times as much.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    checks = checks_of(session, period=period)
    return CloseReadinessResponse(
        score=_score(checks),
        items=[check.item for check in checks],
        summary=_summary(session, period=period),
    )


@dataclass(frozen=True)
class Check:
    """One check and what it weighs in the score."""

    item: ReadinessItem
    weight: int


def checks_of(session: Session, *, period: AccountingPeriod) -> list[Check]:
    """All checks of the period as the books stand in this transaction."""
    cut = take_cut(
        session,
        business_id=period.business_id,
        period_start=period.period_start,
        period_end=period.period_end,
    )
    checks = [_of_tie_out(tie_out) for tie_out in all_rules.check(cut)]
    ours = [
        _earlier_period_check(session, period),
        _suspense_check(session, period),
        _draft_check(),
        _statement_check(session, period),
        _unmatched_check(session, period),
    ]
    known = {check.item.check for check in checks}
    return checks + [check for check in ours if check.item.check not in known]


def blockers_among(checks: Sequence[Check]) -> list[str]:
    """What stops the close, a sentence each."""
    return [f"{check.item.title}: {_sentence(check.item.detail)}" for check in checks if check.item.blocks]


def _of_tie_out(tie_out: TieOut) -> Check:
    item = ReadinessItem(
        check=tie_out.id,
        title=tie_out.title,
        status=tie_out.status.value,
        detail=tie_out.detail or _figures(tie_out),
        count=tie_out.count,
        amount=tie_out.difference,
        blocks=tie_out.blocks,
    )
    return Check(item, HARD_WEIGHT if tie_out.kind == "hard" else SOFT_WEIGHT)


def _figures(tie_out: TieOut) -> str:
    if not tie_out.left_label:
        return tie_out.status.value.replace("_", " ").capitalize()
    return f"{tie_out.left_label} against {tie_out.right_label}"


def _earlier_period_check(session: Session, period: AccountingPeriod) -> Check:
    earlier = earliest_open_before(session, period=period)
    detail = f"The period ending {earlier.period_end} is still open" if earlier else "All earlier ones are"
    item = ReadinessItem(
        check="T20",
        title="Earlier periods are closed",
        status="fail" if earlier else "pass",
        detail=detail,
        blocks=earlier is not None,
    )
    return Check(item, HARD_WEIGHT)


def _suspense_check(session: Session, period: AccountingPeriod) -> Check:
    end = period.period_end
    balances = balances_at(session, business_id=period.business_id, days=[end])[end]
    numbers = session.exec(
        select(Account.number).where(
            Account.business_id == period.business_id, Account.sub_type == "suspense"
        )
    ).all()
    standing = {number: amount for number in numbers if (amount := sum(balances.get(number, {}).values()))}
    item = ReadinessItem(
        check="T18",
        title="Suspense accounts are empty",
        status="not_applicable" if not numbers else "warning" if standing else "pass",
        detail=f"Accounts with a balance: {', '.join(sorted(standing))}"
        if standing
        else "None has a balance",
        count=len(standing),
        amount=sum(standing.values()),
    )
    return Check(item, SOFT_WEIGHT)


def _draft_check() -> Check:
    item = ReadinessItem(
        check="drafts",
        title="No entry is a draft",
        status="pass",
        detail="Every entry is posted when it is entered",
        count=0,
    )
    return Check(item, SOFT_WEIGHT)


def _statement_check(session: Session, period: AccountingPeriod) -> Check:
    end = period.period_end
    banks = bank_positions_at(session, business_id=period.business_id, day=end)
    missing = [bank.account for bank in banks if bank.statement_date != end]
    detail = f"No statement of {end} for {', '.join(missing)}" if missing else f"All of them at {end}"
    item = ReadinessItem(
        check="bank_statements",
        title="Bank statements at the period's end",
        status="not_applicable" if not banks else "warning" if missing else "pass",
        detail=detail if banks else "The business has no bank account",
        count=len(missing),
    )
    return Check(item, SOFT_WEIGHT)


def _unmatched_check(session: Session, period: AccountingPeriod) -> Check:
    count = _unmatched(session, period)
    item = ReadinessItem(
        check="bank_lines",
        title="Bank lines are matched",
        status="warning" if count else "pass",
        detail=f"Lines of the period without an entry: {count}" if count else "Every line has its entry",
        count=count,
    )
    return Check(item, SOFT_WEIGHT)


def _unmatched(session: Session, period: AccountingPeriod) -> int:
    return unmatched_lines(
        session, business_id=period.business_id, start=period.period_start, end=period.period_end
    )


def _score(checks: Sequence[Check]) -> int:
    applying = [check for check in checks if check.item.status != "not_applicable"]
    total = sum(check.weight for check in applying)
    passed = sum(check.weight for check in applying if check.item.status == "pass")
    return 100 * passed // total if total else 100


def _summary(session: Session, *, period: AccountingPeriod) -> ReadinessSummary:
    entries = select(func.count()).where(
        col(JournalEntry.business_id) == period.business_id,
        col(JournalEntry.date) >= period.period_start,
        col(JournalEntry.date) <= period.period_end,
    )
    uncategorized = (
        select(func.count())
        .select_from(JournalLine)
        .join(Account, col(Account.id) == col(JournalLine.account_id))
        .where(
            col(Account.business_id) == period.business_id,
            col(Account.sub_type) == "suspense",
            col(JournalLine.date) >= period.period_start,
            col(JournalLine.date) <= period.period_end,
        )
    )
    return ReadinessSummary(
        transaction_count=session.exec(entries).one(),
        unreviewed_count=_unmatched(session, period),
        uncategorized_count=session.exec(uncategorized).one(),
    )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
