"""The examination of a period: every check over one reading of the books, and what it weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from dashboard.closing.check import HARD_WEIGHT, SOFT_WEIGHT, Check, Scene, run_check
from dashboard.closing.close_checks import CLOSE_CHECKS, SUMS
from dashboard.closing.links import link_of_rule
from dashboard.models import AccountingPeriod
from dashboard.reports.cut import Cut
from dashboard.reports.report import TieOut, TieOutKind, TieOutStatus, TieOutUnit
from dashboard.reports.taking import take_cut
from dashboard.reports.tie_outs import all_rules
from dashboard.schemas import ReadinessItem

LOOKED_AT = {TieOutStatus.WARNING, TieOutStatus.FAIL, TieOutStatus.COULD_NOT_RUN}


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
    tie_outs = [
        _of_tie_out(tie_out, period=period, cut=cut)
        for tie_out in all_rules.check(cut, closing=True)
        if tie_out.id not in {check.id for check in CLOSE_CHECKS}
    ]
    scene = Scene(session, period, cut)
    asked = (*CLOSE_CHECKS, SUMS) if thorough else CLOSE_CHECKS
    return Examination(cut, [*tie_outs, *(run_check(check, scene) for check in asked)])


def sentences_of(blockers: Sequence[ReadinessItem]) -> list[str]:
    """What stops the close, a sentence each."""
    return [f"{item.title}: {_sentence(item.detail)}" for item in blockers]


def _of_tie_out(tie_out: TieOut, *, period: AccountingPeriod, cut: Cut) -> Check:
    item = ReadinessItem(
        check=tie_out.id,
        title=tie_out.title,
        status=tie_out.status.value,
        detail=tie_out.detail or _figures(tie_out),
        count=tie_out.count,
        amount=tie_out.difference if tie_out.unit == TieOutUnit.MONEY else None,
        blocks=tie_out.blocks,
        left_label=tie_out.left_label,
        left=tie_out.left,
        right_label=tie_out.right_label,
        right=tie_out.right,
        tolerance=tie_out.tolerance,
        unit=tie_out.unit.value,
        link=link_of_rule(tie_out.id, period=period, cut=cut) if tie_out.status in LOOKED_AT else None,
    )
    return Check(item, HARD_WEIGHT if tie_out.kind == TieOutKind.HARD else SOFT_WEIGHT)


def _figures(tie_out: TieOut) -> str:
    if not tie_out.left_label:
        return tie_out.status.value.replace("_", " ").capitalize()
    return f"{tie_out.left_label} against {tie_out.right_label}"


def score_of(checks: Sequence[Check]) -> int:
    """The weight of what passed among what applies, 0 to 100."""
    applying = [check for check in checks if check.item.status != "not_applicable"]
    total = sum(check.weight for check in applying)
    passed = sum(check.weight for check in applying if check.item.status == "pass")
    return 100 * passed // total if total else 100


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
