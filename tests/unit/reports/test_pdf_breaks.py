"""Where pages end: no sum alone, no heading without what it heads, over all reports at sizes around a full page."""

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from dashboard.reports.catalogue import package_content
from dashboard.reports.cut import CutAccount
from dashboard.reports.pdf import report_pdf
from dashboard.reports.report import Report, Row, RowKind
from dashboard.reports.typesetting.grid import LEAST_AT_THE_END, LONGEST_KEPT
from dashboard.reports.typesetting.printed import printed_rows, without_empty_words
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import BUSINESS, Entry, Line, bank, bank_item, budget, chart, cut_of, entry
from tests.unit.reports.pdf_text import squeezed
from tests.unit.reports.samples import DRAFT

FRAME = replace(DRAFT, currency="XTS")  # It has no sign that would stand among the figures.
AROUND = range(-2, 3)
FULL = {
    ReportKey.PROFIT_AND_LOSS: 10,
    ReportKey.BALANCE_SHEET: 31,
    ReportKey.CASH_FLOW: 38,
    ReportKey.AR_AGING: 56,
    ReportKey.AP_AGING: 56,
    ReportKey.BUDGET_VS_ACTUAL: 7,
    ReportKey.BANK_RECONCILIATION: 56,
}  # How many accounts, customers or cheques beside the usual ones just fill a page.
AFTER_SOMETHING = {RowKind.SUBTOTAL, RowKind.TOTAL, RowKind.NOTE}

Place = tuple[int, Row]  # A page and what stands on it.


def more_accounts(count: int) -> tuple[CutAccount, ...]:
    """Expenses, and accruals that move working capital."""
    expenses = [_account(6100 + at, "expense", "operating_expense", "") for at in range(count)]
    accruals = [_account(2200 + at, "liability", "accrued", "operating") for at in range(count)]
    return (*expenses, *accruals)


def _account(number: int, type: str, sub_type: str, section: str) -> CutAccount:
    return CutAccount(
        number=str(number), name=f"Account {number}", type=type, sub_type=sub_type, cash_flow_section=section
    )


def entries(count: int) -> Iterator[Entry]:
    for on in ("2025-09-20", "2026-08-20", "2026-09-20"):
        yield entry(on, {"1010": 900_000, "4000": -900_000})
        yield entry(on, {"5000": 300_000, "1200": -300_000})
        yield entry(on, {"7100": 7_000, "7000": -9_000, "8000": 40_000, "6500": 5_000, "1010": -43_000})
        yield entry(on, {"1500": 70_000, "2500": -50_000, "3000": -20_000})
        for at in range(count):
            yield entry(on, {str(6100 + at): 1_000 + at, str(2200 + at): -1_000 - at})
    for at in range(count):
        sold = Line("1100", 10_000 + at, f"Customer {at}", f"INV-{at}", "2026-09-10")
        bought = Line("2000", -10_000 - at, f"Vendor {at}", f"BILL-{at}", "2026-09-10")
        yield entry("2026-08-15", [sold, bought])


@cache
def reports_of(count: int) -> dict[ReportKey, Report]:
    cut = cut_of(
        entries(count),
        accounts=(*chart(), *more_accounts(count)),
        business=BUSINESS.model_copy(update={"currency": FRAME.currency}),
        budgets=tuple(budget(str(6100 + at), "2026-09", 1_200) for at in range(count)),
        banks=(
            bank(
                "1010",
                "2026-09-30",
                3_000_000,
                outstanding=tuple(bank_item("2026-09-29", -100 - at, f"Cheque {at}") for at in range(count)),
            ),
        ),
    )
    return {report.key: report for report in package_content(cut, list(ReportKey)).reports}


def rows_by_page(report: Report, pages: list[str]) -> dict[str, list[Place]]:
    """Of each table the page of each of its rows, found in the text one after the other."""
    found: dict[str, list[Place]] = defaultdict(list)
    page, after = 0, 0
    for table in map(without_empty_words, report.tables):
        for row, cells in zip(table.rows, printed_rows(table, digits=2), strict=True):
            line = squeezed("".join((row.account or "", row.label, *cells)))
            while (at := pages[page].find(line, after)) < 0:
                page, after = page + 1, 0
            after = at + len(line)
            found[table.id].append((page, row))
    return found


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without spaces, as poppler reads it: it is quick."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True)
    return [squeezed(page) for page in read.stdout.decode().split("\f")]


def assert_good_breaks(places: list[Place]) -> None:
    for (page, row), (next_page, next_row) in pairwise(places):
        if page != next_page:
            assert next_row.kind not in AFTER_SOMETHING, f"{next_row.label} begins page {next_page + 1}"
            assert row.kind != RowKind.SECTION, f"{row.label} ends page {page + 1}"
    at_the_end = [row for page, row in places if page == places[-1][0]]
    assert len(at_the_end) in {len(places), *range(LEAST_AT_THE_END, len(places))}, (
        f"{at_the_end[0].label} and little else is on the last page"
    )
    if len(places) <= LONGEST_KEPT:
        assert len(at_the_end) == len(places), "a short table is whole"


@pytest.mark.parametrize("key", list(ReportKey))
def test_totals_never_stand_alone_and_headings_never_end_a_page(key: ReportKey) -> None:
    lengths: set[int] = set()
    for size in (FULL[key] + more for more in AROUND):
        report = reports_of(size)[key]
        places = rows_by_page(report, pages_of(report_pdf(report, frame=FRAME)))
        for of_table in places.values():
            assert_good_breaks(of_table)
        lengths |= {len({page for page, _ in of_table}) for of_table in places.values()}

    assert {1, 2} <= lengths, "the sizes go over the end of a page"
