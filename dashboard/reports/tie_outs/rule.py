"""A tie-out rule, and what came of it (accounting-rules 4.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.reports.report import TieOutKind, TieOutStatus, TieOutUnit
from dashboard.reports.tie_outs.evidence import Evidence

NAMED_AT_MOST = 5
ALLOWED = "Allowed"


@dataclass(frozen=True)
class Outcome:
    """What a rule found: its status, both numbers in the unit, and what to look at."""

    status: TieOutStatus
    left_label: str = ""
    left: int | None = None
    right_label: str = ""
    right: int | None = None
    detail: str = ""
    count: int | None = None
    kind: TieOutKind | None = None  # Where it differs from the rule's own.
    unit: TieOutUnit = TieOutUnit.MONEY


@dataclass(frozen=True)
class Rule:
    """One rule; `check` may raise, and then the rule could not run."""

    id: str
    title: str
    kind: TieOutKind
    check: Callable[[Evidence], Outcome]


@dataclass(frozen=True)
class Pair:
    """Two numbers that must be the same, and what they are numbers of."""

    what: str
    left: int
    right: int
    cause: str = ""  # What made them differ, where that is known.


def compared(
    evidence: Evidence, pairs: Sequence[Pair], *, left_label: str, right_label: str, detail: str = ""
) -> Outcome:
    """Pass when every pair agrees to the minor unit; the numbers shown are the first pair that does not."""
    differing = [pair for pair in pairs if pair.left != pair.right]
    shown = (differing or pairs)[0]
    what = [
        f"{pair.what}: {evidence.money(pair.left)} against {evidence.money(pair.right)}"
        + (f", {pair.cause}" if pair.cause else "")
        for pair in differing[:NAMED_AT_MOST]
    ]
    return Outcome(
        status=TieOutStatus.FAIL if differing else TieOutStatus.PASS,
        left_label=left_label,
        left=shown.left,
        right_label=right_label,
        right=shown.right,
        detail=". ".join([*what, *([detail] if detail else [])]),
        count=len(differing) or None,
    )


def found(
    problems: Sequence[str],
    *,
    what: str,
    status: TieOutStatus,
    fine: str = "",
    kind: TieOutKind | None = None,
    amount: int | None = None,
) -> Outcome:
    """Pass without problems; otherwise the status given, naming the first of them.

    The numbers are how many were found, or the amount that they come to, against the none that is allowed.
    """
    return Outcome(
        status=status if problems else TieOutStatus.PASS,
        left_label=what,
        left=len(problems) if amount is None else amount,
        right_label=ALLOWED,
        right=0,
        detail=named(problems) if problems else fine,
        count=len(problems),
        kind=kind,
        unit=TieOutUnit.COUNT if amount is None else TieOutUnit.MONEY,
    )


def named(problems: Sequence[str]) -> str:
    """The first of them in words, and how many more there are."""
    more = f" and {len(problems) - NAMED_AT_MOST} more" if len(problems) > NAMED_AT_MOST else ""
    return "; ".join(problems[:NAMED_AT_MOST]) + more


def not_applicable(reason: str) -> Outcome:
    """The books have no such thing at all."""
    return Outcome(TieOutStatus.NOT_APPLICABLE, detail=reason)
