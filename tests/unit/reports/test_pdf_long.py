"""Long and wide reports, read back page by page: every row whole, in order, under its headings."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from dashboard.reports.pdf import report_pdf
from dashboard.reports.report import Column, Report, Row, RowKind, Table
from dashboard.reports.tie_outs.printed_figures import read_printed
from dashboard.reports.typesetting.printed import LARGEST_PRINTED, LONGEST_PRINTED, printed_rows
from dashboard.reports.wording import MONTHS as MONTH_NAMES
from dashboard.schemas import ReportKey
from tests.unit.reports.pdf_text import pages_of, squeezed
from tests.unit.reports.samples import DRAFT, aging, profit_and_loss

WITHOUT_A_SIGN = replace(DRAFT, currency="XTS")  # The sign of a currency would stand among the figures.
MONTHS = tuple(f"{month} 2026" for month in MONTH_NAMES)


def customers(count: int) -> tuple[str, ...]:
    return tuple(f"Customer {number:04}" for number in range(count))


def pages(report: Report) -> list[str]:
    """The text of each page without spaces."""
    return [squeezed(page) for page in pages_of(report_pdf(report, frame=WITHOUT_A_SIGN))]


def printed_lines(table: Table) -> list[str]:
    """What each line and sum of the table must read like, in order and without spaces."""
    pairs = zip(table.rows, printed_rows(table, digits=2), strict=True)
    return [squeezed("".join((row.account or "", row.label, *cells))) for row, cells in pairs]


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(profit_and_loss(lines=66), id="200 accounts"),
        pytest.param(aging(customers(1_000), documents=1), id="1,000 customers"),
    ],
)
def test_every_row_is_whole_on_one_page_and_in_its_order(report: Report) -> None:
    of_report = pages(report)
    at = (0, 0)
    for line in (line for table in report.tables for line in printed_lines(table)):
        found = next(
            (page, place)
            for page in range(at[0], len(of_report))
            if (place := of_report[page].find(line, at[1] if page == at[0] else 0)) >= 0
        )
        at = (found[0], found[1] + len(line))

    assert at[0] == len(of_report) - 1, "the last row is on the last page"


def test_every_page_of_a_thousand_customers_repeats_its_headings_and_counts() -> None:
    report = aging(customers(1_000), documents=1)
    heads = [squeezed("".join(column.label for column in table.columns)) for table in report.tables]
    of_report = pages(report)

    assert len(of_report) > 20
    for number, page in enumerate(of_report, start=1):
        assert f"Page{number}of{len(of_report)}" in page
        assert any(head in page for head in heads), f"page {number} has no column headings"


def test_a_condensed_list_still_comes_to_its_total() -> None:
    count = LONGEST_PRINTED + 100
    table = aging(customers(count)).tables[0]
    of_report = "".join(pages(Report(ReportKey.AR_AGING, "AR aging", "As of today", (table,))))

    printed = [
        row for row in table.rows if f"{squeezed(row.label)}" in of_report and row.kind == RowKind.LINE
    ]
    others = f"{count - LARGEST_PRINTED:,}others,eachofthemsmaller"
    rest = sum(row.values["total"] or 0 for row in table.rows if row.kind == RowKind.LINE) - sum(
        row.values["total"] or 0 for row in printed
    )
    after = of_report.partition(others)[2].partition("Totalreceivables")[0]

    assert len(printed) == LARGEST_PRINTED
    assert after.endswith(f"{rest / 100:,.2f}")
    assert read_printed(f"{rest / 100:,.2f}", digits=2) == rest
    assert f"{count:,}linesaretoomanyforpaper" in of_report


def test_twelve_months_lie_on_their_side_with_every_month_on_every_page() -> None:
    columns = tuple(Column(month, month) for month in MONTHS)
    rows = tuple(
        Row(f"t{number}", f"Account {number}", values=dict.fromkeys(MONTHS, 1_234_567 * number))
        for number in range(120)
    )
    statement = profit_and_loss()
    months = Table("trend", "Twelve-month trend", columns, rows, starts_page=True)
    upright = replace(statement.tables[0], columns=statement.tables[0].columns[:2])
    pdf = report_pdf(replace(statement, tables=(upright, months)), frame=DRAFT)
    sizes = [page.mediabox for page in PdfReader(BytesIO(pdf)).pages]
    texts = pages_of(pdf)

    assert [size.width > size.height for size in sizes] == [False, *(True for _ in sizes[1:])]
    assert len(texts) > 3
    for text in texts[1:]:
        assert all(squeezed(month) in squeezed(text) for month in MONTHS)
