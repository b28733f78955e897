"""A check of a close: what it found, and how it becomes an item of readiness."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlmodel import Session

from dashboard.models import AccountingPeriod
from dashboard.reports.cut import Cut
from dashboard.reports.tie_outs.rule import named
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import ReadinessItem

HARD_WEIGHT = 3
SOFT_WEIGHT = 1
CheckStatus = Literal["pass", "warning", "fail", "could_not_run", "not_applicable"]


@dataclass(frozen=True)
class Check:
    """One check and what it weighs in the score."""

    item: ReadinessItem
    weight: int


@dataclass(frozen=True)
class Scene:
    """What a check of the close looks at: the books in this transaction, the period, its cut."""

    session: Session
    period: AccountingPeriod
    cut: Cut

    @cached_property
    def books_sha256(self) -> str:
        """The hash of the figures, which sign-offs are given for."""
        return books_sha256(self.cut)


@dataclass(frozen=True)
class Finding:
    """What a check found; amounts in minor units. `link` is the path of the screen with the records."""

    status: CheckStatus
    detail: str
    count: int | None = None
    amount: int | None = None
    link: str | None = None


@dataclass(frozen=True)
class CloseCheck:
    """A check that only the close asks for; `look` may raise, and then the check could not run."""

    id: str
    title: str
    look: Callable[[Scene], Finding]
    is_hard: bool = False


def fine(detail: str) -> Finding:
    return Finding("pass", detail, count=0)


def found(
    problems: Sequence[str],
    *,
    status: CheckStatus,
    fine_detail: str = "",
    amount: int | None = None,
    link: str | None = None,
) -> Finding:
    """Pass without problems; otherwise the status given, naming the first of them."""
    if not problems:
        return fine(fine_detail)
    return Finding(status, named(problems), count=len(problems), amount=amount, link=link)


def run_check(check: CloseCheck, scene: Scene) -> Check:
    """The check's item; whatever stops it, a check that did not run is no pass."""
    try:
        with scene.session.begin_nested():
            finding = check.look(scene)
    except Exception as error:  # noqa: BLE001 -- a check that throws could not run, and the others still do.
        finding = Finding("could_not_run", f"Could not run: {error}")
    item = ReadinessItem(
        check=check.id,
        title=check.title,
        status=finding.status,
        detail=finding.detail,
        count=finding.count,
        amount=finding.amount,
        link=finding.link,
        blocks=check.is_hard and finding.status in {"fail", "could_not_run"},
    )
    return Check(item, HARD_WEIGHT if check.is_hard else SOFT_WEIGHT)
