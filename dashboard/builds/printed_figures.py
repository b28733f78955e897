"""The figures that a package printed, read back from its `figures.json`."""

from collections.abc import Iterator

from pydantic import BaseModel

from dashboard.schemas import ReportKey


class PrintedColumn(BaseModel):
    id: str
    label: str


class PrintedRow(BaseModel):
    id: str
    label: str
    values: dict[str, int | None]
    account: str | None = None
    party: str | None = None
    document: str | None = None


class PrintedReport(BaseModel):
    columns: list[PrintedColumn] = []
    rows: list[PrintedRow]


class PrintedFigures(BaseModel):
    """What a comparison reads of `figures.json`; minor units, natural signs."""

    minor_unit_digits: int
    currency: str = ""
    reports: dict[ReportKey, PrintedReport]

    def cells(self) -> Iterator[tuple[tuple[str, str, str], tuple[str, int | None]]]:
        """((report, row, column), (label of the row, value)) of every money figure."""
        for report, printed in self.reports.items():
            for row in printed.rows:
                for column, value in row.values.items():
                    yield (report, row.id, column), (row.label, value)
