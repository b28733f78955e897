"""Readiness: what stands between a period and its close."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from dashboard.closing.overrides import open_overrides
from dashboard.ledger.bank import unmatched_lines
from dashboard.ledger.keys import business_key
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.periods import ONE_DAY, earliest_open_before, get_period, previous_period
from dashboard.models import Account, AccountingPeriod, JournalEntry, JournalLine
from dashboard.reports.cut import Cut
from dashboard.reports.period_words import short_date
from dashboard.reports.report import TieOut, TieOutKind
from dashboard.reports.taking import take_cut
from dashboard.reports.tie_outs import all_rules
from dashboard.reports.tie_outs.rule import NAMED_AT_MOST
from dashboard.schemas import CloseReadinessResponse, ReadinessItem, ReadinessSummary

ORDER = "T20"
OVERRIDES = "overrides"
HARD_WEIGHT = 3
SOFT_WEIGHT = 1


def readiness_of(session: Session, *, business_id: str, period_id: str) -> CloseReadinessResponse:
    """Every check of the period, a score from 0 to 100, and counts; NotFound.

    Every tie-out rule over a fresh cut of the books, then what only the close asks. `score` is the weight of
    the checks that passed among those that apply; hard rules weigh three times as much. `unreviewed_count`
    counts the period's unmatched bank lines, `uncategorized_count` its lines on suspense accounts.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    checks = examine(session, period=period).checks
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


@dataclass(frozen=True)
class Examination:
    """The checks of a period, and the cut of the books that they looked at."""

    cut: Cut
    checks: list[Check]

    @property
    def blockers(self) -> list[ReadinessItem]:
        return [check.item for check in self.checks if check.item.blocks]


def examine(session: Session, *, period: AccountingPeriod, thorough: bool = False) -> Examination:
    """All checks of the period as the books stand in this transaction.

    A thorough examination also reads every journal line, to prove the sums that the balances are read from.
    """
    cut = take_cut(
        session,
        business_id=period.business_id,
        period_start=period.period_start,
        period_end=period.period_end,
    )
    tie_outs = [_of_tie_out(tie_out) for tie_out in all_rules.check(cut) if tie_out.id != ORDER]
    checks = [*tie_outs, _order_check(session, period), _overrides_check(session, period)]
    return Examination(cut, [*checks, _sums_check(session, period)] if thorough else checks)


def sentences_of(blockers: Sequence[ReadinessItem]) -> list[str]:
    """What stops the close, a sentence each."""
    return [f"{item.title}: {_sentence(item.detail)}" for item in blockers]


def _of_tie_out(tie_out: TieOut) -> Check:
    item = ReadinessItem(
        check=tie_out.id,
        title=tie_out.title,
        status=tie_out.status.value,
        detail=tie_out.detail or _figures(tie_out),
        count=tie_out.count,
        amount=tie_out.difference,
        blocks=tie_out.blocks,
        left_label=tie_out.left_label,
        left=tie_out.left,
        right_label=tie_out.right_label,
        right=tie_out.right,
        tolerance=tie_out.tolerance,
    )
    return Check(item, HARD_WEIGHT if tie_out.kind == TieOutKind.HARD else SOFT_WEIGHT)


def _figures(tie_out: TieOut) -> str:
    if not tie_out.left_label:
        return tie_out.status.value.replace("_", " ").capitalize()
    return f"{tie_out.left_label} against {tie_out.right_label}"


def _order_check(session: Session, period: AccountingPeriod) -> Check:
    """T20 as this close meets it: what comes later may be closed, as it is after a reopening."""
    problem = _out_of_order(session, period)
    item = ReadinessItem(
        check=ORDER,
        title="Periods close in order, without gaps",
        status="fail" if problem else "pass",
        detail=problem or "Every earlier period is closed",
        blocks=problem is not None,
    )
    return Check(item, HARD_WEIGHT)


def _out_of_order(session: Session, period: AccountingPeriod) -> str | None:
    if earlier := earliest_open_before(session, period=period):
        return f"The period ending {short_date(earlier.period_end)} is still open"
    previous = previous_period(session, period=period)
    if previous and previous.period_end + ONE_DAY != period.period_start:
        return f"The days after {short_date(previous.period_end)} belong to no period"
    return None


def _overrides_check(session: Session, period: AccountingPeriod) -> Check:
    """What earlier periods were closed over stays in sight until somebody has seen to it."""
    waiting = open_overrides(session, business_id=period.business_id, before=period.period_start)
    named = [
        f"{override.check} of an earlier close: {override.reason} "
        f"({override.owner}, due {short_date(override.due_date)})"
        for override in waiting
    ]
    item = ReadinessItem(
        check=OVERRIDES,
        title="Overrides of earlier closes are resolved",
        status="warning" if waiting else "pass",
        detail="; ".join(named[:NAMED_AT_MOST]) or "None is open",
        count=len(waiting),
    )
    return Check(item, SOFT_WEIGHT)


def _sums_check(session: Session, period: AccountingPeriod) -> Check:
    agrees = movements_agree_with_lines(session, business_id=period.business_id)
    item = ReadinessItem(
        check="sums",
        title="Balances are the sums of the journal lines",
        status="pass" if agrees else "fail",
        detail="Every account, day by day" if agrees else "Sums kept beside the journal lines were altered",
        blocks=not agrees,
    )
    return Check(item, HARD_WEIGHT)


def _score(checks: Sequence[Check]) -> int:
    applying = [check for check in checks if check.item.status != "not_applicable"]
    total = sum(check.weight for check in applying)
    passed = sum(check.weight for check in applying if check.item.status == "pass")
    return 100 * passed // total if total else 100


def _summary(session: Session, *, period: AccountingPeriod) -> ReadinessSummary:
    entries = select(func.count()).where(
        col(JournalEntry.business_key) == business_key(period.business_id),
        col(JournalEntry.date) >= period.period_start,
        col(JournalEntry.date) <= period.period_end,
    )
    uncategorized = (
        select(func.count())
        .select_from(JournalLine)
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .where(
            col(Account.business_id) == period.business_id,
            col(Account.sub_type) == "suspense",
            col(JournalLine.date) >= period.period_start,
            col(JournalLine.date) <= period.period_end,
        )
    )
    return ReadinessSummary(
        transaction_count=session.exec(entries).one(),
        unreviewed_count=unmatched_lines(
            session, business_id=period.business_id, start=period.period_start, end=period.period_end
        ),
        uncategorized_count=session.exec(uncategorized).one(),
    )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
