"""T18, T21, T22: what is not wrong by itself and still deserves a look before the close."""

from collections.abc import Iterator
from datetime import timedelta

from dashboard.reports.aging import CUSTOMERS, VENDORS
from dashboard.reports.period_words import short_date
from dashboard.reports.placement import balance_sheet_accounts, is_cash, natural_sign
from dashboard.reports.reading import ACTIVITY, balance, dates, movement
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import Outcome, found, not_applicable

STALE_AFTER = timedelta(days=90)
CONTRA_SUB_TYPES = frozenset({"accumulated_depreciation", "suspense"})


def suspense_is_empty(evidence: Evidence) -> Outcome:
    """T18: nothing waits in a suspense or clearing account."""
    cut = evidence.cut
    accounts = [account for account in cut.accounts if account.sub_type == "suspense"]
    if not accounts:
        return not_applicable("The books have no suspense account")
    problems = [
        f"{account.name} ({account.number}): {evidence.money(amount)}"
        for account in accounts
        if (amount := balance(cut, (account.number,), cut.period_end))
    ]
    return found(problems, status=TieOutStatus.WARNING, fine="Suspense accounts are empty")


def nothing_unusual(evidence: Evidence) -> Outcome:
    """T21: balances on the wrong side, parties in credit, items that the bank has not seen for long."""
    problems = [*_wrong_sides(evidence), *_parties_in_credit(evidence), *_stale_items(evidence)]
    return found(problems, status=TieOutStatus.WARNING, fine="Nothing unusual found")


def recurring_entries_are_present(evidence: Evidence) -> Outcome:
    """T22: what was depreciated in the period before is depreciated in this one."""
    cut, of = evidence.cut, dates(evidence.cut)
    accounts = [account for account in cut.accounts if account.sub_type == "depreciation"]
    if not accounts:
        return not_applicable("The books have no depreciation account")
    problems = [
        f"{account.name} ({account.number}) was posted in the period before, but not in this one"
        for account in accounts
        if movement(cut, (account.number,), of.prior_start, of.prior_end, ACTIVITY)
        and not movement(cut, (account.number,), of.period_start, of.period_end, ACTIVITY)
    ]
    return found(problems, status=TieOutStatus.WARNING, fine="Depreciation is posted")


def _wrong_sides(evidence: Evidence) -> Iterator[str]:
    cut = evidence.cut
    for account in balance_sheet_accounts(cut):
        if account.type == "equity" or account.sub_type in CONTRA_SUB_TYPES:
            continue
        amount = natural_sign(account) * balance(cut, (account.number,), cut.period_end)
        if amount < 0:
            what = "is overdrawn" if is_cash(account) else "stands on the wrong side"
            yield f"{account.name} ({account.number}) {what}: {evidence.money(amount)}"


def _parties_in_credit(evidence: Evidence) -> Iterator[str]:
    for side in (CUSTOMERS, VENDORS):
        for row in evidence.statement_rows(side.key):
            amount = row.values.get("total") or 0
            if row.party and amount < 0:
                yield f"{side.party.capitalize()} {row.party} is in credit: {evidence.money(amount)}"


def _stale_items(evidence: Evidence) -> Iterator[str]:
    end = evidence.cut.period_end
    for bank in evidence.cut.banks:
        for item in bank.outstanding:
            if end - item.date > STALE_AFTER:
                yield f"{bank.account}: {item.reference} of {short_date(item.date)} has not cleared the bank"
