"""The preparer's notes on lines of reports."""

from datetime import datetime

from pydantic import Field

from dashboard.wire.shapes import Request, Wire
from dashboard.wire.words import ReportKey

NOTE_LENGTH_MAX = 1000
ROW_ID_MAX = 1000


class LineNoteWriteRequest(Request):
    report: ReportKey
    row_id: str = Field(min_length=1, max_length=ROW_ID_MAX, description="Id of the line in `figures.json`")
    text: str = Field(max_length=NOTE_LENGTH_MAX, description="Empty takes the note away")


class LineNoteResponse(Wire):
    """One version of the note on a line of a period's report."""

    report: ReportKey
    row_id: str
    label: str = Field(description="The line, as it read when the note was written")
    text: str
    author: str
    author_user_id: str | None = None
    written_at: datetime


class LineNotesResponse(Wire):
    items: list[LineNoteResponse]
    suggestions: list[LineNoteResponse] = Field(
        description="What the period before says of lines that have no note in this one"
    )


class LineNoteHistoryResponse(Wire):
    items: list[LineNoteResponse]
