"""Reports as PDF: tagged, archivable (PDF/A-2a, PDF/UA-1), the same bytes for the same values."""

from collections.abc import Sequence

from dashboard.money import currency_sign
from dashboard.reports.line_notes import footnote_words, notes_on, notes_on_nothing
from dashboard.reports.report import Frame, Report, Table, TieOut
from dashboard.reports.typesetting.compiler import typeset
from dashboard.reports.typesetting.cover import cover_markup
from dashboard.reports.typesetting.document import opening_markup, paper_markup
from dashboard.reports.typesetting.fit import Paper, usual_paper
from dashboard.reports.typesetting.grid import line_notes_markup, table_markup
from dashboard.reports.typesetting.heights import Around
from dashboard.reports.typesetting.measures import fits_of
from dashboard.reports.typesetting.printed import in_print, printed_rows, without_empty_words
from dashboard.reports.typesetting.text import literal
from dashboard.reports.wording import NOTHING_TO_REPORT, why_not_final


def report_pdf(report: Report, *, frame: Frame) -> bytes:
    """One report as PDF, laid out by accounting-rules 4.8; money in minor units, natural signs as given."""
    return typeset(_report_markup(report, frame=frame))


def cover_pdf(*, frame: Frame, reports: Sequence[Report], tie_outs: Sequence[TieOut]) -> bytes:
    """Cover, contents and tie-out sheet of a package as one PDF; every rule with both of its numbers."""
    return typeset(cover_markup(frame=frame, reports=reports, tie_outs=tie_outs))


def _report_markup(report: Report, *, frame: Frame) -> str:
    sign = currency_sign(frame.currency)
    tables = [without_empty_words(in_print(table)) for table in report.tables]
    cells = [printed_rows(table, digits=frame.minor_unit_digits) for table in tables]
    around = _around(report, tables, frame=frame)
    fits = fits_of(tables, cells, currency=frame.currency, sign=sign, around=around)
    paper = fits[0].paper if fits else Paper(usual_paper(frame.currency))
    parts = [
        opening_markup(frame=frame, title=report.title, period_wording=report.period_wording, paper=paper)
    ]
    for table, of, fit in zip(tables, cells, fits, strict=True):
        if table.starts_page:
            parts.append("#pagebreak(weak: true)\n")
        if fit.paper != paper:
            paper = fit.paper
            parts.append(f"#set page({paper_markup(paper)})\n")
        parts.append(table_markup(table, of, fit=fit, units=frame.currency, line_notes=report.line_notes))
    if not tables:
        parts.append(f"#nothing({literal(NOTHING_TO_REPORT)})\n")
    notes = "".join(f"{literal(note)}, " for note in report.notes)
    parts.append(line_notes_markup(notes_on_nothing(report.line_notes)))
    return f"{''.join(parts)}#notes(({notes}))\n"


def _around(report: Report, tables: Sequence[Table], *, frame: Frame) -> list[Around]:
    """What stands beside each of the tables."""
    last = len(tables) - 1
    return [
        Around(
            entity="" if at else frame.entity,
            callout="" if at else why_not_final(frame),
            footnotes=tuple(map(footnote_words, notes_on(table, report.line_notes))),
            notes=report.notes if at == last else (),
        )
        for at, table in enumerate(tables)
    ]
