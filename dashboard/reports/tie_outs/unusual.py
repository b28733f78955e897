"""T18, T21: what is not wrong by itself and still deserves a look before the close."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from dashboard.reports.aging import CUSTOMERS, VENDORS
from dashboard.reports.period_words import short_date
from dashboard.reports.placement import balance_sheet_accounts, is_cash, natural_sign
from dashboard.reports.reading import balance
from dashboard.reports.report import TieOutStatus
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import NAMED_AT_MOST, Outcome, found, not_applicable

STALE_AFTER = timedelta(days=90)
WRONG_SIDE = {"inventory": "shows negative stock"}
CONTRA_SUB_TYPES = frozenset({"accumulated_depreciation", "suspense"})


def suspense_is_empty(evidence: Evidence) -> Outcome:
    """T18: nothing waits in a suspense or clearing account."""
    cut = evidence.cut
    accounts = [account for account in cut.accounts if account.sub_type == "suspense"]
    if not accounts:
        return not_applicable("The books have no suspense account")
    amounts = {account: balance(cut, (account.number,), cut.period_end) for account in accounts}
    problems = [
        f"{account.name} ({account.number}): {evidence.money(amount)}"
        for account, amount in amounts.items()
        if amount
    ]
    return found(
        problems,
        what="On suspense accounts, debit or credit",
        status=TieOutStatus.WARNING,
        fine="Suspense accounts are empty",
        amount=sum(map(abs, amounts.values())),
    )


def nothing_unusual(evidence: Evidence) -> Outcome:
    """T21: balances on the wrong side, parties in credit, old items not cleared, the same thing twice."""
    problems = [
        *_wrong_sides(evidence),
        *_parties_in_credit(evidence),
        *_stale_items(evidence),
        *_documents_twice(evidence),
        *_payments_twice(evidence),
    ]
    return found(problems, what="Unusual items", status=TieOutStatus.WARNING, fine="Nothing unusual found")


def _wrong_sides(evidence: Evidence) -> Iterator[str]:
    cut = evidence.cut
    for account in balance_sheet_accounts(cut):
        if account.type == "equity" or account.sub_type in CONTRA_SUB_TYPES:
            continue
        amount = natural_sign(account) * balance(cut, (account.number,), cut.period_end)
        if amount < 0:
            what = WRONG_SIDE.get(account.sub_type, "stands on the wrong side")
            what = "is overdrawn" if is_cash(account) else what
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


def _documents_twice(evidence: Evidence) -> Iterator[str]:
    """Open documents of one party with the same date and amount under two numbers: entered twice, perhaps."""
    found_by: defaultdict[tuple[str, str, date, int], list[str]] = defaultdict(list)
    for item in evidence.cut.open_items:
        found_by[item.account, item.party, item.document_date, item.original].append(item.document)
    for (_, party, day, amount), documents in found_by.items():
        if len(documents) > 1:
            named = ", ".join(sorted(documents)[:NAMED_AT_MOST])
            yield f"{party}: {named} of {short_date(day)} are all of {evidence.money(abs(amount))}"


def _payments_twice(evidence: Evidence) -> Iterator[str]:
    """Outstanding bank items with the same date, amount and party: paid twice, perhaps."""
    for bank in evidence.cut.banks:
        found_by: defaultdict[tuple[str, date, int], list[str]] = defaultdict(list)
        for item in bank.outstanding:
            if item.party:
                found_by[item.party, item.date, item.amount].append(item.reference)
        for (party, day, amount), entries in found_by.items():
            if len(entries) > 1:
                named = ", ".join(entries[:NAMED_AT_MOST])
                yield f"{bank.account}: {named}, each {evidence.money(amount)}, {party}, {short_date(day)}"
