"""Line notes in words: those that count now beside those that the package was built with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.components.periods import PeriodRow
from dashboard.components.wording import day_text
from dashboard.pages.reports.figures import FiguresUnreadable, FigureTable, Json
from dashboard.schemas import LineNoteResponse

NOT_YET = "Not yet in the package"
TAKEN_AWAY = "Taken away since; still in the package"
NOTE_ROW = "note"


@dataclass(frozen=True)
class NoteRow:
    """One note below the report; `differs` says how the package has it otherwise, if it does."""

    number: str
    row_id: str
    label: str
    text: str
    written: str
    differs: str
    is_live: bool


@dataclass(frozen=True)
class PackageNote:
    """A note as the package was built with it."""

    row_id: str
    label: str
    text: str
    written: str


def package_notes(figures: Json, key: str) -> list[PackageNote]:
    """The notes that the package prints on a report; FiguresUnreadable when they are not as agreed."""
    try:
        return [to_package_note(note) for note in figures["reports"][key].get("line_notes") or []]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FiguresUnreadable from error


def to_package_note(note: Json) -> PackageNote:
    day = day_text(date.fromisoformat(note["written_on"]))
    return PackageNote(
        row_id=str(note["row"]),
        label=str(note["label"]),
        text=str(note["text"]),
        written=f"{note['author']}, {day}",
    )


def note_rows(
    tables: Sequence[FigureTable],
    *,
    printed: Sequence[PackageNote],
    live: Sequence[LineNoteResponse],
    timezone: str,
) -> list[NoteRow]:
    """Every note, live or printed, numbered in the order of the lines; those on no line come last."""
    labels = {row.id: row.label for table in tables for row in table.rows if row.kind != NOTE_ROW}
    now = {note.row_id: note for note in live}
    before = {note.row_id: note for note in printed}
    noted = {**now, **before}
    order = [row_id for row_id in labels if row_id in noted]
    order += [row_id for row_id in noted if row_id not in labels]
    return [
        to_note_row(
            str(number),
            now=now.get(row_id),
            before=before.get(row_id),
            is_here=row_id in labels,
            timezone=timezone,
        )
        for number, row_id in enumerate(order, start=1)
    ]


def to_note_row(
    number: str, *, now: LineNoteResponse | None, before: PackageNote | None, is_here: bool, timezone: str
) -> NoteRow:
    """One note in words; at least one of `now` and `before` is there."""
    note: Any = now or before
    written = f"{now.author}, {day_text(now.written_at.astimezone(ZoneInfo(timezone)).date())}" if now else ""
    return NoteRow(
        number=number,
        row_id=note.row_id,
        label=note.label if is_here else f"{note.label} (a line that is not in the package)",
        text=note.text,
        written=written or note.written,
        differs=difference(now, before),
        is_live=now is not None,
    )


def difference(now: LineNoteResponse | None, before: PackageNote | None) -> str:
    """How the package has the note otherwise; empty when it agrees."""
    if now is None:
        return TAKEN_AWAY
    if before is None:
        return NOT_YET
    return "" if now.text == before.text else f"Changed since; the package says “{before.text}”"


def numbered(tables: Sequence[FigureTable], notes: Sequence[NoteRow]) -> list[FigureTable]:
    """The tables with each note's number on its line."""
    numbers = {note.row_id: note.number for note in notes}
    return [
        replace(table, rows=[replace(row, note=numbers.get(row.id, "")) for row in table.rows])
        for table in tables
    ]


def why_not(period: PeriodRow, *, may_write: bool) -> str:
    """Why no note can be written here; empty when one can."""
    if not period.is_open:
        reason = f" ({period.reason})" if period.reason else ""
        way_out = " Reopen the period to change them." if period.is_closed else ""
        return f"{period.name} is {period.status.lower()}{reason}: its notes stay as they are.{way_out}"
    return "" if may_write else "You can read notes; members and above can write them."


def suggestion_words(note: LineNoteResponse, *, own_name: str) -> str:
    """What was written of the line in the period before: "Last time you wrote: …"."""
    who = "you" if note.author == own_name else note.author
    return f"Last time {who} wrote: “{note.text}”"
