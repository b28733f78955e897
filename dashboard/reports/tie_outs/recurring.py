"""T22: what was posted month after month is posted in this period too.

Read from the balances at the ends of the months of the trend, which the cut has anyway: no journal line is
looked at. An account whose postings cancel out within a month counts as not posted in it.
"""

from collections.abc import Iterator

from dashboard.reports.cut import Cut, CutAccount
from dashboard.reports.fiscal_calendar import Span
from dashboard.reports.placement import is_profit_and_loss
from dashboard.reports.reading import ACTIVITY, dates, movement
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found, not_applicable

MONTHS_IN_A_ROW = 3
EVERY_MONTH = "depreciation"  # Once is enough to expect it again.
ACCRUALS = frozenset({"accrued", "prepaid", "deferred_revenue", "accumulated_depreciation"})


def recurring_entries_are_present(evidence: Evidence) -> Outcome:
    """T22: depreciation of the period before, and accounts posted in each of the three months before.

    Income and expense accounts, and those of accruals and deferrals, which an accrual or its reversal moves.
    """
    cut = evidence.cut
    problems = [*_missing_depreciation(cut), *_missing_in_a_row(cut)]
    if not problems and not _has_expectations(cut):
        return not_applicable("Nothing was posted often enough before this period to be expected in it")
    return found(
        problems,
        what="Accounts that are usually posted and were not",
        status=TieOutStatus.WARNING,
        fine="Everything that was posted month after month is there",
    )


def _missing_depreciation(cut: Cut) -> Iterator[str]:
    of = dates(cut)
    for account in _accounts(cut):
        if account.sub_type != EVERY_MONTH or _is_posted(cut, account, (of.period_start, of.period_end)):
            continue
        if _is_posted(cut, account, (of.prior_start, of.prior_end)):
            yield f"{_named(account)} was posted in the period before, but not in this one"


def _missing_in_a_row(cut: Cut) -> Iterator[str]:
    for account in _expected(cut):
        if account.sub_type != EVERY_MONTH and not _is_posted(
            cut, account, (cut.period_start, cut.period_end)
        ):
            before = f"in each of the {MONTHS_IN_A_ROW} months before"
            yield f"{_named(account)} was posted {before}, but not in this one"


def _expected(cut: Cut) -> list[CutAccount]:
    """Accounts with activity in every one of the months before; none where the cut lacks so many."""
    months = _months_before(cut)
    if len(months) < MONTHS_IN_A_ROW:
        return []
    return [account for account in _accounts(cut) if all(_is_posted(cut, account, span) for span in months)]


def _months_before(cut: Cut) -> tuple[Span, ...]:
    earlier = tuple(span for span in dates(cut).trend_months() if span[1] < cut.period_start)
    return earlier[-MONTHS_IN_A_ROW:]


def _has_expectations(cut: Cut) -> bool:
    of = dates(cut)
    depreciated = (account for account in _accounts(cut) if account.sub_type == EVERY_MONTH)
    return bool(_expected(cut)) or any(
        _is_posted(cut, account, (of.prior_start, of.prior_end)) for account in depreciated
    )


def _accounts(cut: Cut) -> list[CutAccount]:
    return [row for row in cut.accounts if is_profit_and_loss(row) or row.sub_type in ACCRUALS]


def _is_posted(cut: Cut, account: CutAccount, span: Span) -> bool:
    return movement(cut, (account.number,), *span, ACTIVITY) != 0


def _named(account: CutAccount) -> str:
    return f"{account.name} ({account.number})"
