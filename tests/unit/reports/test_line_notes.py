"""What the preparer says of a line travels with it: numbered in print, a comment in Excel, kept in the figures."""

import json
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from dashboard.reports.all_reports import report_of
from dashboard.reports.catalogue import frame_of, package_content
from dashboard.reports.cut import Cut, CutLineNote
from dashboard.reports.figures import figures_json
from dashboard.reports.pdf import report_pdf
from dashboard.reports.plain import one_line
from dashboard.reports.tie_outs.all_rules import check
from dashboard.reports.watermark import watermark_of
from dashboard.reports.xlsx import report_xlsx
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import bank, bank_item, cut_of, entry, only
from tests.unit.reports.samples import HOSTILE_NAMES

SALES, RENT = "account-4000", "account-6000"
ENTRIES = [
    entry("2026-09-01", {"1010": 90_00, "3000": -90_00}),
    entry("2026-09-02", {"1010": 70_00, "4000": -70_00}),
    entry("2026-09-03", {"6000": 20_00, "1010": -20_00}),
]


def note(row_id: str, text: str, *, report: str = "pl", label: str = "Line") -> CutLineNote:
    written_at = datetime(2026, 10, 3, 2, 30, tzinfo=UTC)  # The evening before in New York.
    return CutLineNote(
        report=report, row_id=row_id, label=label, text=text, author="Ada King", written_at=written_at
    )


def noted(*notes: CutLineNote) -> Cut:
    return cut_of(ENTRIES, line_notes=notes)


def pdf_text(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def test_notes_are_numbered_in_the_order_of_the_lines() -> None:
    cut = noted(
        note(RENT, "One month free"), note(SALES, "Fair in Oslo"), note("pl-gone", "x", report="cash_flow")
    )

    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)

    assert [(it.number, it.row_id, it.text) for it in report.line_notes] == [
        (1, SALES, "Fair in Oslo"),
        (2, RENT, "One month free"),
    ]
    assert only(report, SALES).note == 1
    assert only(report, RENT).note == 2
    assert [row.id for table in report.tables for row in table.rows if row.note] == [SALES, RENT]
    assert {it.written_on.isoformat() for it in report.line_notes} == {"2026-10-02"}, "the business's own day"


def test_a_note_outlives_its_line() -> None:
    cut = noted(note("account-9999", "Moved to rent", label="Old line"), note(SALES, "Fair in Oslo"))

    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)

    assert [(it.number, it.row_id, it.is_shown) for it in report.line_notes] == [
        (1, SALES, True),
        (2, "account-9999", False),
    ]


def test_notes_are_part_of_the_watermark_and_of_no_figure() -> None:
    plain, with_note = noted(), noted(note(SALES, "Fair in Oslo"))

    assert plain.watermark != with_note.watermark
    assert watermark_of(with_note) == with_note.watermark
    assert [rule.status for rule in check(with_note)] == [rule.status for rule in check(plain)]


def test_figures_json_gains_the_notes_and_loses_nothing() -> None:
    def figures(cut: Cut) -> dict[str, object]:
        content = package_content(cut, list(ReportKey))
        return json.loads(figures_json(cut, content))["reports"]["pl"]

    plain, with_note = figures(noted()), figures(noted(note(SALES, "Fair in Oslo", label="Sales")))

    assert with_note["line_notes"] == [
        {
            "number": 1,
            "row": SALES,
            "label": "Sales",
            "text": "Fair in Oslo",
            "author": "Ada King",
            "written_on": "2026-10-02",
        }
    ]
    assert plain["line_notes"] == []
    assert plain.keys() == with_note.keys()


def test_the_pdf_prints_numbers_on_the_lines_and_the_text_below_the_table(tmp_path: Path) -> None:
    cut = noted(note(SALES, "Fair in Oslo"), note("account-9999", "Moved to rent", label="Old line"))
    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)

    text = pdf_text(report_pdf(report, frame=frame_of(cut, ())), tmp_path)

    assert "Fair in Oslo" in text
    assert "Ada King, 2 Oct 2026" in text
    assert "On “Old line”, which this report no longer shows: Moved to rent" in text
    first_table = text.index("Net income")
    assert text.index("Sales") < first_table < text.index("Fair in Oslo") < text.index("Moved to rent")


def test_a_note_is_printed_below_its_own_table(tmp_path: Path) -> None:
    cut = cut_of(
        ENTRIES,
        banks=(
            bank("1010", "2026-09-30", 150_00, outstanding=(bank_item("2026-09-29", -10_00, "Cheque 7"),)),
            bank("1020", "2026-09-30", 0),
        ),
        line_notes=(
            note(
                "1010-outstanding_payments-2026-09-29-Cheque 7", "Sent by post", report="bank_reconciliation"
            ),
        ),
    )
    report = report_of(ReportKey.BANK_RECONCILIATION, cut)
    assert [it.is_shown for it in report.line_notes] == [True]

    text = pdf_text(report_pdf(report, frame=frame_of(cut, ())), tmp_path)

    pages = text.split("\f")
    assert [number for number, page in enumerate(pages) if "Sent by post" in page] == [
        number for number, page in enumerate(pages) if "Cheque 7" in page
    ]


def test_excel_holds_a_comment_on_the_cell_of_the_line() -> None:
    cut = noted(note(SALES, "Fair in Oslo"))
    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)

    sheets = load_workbook(BytesIO(report_xlsx(report, frame=frame_of(cut, ())))).worksheets

    comments = {
        cell.value: cell.comment.text
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert comments == {"Sales": "Fair in Oslo (Ada King, 2 Oct 2026)"}
    below = [cell.value for cell in sheets[0]["B"] if cell.value]
    assert "Line: Fair in Oslo (Ada King, 2 Oct 2026)" in below


@pytest.mark.parametrize("text", HOSTILE_NAMES)
def test_whatever_is_written_stays_text(text: str, tmp_path: Path) -> None:
    cut = noted(note(SALES, text.encode("utf-8", "ignore").decode()))
    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)

    assert report_pdf(report, frame=frame_of(cut, ()))
    file = report_xlsx(report, frame=frame_of(cut, ()))

    [sheet, *_] = load_workbook(BytesIO(file)).worksheets
    formulas = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert all(text not in str(formula) for formula in formulas)
    [comment] = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    comment = comment.replace("_x005F_", "_")  # So that Excel does not read "_x0041_" as "A".
    assert comment == f"{one_line(report.line_notes[0].text)} (Ada King, 2 Oct 2026)"


def test_the_same_notes_give_the_same_bytes() -> None:
    cut = noted(note(SALES, "Fair in Oslo"), note(RENT, "One month free"))
    report = report_of(ReportKey.PROFIT_AND_LOSS, cut)
    frame = frame_of(cut, ())

    first, second = report_xlsx(report, frame=frame), report_xlsx(report, frame=frame)

    assert first == second
    with ZipFile(BytesIO(first)) as archive:
        assert any("comments" in name for name in archive.namelist())
    assert report_pdf(report, frame=frame) == report_pdf(report, frame=frame)
