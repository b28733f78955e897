"""T20: periods close in order, with no gap between them and no overlap."""

from collections.abc import Iterator
from itertools import pairwise

from dashboard.reports.calendar_months import ONE_DAY
from dashboard.reports.cut import Cut, CutPeriod
from dashboard.reports.period_words import short_date
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found

OUT_OF_ORDER = "Gaps, overlaps and periods out of order"


def periods_close_in_order(evidence: Evidence) -> Outcome:
    """T20: a closed period after an open one fails; an open one before another open one is a warning."""
    cut = evidence.cut
    problems = [*_gaps(cut), *_out_of_order(cut)]
    if problems:
        return found(problems, what=OUT_OF_ORDER, status=TieOutStatus.FAIL)
    before = [period for period in cut.periods if period.period_end < cut.period_start]
    waiting = (
        [f"The period ending {short_date(before[-1].period_end)} must be closed first"]
        if _is_open(before)
        else []
    )
    return found(
        waiting, what=OUT_OF_ORDER, status=TieOutStatus.WARNING, fine="No gap, no overlap, closed in order"
    )


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
        yield f"Days from {short_date(cut.period_start)} to {short_date(cut.period_end)} belong to no period"
    for earlier, later in pairwise(cut.periods):
        if later.period_start != earlier.period_end + ONE_DAY:
            before, start = short_date(earlier.period_end), short_date(later.period_start)
            yield f"The period after {before} starts on {start}"


def _out_of_order(cut: Cut) -> Iterator[str]:
    for earlier, later in pairwise(cut.periods):
        if earlier.status == "open" and later.status != "open":
            ends, before = short_date(later.period_end), short_date(earlier.period_end)
            yield f"The period ending {ends} is closed before that of {before}"


def _is_open(periods: list[CutPeriod]) -> bool:
    return bool(periods) and periods[-1].status == "open"
