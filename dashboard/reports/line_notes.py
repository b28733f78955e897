"""Line notes on a report: numbered in the order of its lines, each beside the line it speaks of."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.reports.cut import Cut, CutLineNote
from dashboard.reports.period_words import short_date
from dashboard.reports.report import LineNote, Report, Row, Table


def annotated(report: Report, cut: Cut) -> Report:
    """The report with the cut's notes on it; notes on lines that it no longer has come last."""
    by_row = {note.row_id: note for note in cut.line_notes if note.report == report.key}
    if not by_row:
        return report
    rows = [row.id for table in report.tables for row in table.rows if row.id in by_row]
    gone = [row_id for row_id in by_row if row_id not in set(rows)]
    notes = tuple(
        _numbered(by_row[row_id], number, cut=cut, is_shown=row_id not in gone)
        for number, row_id in enumerate([*rows, *gone], start=1)
    )
    numbers = {note.row_id: note.number for note in notes}
    tables = tuple(
        replace(table, rows=tuple(_with_number(row, numbers) for row in table.rows))
        for table in report.tables
    )
    return replace(report, tables=tables, line_notes=notes)


def notes_on(table: Table, notes: Sequence[LineNote]) -> tuple[LineNote, ...]:
    """Those that speak of a line of the table, in its order."""
    numbers = {row.note for row in table.rows}
    return tuple(note for note in notes if note.is_shown and note.number in numbers)


def notes_on_nothing(notes: Sequence[LineNote]) -> tuple[LineNote, ...]:
    """Those whose line the report no longer has."""
    return tuple(note for note in notes if not note.is_shown)


def written_words(note: LineNote) -> str:
    """By whom and when: "Ada King, 3 Oct 2026"."""
    return f"{note.author}, {short_date(note.written_on)}"


def note_words(note: LineNote) -> str:
    """The note's text; of one whose line is gone also which line it was."""
    return (
        note.text if note.is_shown else f"On “{note.label}”, which this report no longer shows: {note.text}"
    )


def footnote_words(note: LineNote) -> str:
    """The note with who wrote it, as one text."""
    return f"{note_words(note)} ({written_words(note)})"


def _numbered(note: CutLineNote, number: int, *, cut: Cut, is_shown: bool) -> LineNote:
    return LineNote(
        number=number,
        row_id=note.row_id,
        label=note.label,
        text=note.text,
        author=note.author,
        written_on=note.written_at.astimezone(ZoneInfo(cut.business.timezone)).date(),
        is_shown=is_shown,
    )


def _with_number(row: Row, numbers: dict[str, int]) -> Row:
    return replace(row, note=numbers[row.id]) if row.id in numbers else row
