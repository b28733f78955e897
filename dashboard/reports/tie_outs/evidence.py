"""What the rules look at: the cut, and its seven reports as they will be printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.money import printed_text
from dashboard.reports.all_reports import report_of
from dashboard.reports.cut import Cut
from dashboard.reports.report import Report, Row
from dashboard.schemas import ReportKey


class RowMissing(LookupError):
    """A report lacks a row that a rule needs."""

    def __init__(self, key: ReportKey, row_id: str) -> None:
        super().__init__(f"The report {key} has no row {row_id}")


@dataclass(frozen=True)
class Evidence:
    """A cut and its reports, each made once, when a rule first asks for it."""

    cut: Cut
    reports: dict[ReportKey, Report] = field(default_factory=dict[ReportKey, Report])
    closing: bool = False  # Whether the period is about to be closed: what waits until then waits no more.

    def report(self, key: ReportKey) -> Report:
        if key not in self.reports:
            self.reports[key] = report_of(key, self.cut)
        return self.reports[key]

    def rows(self, key: ReportKey) -> Iterator[Row]:
        """The rows of all tables of a report."""
        return (row for table in self.report(key).tables for row in table.rows)

    def statement_rows(self, key: ReportKey) -> tuple[Row, ...]:
        """The rows of a report's first table: the statement itself."""
        return self.report(key).tables[0].rows

    def row(self, key: ReportKey, row_id: str) -> Row:
        """The row of that id; RowMissing when the report has none."""
        for row in self.rows(key):
            if row.id == row_id:
                return row
        raise RowMissing(key, row_id)

    def figure(self, key: ReportKey, row_id: str, column: str = "actual") -> int:
        """A printed figure, natural sign; a blank comparative is nothing, hence zero."""
        return self.row(key, row_id).values.get(column) or 0

    def money(self, amount: int) -> str:
        return printed_text(amount, digits=self.cut.business.minor_unit_digits)
