"""Reports as PDF: tagged, archivable (PDF/A-2a, PDF/UA-1), the same bytes for the same values."""

from collections.abc import Sequence

from dashboard.reports.line_notes import notes_on_nothing
from dashboard.reports.report import Frame, Report, TieOut
from dashboard.reports.typesetting.compiler import typeset
from dashboard.reports.typesetting.cover import cover_markup
from dashboard.reports.typesetting.document import opening_markup
from dashboard.reports.typesetting.grid import line_notes_markup, table_markup
from dashboard.reports.typesetting.measures import layout_of
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import NOTHING_TO_REPORT


def report_pdf(report: Report, *, frame: Frame) -> bytes:
    """One report as PDF, laid out by accounting-rules 4.8; money in minor units, natural signs as given."""
    return typeset(_report_markup(report, frame=frame))


def cover_pdf(*, frame: Frame, reports: Sequence[Report], tie_outs: Sequence[TieOut]) -> bytes:
    """Cover, contents and tie-out sheet of a package as one PDF; every rule with both of its numbers."""
    return typeset(cover_markup(frame=frame, reports=reports, tie_outs=tie_outs))


def _report_markup(report: Report, *, frame: Frame) -> str:
    digits = frame.minor_unit_digits
    layout = layout_of(report, currency=frame.currency, digits=digits)
    opening = opening_markup(
        frame=frame, title=report.title, period_wording=report.period_wording, paper=layout.paper
    )
    tables = (
        table_markup(table, fit=fit, digits=digits, units=frame.currency, line_notes=report.line_notes)
        for table, fit in zip(report.tables, layout.fits, strict=True)
    )
    body = "".join(tables) or f"#nothing({literal(NOTHING_TO_REPORT)})\n"
    notes = "".join(f"{literal(note)}, " for note in report.notes)
    gone = line_notes_markup(notes_on_nothing(report.line_notes))
    return f"{opening}{body}{gone}#notes(({notes}))\n"
