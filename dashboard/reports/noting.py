"""Writing a note on a line of a period's report: only on a line that the report has."""

from sqlmodel import Session

from dashboard.errors import CloseError
from dashboard.ledger.line_notes import line_notes_of, write_line_note
from dashboard.ledger.periods import get_period, previous_period
from dashboard.ledger.proof import EntriesProof
from dashboard.models import AccountingPeriod, LineNote
from dashboard.reports.all_reports import report_of
from dashboard.reports.report import RowKind
from dashboard.reports.taking import take_cut
from dashboard.schemas import REPORT_TITLES, ReportKey

NOT_PROVED = EntriesProof(count=0, debits=0, credits=0, unbalanced=())  # No line's label depends on it.


def note_line(
    session: Session,
    *,
    business_id: str,
    period_id: str,
    report: ReportKey,
    row_id: str,
    text: str,
    by_user_id: str,
) -> LineNote:
    """Write the line's note anew; an empty text takes it away, also from a line that is there no more.

    Raises NotFound, PeriodNotOpen, and CloseError when the report has no such line.
    """
    period = get_period(session, business_id=business_id, period_id=period_id)
    label = _label(session, period, report=report, row_id=row_id) or _noted_label(
        session, period, report=report, row_id=row_id
    )
    if label is None:
        raise CloseError(
            f"{REPORT_TITLES[report]} for {period.period_start} to {period.period_end} has no line {row_id!r}"
        )
    return write_line_note(
        session,
        business_id=business_id,
        period_id=period_id,
        report=report.value,
        row_id=row_id,
        label=label,
        text=text,
        by_user_id=by_user_id,
    )


def current_notes(
    session: Session, *, business_id: str, period_id: str, report: ReportKey | None
) -> list[LineNote]:
    """The notes that count for the period, of one report or of all; raises NotFound."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    return _notes_of(session, period, report=report)


def suggested_notes(
    session: Session, *, business_id: str, period_id: str, report: ReportKey | None
) -> list[LineNote]:
    """What the period before says of lines that have no note yet: the same words often hold again."""
    period = get_period(session, business_id=business_id, period_id=period_id)
    before = previous_period(session, period=period)
    if before is None:
        return []
    noted = {(note.report, note.row_id) for note in _notes_of(session, period, report=report)}
    return [
        note for note in _notes_of(session, before, report=report) if (note.report, note.row_id) not in noted
    ]


def _notes_of(session: Session, period: AccountingPeriod, *, report: ReportKey | None) -> list[LineNote]:
    return line_notes_of(
        session,
        business_id=period.business_id,
        period_start=period.period_start,
        period_end=period.period_end,
        report=report.value if report else None,
    )


def _label(session: Session, period: AccountingPeriod, *, report: ReportKey, row_id: str) -> str | None:
    cut = take_cut(
        session,
        business_id=period.business_id,
        period_start=period.period_start,
        period_end=period.period_end,
        proof=NOT_PROVED,
    )
    rows = (row for table in report_of(report, cut).tables for row in table.rows)
    return next((row.label for row in rows if row.id == row_id and row.kind != RowKind.NOTE), None)


def _noted_label(session: Session, period: AccountingPeriod, *, report: ReportKey, row_id: str) -> str | None:
    notes = _notes_of(session, period, report=report)
    return next((note.label for note in notes if note.row_id == row_id), None)
