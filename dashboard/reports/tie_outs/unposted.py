"""T17: nothing dated in the period waits to be posted, and no entry was left out of this reading."""

from collections.abc import Sequence

from dashboard.reports.cut import Cut, CutBank
from dashboard.reports.period_words import short_date
from dashboard.reports.report import TieOutKind, TieOutStatus, TieOutUnit
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.reports.tie_outs.periods import covered_periods
from dashboard.reports.tie_outs.rule import Outcome, found


def nothing_is_unposted(evidence: Evidence) -> Outcome:
    """T17: bank lines without an entry are a warning, and stop the close; a journal that goes on fails.

    The books know no drafts: what is dated in the period and not posted is what a bank has seen. The numbers
    shown are the total of those lines, signs aside, and zero.
    """
    cut = evidence.cut
    if cut.newest_entry is not None and cut.newest_entry != cut.last_sequence:
        return _entries_beyond(cut, newest=cut.newest_entry)
    is_hard = evidence.closing or _is_closed(cut)
    amount = sum(abs(item.amount) for bank in cut.banks for item in bank.unbooked)
    return found(
        _unbooked(evidence, cut.banks),
        what="Bank lines without an entry",
        status=TieOutStatus.FAIL if is_hard else TieOutStatus.WARNING,
        fine=f"The journal ends with entry {cut.last_sequence}, and every bank line is matched to an entry",
        kind=TieOutKind.HARD if is_hard else TieOutKind.SOFT,
        amount=amount,
    )


def _entries_beyond(cut: Cut, *, newest: int) -> Outcome:
    """Entries that the journal holds and the reading's clock does not count, or the other way round."""
    return Outcome(
        TieOutStatus.FAIL,
        left_label="Entries that the reading counts",
        left=cut.last_sequence,
        right_label="Last entry of the journal",
        right=newest,
        detail=f"The reading counts {cut.last_sequence} entries, the journal ends with entry {newest}: "
        "read the books again, and look for entries that were stored past the ledger",
        count=abs(newest - cut.last_sequence),
        kind=TieOutKind.HARD,
        unit=TieOutUnit.COUNT,
    )


def _unbooked(evidence: Evidence, banks: Sequence[CutBank]) -> list[str]:
    return [
        f"{bank.account}: {short_date(item.date)} {item.description or item.reference} "
        f"{evidence.money(item.amount)}"
        for bank in banks
        for item in bank.unbooked
    ]


def _is_closed(cut: Cut) -> bool:
    covered = covered_periods(cut)
    return bool(covered) and all(period.status != "open" for period in covered)
