"""The difference between two packages of a period."""

from typing import Literal

from pydantic import Field

from dashboard.wire.journal import JournalEntryResponse
from dashboard.wire.shapes import Wire
from dashboard.wire.words import ReportKey


class FigureChange(Wire):
    """One figure that differs, in minor units; null where a package has none."""

    column: str
    label: str
    was: int | None
    now: int | None
    difference: int


class LineChange(Wire):
    """One report line that differs, and the entries behind it."""

    report: ReportKey
    row_id: str
    label: str
    kind: Literal["changed", "appeared", "disappeared"]
    account: str | None = None
    figures: list[FigureChange]
    entry_ids: list[str] = Field(description="Entries of `entries` that touch the line's account or party")


class PackageChangesResponse(Wire):
    package_id: str
    from_package_id: str = Field(description="The package that it is compared with")
    currency: str
    minor_unit_digits: int
    compared: list[ReportKey] = Field(description="The reports that both packages hold")
    lines: list[LineChange]
    lines_total: int
    entries: list[JournalEntryResponse] = Field(
        description="Posted between the two readings of the books and dated by the end of the period"
    )
    entries_total: int
