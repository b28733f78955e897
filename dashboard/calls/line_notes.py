"""The preparer's notes on lines of reports."""

from dashboard.calls.sending import Sender, given, part
from dashboard.schemas import LineNoteHistoryResponse, LineNoteResponse, LineNotesResponse


class LineNoteCalls(Sender):
    """The preparer's notes on lines of reports."""

    async def list_line_notes(self, period_id: str, *, report: str | None = None) -> LineNotesResponse:
        path = f"/accounting-periods/{part(period_id)}/line-notes"
        return await self._get(path, LineNotesResponse, params=given(report=report))

    async def write_line_note(
        self, period_id: str, *, report: str, row_id: str, text: str
    ) -> LineNoteResponse:
        """Write the note on a line anew; an empty text takes it away."""
        body = {"report": report, "row_id": row_id, "text": text}
        path = f"/accounting-periods/{part(period_id)}/line-notes"
        return await self._post(path, LineNoteResponse, json=body)

    async def list_line_note_versions(
        self, period_id: str, *, report: str, row_id: str
    ) -> LineNoteHistoryResponse:
        path = f"/accounting-periods/{part(period_id)}/line-notes/history"
        return await self._get(path, LineNoteHistoryResponse, params={"report": report, "row_id": row_id})
