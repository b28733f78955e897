"""The words that the printed package and the workbook share."""

from collections import Counter
from collections.abc import Sequence

from dashboard.reports.report import TieOut, TieOutStatus

PACKAGE_TITLE = "Month-end package"
STATUS_WORDS: dict[TieOutStatus, str] = {
    TieOutStatus.PASS: "✓ Pass",
    TieOutStatus.WARNING: "▲ Warning",
    TieOutStatus.FAIL: "✕ Fail",
    TieOutStatus.COULD_NOT_RUN: "? Could not run",
    TieOutStatus.NOT_APPLICABLE: "– Not applicable",
}
COUNTED_AS: dict[TieOutStatus, tuple[str, str]] = {
    TieOutStatus.FAIL: ("fails", "fail"),
    TieOutStatus.COULD_NOT_RUN: ("could not run", "could not run"),
    TieOutStatus.WARNING: ("warns", "warn"),
    TieOutStatus.PASS: ("passes", "pass"),
    TieOutStatus.NOT_APPLICABLE: ("does not apply", "do not apply"),
}


def summary_of(tie_outs: Sequence[TieOut]) -> str:
    """How the rules came out, the worst first: "22 rules: 1 fails, 2 warn, 19 pass."."""
    if not tie_outs:
        return "No rule was run."
    counts = Counter(tie_out.status for tie_out in tie_outs)
    parts = [
        f"{counts[status]} {words[counts[status] > 1]}"
        for status, words in COUNTED_AS.items()
        if counts[status]
    ]
    rules = "1 rule" if len(tie_outs) == 1 else f"{len(tie_outs)} rules"
    return f"{rules}: {', '.join(parts)}."
