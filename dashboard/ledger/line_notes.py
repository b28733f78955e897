"""Line notes: what preparers say of the lines of a period's reports, every version kept."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import get_period, hold_open_period
from dashboard.ledger.turns import take_turn
from dashboard.models import LineNote, User

VERSIONS_MAX = 100  # Of one note that are shown.
_INVISIBLE = {"Cc", "Cf", "Cs"}
_SPELLING = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def write_line_note(
    session: Session,
    *,
    business_id: str,
    period_id: str,
    report: str,
    row_id: str,
    label: str,
    text: str,
    by_user_id: str,
) -> LineNote:
    """Add a version of the line's note, which counts from now on; an empty text takes the note away.

    Raises NotFound (business, period) and PeriodNotOpen. The caller has seen to it that there is such a line.
    """
    take_turn(session, business_id=business_id)
    period = get_period(session, business_id=business_id, period_id=period_id)
    hold_open_period(session, business_id=business_id, day=period.period_end, by_user_id=by_user_id)
    note = LineNote(
        business_id=business_id,
        period_start=period.period_start,
        period_end=period.period_end,
        report=report,
        row_id=row_id,
        label=label,
        text=one_paragraph(text),
        author=session.get_one(User, by_user_id).name,
        author_user_id=by_user_id,
    )
    session.add(note)
    session.flush()
    note_change(session, business_id=business_id, kind="period", object_id=period.id)
    return note


def line_notes_of(
    session: Session, *, business_id: str, period_start: date, period_end: date, report: str | None = None
) -> list[LineNote]:
    """The notes that count for exactly this period, by report and line, of one report or of all."""
    conditions = [
        col(LineNote.business_id) == business_id,
        col(LineNote.period_end) == period_end,
        col(LineNote.period_start) == period_start,
    ]
    if report is not None:
        conditions.append(col(LineNote.report) == report)
    last = (
        select(func.max(LineNote.id)).where(*conditions).group_by(col(LineNote.report), col(LineNote.row_id))
    )
    statement = select(LineNote).where(col(LineNote.id).in_(last), col(LineNote.text) != "")
    # Databases sort text in their own ways, and the order is part of a cut's bytes.
    return sorted(session.exec(statement), key=lambda note: (note.report, note.row_id))


def line_note_history(
    session: Session, *, business_id: str, period_start: date, period_end: date, report: str, row_id: str
) -> Sequence[LineNote]:
    """Every version of the note on a line, the last one first; one without text took the note away."""
    statement = select(LineNote).where(
        LineNote.business_id == business_id,
        LineNote.period_end == period_end,
        LineNote.period_start == period_start,
        LineNote.report == report,
        LineNote.row_id == row_id,
    )
    return session.exec(statement.order_by(col(LineNote.id).desc()).limit(VERSIONS_MAX)).all()


def one_paragraph(text: str) -> str:
    """The text on one line, with nothing in it that cannot be seen."""
    return " ".join("".join(map(_seen, text)).split())


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in _INVISIBLE and letter not in _SPELLING else letter
