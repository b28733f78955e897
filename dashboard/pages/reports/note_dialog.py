"""The dialog that adds, changes or takes away the note on a line."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from dashboard.client import ApiError, ApiUnreachable
from dashboard.components.elements import button, close_dialog, dialog, field, open_dialog, problem_alert
from dashboard.components.period_dialogs import dialog_buttons
from dashboard.pages.reports.notes import suggestion_words
from dashboard.pages.reports.state import ReportsState
from dashboard.schemas import NOTE_LENGTH_MAX
from dashboard.state import Session, connect, to_sign_in

NOTE_DIALOG = "line-note"


class LineNoteState(rx.State):
    """The note being written: on which line, and what is in the box to begin with."""

    row_id: str = ""
    label: str = ""
    draft: str = ""
    turn: int = 0  # A new number puts the draft into the box anew.
    has_note: bool = False
    suggestion: str = ""
    problem: str = ""
    _suggested: str = ""

    @rx.event
    async def ask(self, row_id: str) -> Any:
        """Open the dialog for this line of the report that is shown."""
        shown = await self.get_state(ReportsState)
        session = await self.get_state(Session)
        note = next((note for note in shown.notes if note.row_id == row_id and note.is_live), None)
        labels = {row.id: row.label for table in shown.tables for row in table.rows}
        suggested = shown._suggestions.get(row_id)
        self.row_id, self.label = row_id, note.label if note else labels.get(row_id, row_id)
        self.draft, self.has_note = note.text if note else "", note is not None
        self.suggestion = suggestion_words(suggested, own_name=session.user_name) if suggested else ""
        self._suggested = suggested.text if suggested else ""
        self.problem, self.turn = "", self.turn + 1
        return open_dialog(NOTE_DIALOG)

    @rx.event
    def use_suggestion(self) -> None:
        """Put last time's words into the box; nothing is saved yet."""
        self.draft, self.turn = self._suggested, self.turn + 1

    @rx.event
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Write the note, or show why it is not to be; an empty box takes it away."""
        async for event in self._write(str(form.get("note", ""))):
            yield event

    @rx.event
    async def take_away(self) -> AsyncIterator[Any]:
        """Leave the line without a note; its versions stay on record."""
        async for event in self._write(""):
            yield event

    async def _write(self, text: str) -> AsyncIterator[Any]:
        shown = await self.get_state(ReportsState)
        self.problem = ""
        if not text.strip() and not self.has_note:
            self.problem = "Write the note first."
            return
        try:
            async with await connect(self) as client:
                await client.write_line_note(
                    shown._period_id, report=shown.report_key, row_id=self.row_id, text=text
                )
        except (ApiError, ApiUnreachable) as problem:
            self.problem = str(problem)
            yield to_sign_in(self, problem)
            return
        shown.notice = f"Note on {self.label} {'saved' if text.strip() else 'taken away'}."
        yield close_dialog(NOTE_DIALOG)
        yield ReportsState.refresh


def note_dialog() -> rx.Component:
    """The note on a line, with last time's words at hand."""
    state: Any = LineNoteState
    return dialog(
        "Note on a line",
        rx.el.p(state.label, class_name="strong"),
        problem_alert(state.problem),
        rx.el.form(
            field(
                "Note",
                rx.el.textarea(
                    name="note",
                    default_value=state.draft,
                    key=state.turn.to_string(),
                    max_length=NOTE_LENGTH_MAX,
                    rows="4",
                    auto_focus=True,
                ),
            ),
            rx.cond(
                state.suggestion != "",
                rx.el.div(
                    rx.el.p(state.suggestion, class_name="hint"),
                    button("Use these words", kind="quiet", on_click=state.use_suggestion),
                    class_name="suggestion",
                ),
            ),
            rx.el.p("Prints as a numbered footnote in packages built from now on.", class_name="hint"),
            dialog_buttons(
                "Save",
                NOTE_DIALOG,
                rx.cond(
                    state.has_note,
                    button("Take away", kind="danger", class_name="aside", on_click=state.take_away),
                ),
            ),
            on_submit=state.save,
        ),
        id=NOTE_DIALOG,
    )
