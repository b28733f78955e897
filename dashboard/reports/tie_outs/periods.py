"""T20: periods close in order, with no gap between them and no overlap."""

from collections.abc import Iterator
from itertools import pairwise

from dashboard.reports.cut import Cut, CutPeriod
from dashboard.reports.dates import ONE_DAY
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found


def periods_close_in_order(evidence: Evidence) -> Outcome:
    """T20: a closed period after an open one fails; an open one before another open one is a warning."""
    cut = evidence.cut
    problems = [*_gaps(cut), *_out_of_order(cut)]
    if problems:
        return found(problems, status=TieOutStatus.FAIL)
    before = [period for period in cut.periods if period.period_end < cut.period_start]
    waiting = [f"The period ending {before[-1].period_end} must be closed first"] if _is_open(before) else []
    return found(waiting, status=TieOutStatus.WARNING, fine="No gap, no overlap, closed in order")


def covered_periods(cut: Cut) -> tuple[CutPeriod, ...]:
    """The periods that share a day with the cut's range."""
    return tuple(
        period
        for period in cut.periods
        if period.period_start <= cut.period_end and period.period_end >= cut.period_start
    )


def covers_every_day(cut: Cut) -> bool:
    """Whether each day of the cut's range belongs to a period."""
    day = cut.period_start
    for period in covered_periods(cut):
        if period.period_start > day:
            return False
        day = max(day, period.period_end + ONE_DAY)
    return day > cut.period_end


def _gaps(cut: Cut) -> Iterator[str]:
    if not covers_every_day(cut):
        yield f"Days from {cut.period_start} to {cut.period_end} belong to no period"
    for earlier, later in pairwise(cut.periods):
        if later.period_start != earlier.period_end + ONE_DAY:
            yield f"The period after {earlier.period_end} starts on {later.period_start}"


def _out_of_order(cut: Cut) -> Iterator[str]:
    for earlier, later in pairwise(cut.periods):
        if earlier.status == "open" and later.status != "open":
            yield f"The period ending {later.period_end} is closed before that of {earlier.period_end}"


def _is_open(periods: list[CutPeriod]) -> bool:
    return bool(periods) and periods[-1].status == "open"
