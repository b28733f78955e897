"""T12: the period opens with what the last package of the period before printed."""

from dashboard.reports.cut import Cut, PreviousPackage
from dashboard.reports.reading import balances_at, dates
from dashboard.reports.report import TieOutKind, TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import NAMED_AT_MOST, Outcome, Pair, compared, not_applicable


def opens_as_the_previous_closed(evidence: Evidence) -> Outcome:
    """T12: account by account, with the entries behind each; hard once the period before is closed."""
    previous = evidence.cut.previous_package
    if previous is None:
        return not_applicable("No package of the period before has been issued")
    pairs = _pairs(evidence, previous)
    outcome = compared(
        evidence,
        pairs,
        left_label="Opening balances now",
        right_label="Closing balances in the previous package",
        detail=_posted_since(previous),
    )
    if _previous_is_closed(evidence.cut):
        return outcome
    status = TieOutStatus.WARNING if outcome.status == TieOutStatus.FAIL else outcome.status
    return Outcome(
        status=status,
        left_label=outcome.left_label,
        left=outcome.left,
        right_label=outcome.right_label,
        right=outcome.right,
        detail=f"{outcome.detail}. The period before is still open",
        count=outcome.count,
        kind=TieOutKind.SOFT,
    )


def _pairs(evidence: Evidence, previous: PreviousPackage) -> list[Pair]:
    cut = evidence.cut
    opening = {
        number: sum(kinds.values()) for number, kinds in balances_at(cut, dates(cut).prior_end).items()
    }
    debits = sum(amount for amount in opening.values() if amount > 0)
    printed = sum(amount for amount in previous.balances.values() if amount > 0)
    accounts = [
        Pair(
            f"Account {number}",
            opening.get(number, 0),
            previous.balances.get(number, 0),
            _late_on(evidence, previous, number),
        )
        for number in sorted({*opening, *previous.balances})
    ]
    # An account that differs says more than a total that does.
    return [
        *(pair for pair in accounts if pair.left != pair.right),
        Pair("All debit balances", debits, printed),
    ]


def _late_on(evidence: Evidence, previous: PreviousPackage, account: str) -> str:
    """The entries that moved the account since, and by how much."""
    late = previous.late_by_account.get(account)
    if late is None:
        return ""
    named = ", ".join(f"{evidence.money(each.amount)} by {each.entry}" for each in late.largest)
    more = late.count - len(late.largest)
    return f"{named}{f' and {more} more' if more > 0 else ''}"


def _posted_since(previous: PreviousPackage) -> str:
    if not previous.late_entries:
        return "Nothing was posted to earlier periods since that package"
    named = ", ".join(previous.late_entries[:NAMED_AT_MOST])
    more = len(previous.late_entries) - NAMED_AT_MOST
    return f"Posted to earlier periods since that package: {named}{f' and {more} more' if more > 0 else ''}"


def _previous_is_closed(cut: Cut) -> bool:
    before = [period for period in cut.periods if period.period_end < cut.period_start]
    return bool(before) and before[-1].status != "open"
