"""T10, T11: aging agrees with the control accounts, and its buckets with what is open."""

from collections import Counter

from dashboard.reports.aging import BUCKETS, CUSTOMERS, VENDORS, Side, control_accounts, items_of, postings_of
from dashboard.reports.reading import balance, numbers_of
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.rule import NAMED_AT_MOST, Outcome, Pair, compared, not_applicable

NO_CONTROL_ACCOUNTS = "The books have no receivable and no payable account"


def aging_agrees_with_control(evidence: Evidence) -> Outcome:
    """T10: the aging and the postings that name no party or document make the control accounts' balance.

    Those postings are the only cause that explains a difference, and are named with their entries, as are
    credits not yet applied, which are in the aging. What neither explains must be zero.
    """
    sides = _sides(evidence)
    if not sides:
        return not_applicable(NO_CONTROL_ACCOUNTS)
    pairs: list[Pair] = []
    causes: list[str] = []
    for side in sides:
        postings = side.sign * sum(posting.amount for posting in postings_of(evidence.cut, side))
        numbers = numbers_of(control_accounts(evidence.cut, side))
        control = side.sign * balance(evidence.cut, numbers, evidence.cut.period_end)
        pairs.append(
            Pair(side.parties, evidence.figure(side.key, "aging_total", "total") + postings, control)
        )
        causes += _causes(evidence, side)
    return compared(
        evidence,
        pairs,
        left_label="Aging and explained postings",
        right_label="Control accounts in the ledger",
        detail="; ".join(causes),
    )


def _causes(evidence: Evidence, side: Side) -> list[str]:
    """What a reader who compares the aging with the ledger has to know, with amounts and entries."""
    causes: list[str] = []
    postings = postings_of(evidence.cut, side)
    if postings:
        amount = evidence.money(side.sign * sum(posting.amount for posting in postings))
        entries = list(dict.fromkeys(posting.entry for posting in postings))
        named = ", ".join(entries[:NAMED_AT_MOST])
        more = f" and {len(entries) - NAMED_AT_MOST} more" if len(entries) > NAMED_AT_MOST else ""
        causes.append(f"{side.parties}: {amount} posted without a party or document by {named}{more}")
    unapplied = evidence.figure(side.key, "aging_total", "unapplied")
    if unapplied:
        causes.append(f"{side.parties}: {evidence.money(unapplied)} of unapplied credits is in the aging")
    return causes


def buckets_hold_what_is_open(evidence: Evidence) -> Outcome:
    """T11: per party, over all parties, over all buckets, and over all documents."""
    sides = _sides(evidence)
    if not sides:
        return not_applicable(NO_CONTROL_ACCOUNTS)
    pairs = [pair for side in sides for pair in _bucket_pairs(evidence, side)]
    return compared(evidence, pairs, left_label="Sum of the buckets", right_label="Open items in the ledger")


def _sides(evidence: Evidence) -> list[Side]:
    return [side for side in (CUSTOMERS, VENDORS) if control_accounts(evidence.cut, side)]


def _bucket_pairs(evidence: Evidence, side: Side) -> list[Pair]:
    still_open: Counter[str] = Counter()
    for item in items_of(evidence.cut, side):
        still_open[item.party] += side.sign * item.open
    owed = still_open.total()
    rows = evidence.statement_rows(side.key)
    total = evidence.row(side.key, "aging_total").values
    in_buckets: Counter[str] = Counter()
    for row in rows:
        if row.party:
            in_buckets[row.party] += sum(row.values[bucket] or 0 for bucket in BUCKETS)
    return [
        Pair(side.parties, sum(total[bucket] or 0 for bucket in BUCKETS), owed),
        Pair(f"{side.parties}, total", total["total"] or 0, owed),
        Pair(
            f"{side.parties}, open documents",
            evidence.figure(side.key, "documents_total", "total"),
            owed,
        ),
        *(Pair(party, in_buckets[party], still_open[party]) for party in sorted({*still_open, *in_buckets})),
    ]
