"""The words that the printed package and the workbook share."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from dashboard.reports.report import Frame, Report, TieOut, TieOutStatus
from dashboard.schemas import ReportKey

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING_TO_REPORT = "Nothing to report."
PACKAGE_TITLE = "Month-end package"
TIE_OUT_TITLE = "Tie-out sheet"
LETTER_CURRENCIES = frozenset(
    {"USD", "CAD", "MXN", "PHP", "CLP", "COP"}
)  # Where printers hold Letter, not A4.
CUT_TIME = re.compile(r"(\d{1,2}) (\w{3}) (\d{4}) (\d{2}):(\d{2})")
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001  A document's own date has no zone.
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


def units_of(frame: Frame) -> str:
    """Currency and basis, the one place where a report names its currency."""
    return f"Amounts in {frame.currency} · {frame.basis}"


def standing_line(frame: Frame) -> str:
    """What every page says of the standing and of the books it was made from."""
    return f"{frame.standing} · Unaudited · Cut {frame.cut_at} · Watermark {frame.watermark}"


def why_not_final(frame: Frame) -> str:
    """The rules that keep the package from being final, in a sentence; empty when there are none."""
    if not frame.failed_rules:
        return ""
    rules = ", ".join(frame.failed_rules)
    return f"{frame.standing}: not to be relied on until these rules pass: {rules}. See the tie-out sheet."


def cut_moment(frame: Frame) -> datetime:
    """When the cut was taken, as the entity's clock said; the date that documents made from it carry."""
    cut = CUT_TIME.match(frame.cut_at)
    if cut is None or cut[2] not in MONTHS:
        return UNDATED
    month = MONTHS.index(cut[2]) + 1
    return datetime(int(cut[3]), month, int(cut[1]), int(cut[4]), int(cut[5]))  # noqa: DTZ001


def chain_words(frame: Frame) -> str:
    """The last link of the chain of closes, which a cover carries out of the house."""
    return frame.chain_head or "No period has been closed yet"


def contents_of(reports: Sequence[Report], *, frame: Frame) -> list[tuple[str, str, str]]:
    """The files of a package: the number that each name begins with, title, period."""
    keys = tuple(ReportKey)
    cover = ("00", "Cover and tie-out sheet", "Every rule with both of its numbers")
    numbered = (
        (f"{keys.index(report.key) + 1:02}", report.title, report.period_wording) for report in reports
    )
    certificate = ("90", "Close certificate", frame.period_wording)
    return [cover, *numbered, *([certificate] if frame.has_certificate else [])]
