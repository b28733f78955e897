"""Prints the hash of each file that the samples render to; run in a process of its own."""

from hashlib import sha256

from dashboard.reports.pdf import cover_pdf, report_pdf
from dashboard.reports.xlsx import cover_xlsx, report_xlsx
from tests.unit.reports.samples import DRAFT, HOSTILE_NAMES, aging, profit_and_loss, tie_outs


def hashes(kind: str) -> list[str]:
    """Of a wide report, a hostile one and the cover, as "pdf" or "xlsx"."""
    render, cover = (report_pdf, cover_pdf) if kind == "pdf" else (report_xlsx, cover_xlsx)
    reports = (profit_and_loss(), aging(HOSTILE_NAMES))
    files = [render(report, frame=DRAFT) for report in reports]
    files.append(cover(frame=DRAFT, reports=reports, tie_outs=tie_outs()))
    return [sha256(file).hexdigest() for file in files]


if __name__ == "__main__":
    import sys

    print("\n".join(hashes(sys.argv[1])))  # noqa: T201
