"""The PDF of a report, read back: nothing is missing, nothing is cut, and the bytes are always the same."""

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from dashboard.reports.pdf import cover_pdf, report_pdf
from dashboard.reports.report import Column, Frame, Report, Row, RowKind, Table
from dashboard.reports.typesetting.printed import printed_cell
from dashboard.reports.typesetting.text import SUBSTITUTE, printable
from dashboard.schemas import ReportKey
from tests.unit.reports.pdf_text import pages_of, plain, squeezed
from tests.unit.reports.rendered_bytes import hashes
from tests.unit.reports.samples import (
    DRAFT,
    FINAL,
    HOSTILE_NAMES,
    aging,
    budget_vs_actual,
    empty,
    profit_and_loss,
    tie_outs,
)

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize("report", [profit_and_loss(), aging(("Acme", "Bolt")), budget_vs_actual()])
def test_every_label_and_every_figure_is_printed(report: Report) -> None:
    text = " ".join(pages_of(report_pdf(report, frame=DRAFT)))

    for table in report.tables:
        for row in table.rows:
            assert squeezed(row.label) in squeezed(text)
            for column in table.columns:
                assert plain(printed_cell(row, column, digits=2)) in text
    for note in report.notes:
        assert note in text


def test_every_page_says_what_it_is_and_repeats_the_column_headings() -> None:
    pages = pages_of(report_pdf(profit_and_loss(lines=100), frame=DRAFT))

    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        for expected in (
            DRAFT.entity,
            "Profit and loss",
            "For the month ended 30 September 2026",
            "Amounts in USD · Accrual basis",
            "Draft · T10, T13 failed",
            "Unaudited",
            DRAFT.watermark,
            DRAFT.cut_at,
            f"Page {number} of {len(pages)}",
            "9 months 2025",
        ):
            assert expected in page, f"page {number} lacks {expected}"


def test_a_final_report_carries_no_draft_stamp() -> None:
    text = " ".join(pages_of(report_pdf(profit_and_loss(), frame=FINAL)))

    assert "Draft" not in text
    assert "Final" in text


def test_a_stamp_names_the_first_rules_and_the_first_page_all_of_them() -> None:
    rules = tuple(f"T{number:02}" for number in range(1, 10))
    first, *_ = pages_of(report_pdf(budget_vs_actual(), frame=replace(DRAFT, failed_rules=rules)))

    assert "T06 and 3 more failed" in first
    assert ", ".join(rules) in first


def test_a_total_never_stands_alone_at_the_top_of_a_page() -> None:
    lines = _lines_on_the_first_page()

    for count in range(lines - 2, lines + 3):
        total = Row("total", "Grand total", RowKind.TOTAL, values={"actual": 100 * count})
        report = _one_table(rows=(*_lines(count), total))

        with_total = next(page for page in pages_of(report_pdf(report, frame=DRAFT)) if "Grand total" in page)

        assert f"Account {count - 1} " in with_total
        assert f"Account {count - 2} " in with_total


def test_a_heading_never_parts_from_its_first_row() -> None:
    lines = _lines_on_the_first_page()

    for count in range(lines - 3, lines + 2):
        heading = Row("s", "New heading", RowKind.SECTION)
        after = Row("after", "Later", values={"actual": 100})
        report = _one_table(rows=(*_lines(count), heading, after))

        with_heading = next(
            page for page in pages_of(report_pdf(report, frame=DRAFT)) if "New heading" in page
        )

        assert "Later" in with_heading


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_printed_as_text(name: str) -> None:
    frame = replace(DRAFT, entity=name, watermark=name[:40], basis=name[:40], cut_at=name[:40])
    report = replace(aging((name, "Acme")), title=name[:60], period_wording=name[:60], notes=(name,))

    text = squeezed("".join(pages_of(report_pdf(report, frame=frame))))

    for words in _read_back(printable(name)):
        assert text.count(squeezed(words)) >= 4, "entity, note, party in both tables"
    assert "Totalreceivables" in text


def test_a_character_without_a_glyph_is_replaced_where_it_can_be_seen() -> None:
    text = "".join(pages_of(report_pdf(aging(("𒀀𒀁 Tanaka",)), frame=DRAFT)))

    assert "□□ Tanaka" in text


@pytest.mark.parametrize(
    "name", ["株式会社みなと", "株式會社港", "주식회사 항구", "港湾贸易有限公司", "ミナト ㈱"]
)
def test_chinese_japanese_and_korean_names_are_printed(name: str) -> None:
    text = "".join(pages_of(report_pdf(aging((name,)), frame=DRAFT)))

    assert name in text
    assert SUBSTITUTE not in text


def test_the_document_says_what_it_is_to_machines() -> None:
    reader = PdfReader(BytesIO(report_pdf(profit_and_loss(), frame=replace(FINAL, entity="日本商事"))))
    catalog: Any = reader.trailer["/Root"]

    assert reader.metadata is not None
    assert reader.metadata.title == "Profit and loss – 日本商事"
    assert reader.metadata.author == "日本商事"
    assert catalog["/Lang"] == "en"
    assert bool(catalog["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in catalog
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_every_font_is_embedded() -> None:
    reader = PdfReader(BytesIO(report_pdf(aging(HOSTILE_NAMES), frame=DRAFT)))
    pages: list[Any] = list(reader.pages)
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())


def test_a_wide_report_lies_on_its_side_and_a_narrow_one_stands() -> None:
    assert _is_lying(report_pdf(profit_and_loss(), frame=DRAFT))
    assert not _is_lying(report_pdf(budget_vs_actual(), frame=DRAFT))


@pytest.mark.parametrize(("currency", "width"), [("USD", 612), ("EUR", 595)])
def test_the_paper_is_the_one_that_lies_in_the_printer(currency: str, width: int) -> None:
    pdf = report_pdf(budget_vs_actual(), frame=replace(DRAFT, currency=currency))

    assert int(PdfReader(BytesIO(pdf)).pages[0].mediabox.width) == width


def test_nothing_to_report_is_said() -> None:
    assert "Nothing to report." in pages_of(report_pdf(empty(), frame=DRAFT))[0]
    without_tables = replace(empty(), tables=())
    assert "Nothing to report." in pages_of(report_pdf(without_tables, frame=DRAFT))[0]


def test_a_table_without_columns_prints_its_rows() -> None:
    table = Table("words", "Words", (), (Row("a", "One line"), Row("b", "A remark", RowKind.NOTE)))
    page = pages_of(report_pdf(replace(empty(), tables=(table,)), frame=DRAFT))[0]

    assert "One line" in page
    assert "A remark" in page


def test_a_label_longer_than_a_page_runs_on_to_the_next() -> None:
    label = " ".join(f"word{number}" for number in range(2_500))
    report = _one_table(rows=(Row("a", label, values={"actual": 1}), Row("b", "After", values={"actual": 2})))

    text = " ".join(pages_of(report_pdf(report, frame=DRAFT)))

    assert "word2499" in text
    assert "After" in text


def test_the_cover_shows_every_rule_with_both_numbers_and_a_word() -> None:
    pages = pages_of(
        cover_pdf(frame=DRAFT, reports=[profit_and_loss(), aging(("Acme",))], tie_outs=tie_outs())
    )
    text = " ".join(pages)

    for expected in (
        "Month-end package",
        "Month ended 30 September 2026",
        "01 Profit and loss For the month ended 30 September 2026",
        "04 AR aging As of 30 September 2026",
        "5 rules: 1 fails, 1 could not run, 1 warns, 1 passes, 1 does not apply.",
        "T02 Hard Trial balance balances Total debits 1,234,567.89 Total credits 1,234,567.89",
        "12,045.00",
        "11,925.00",
        "120.00",
        "(80.00)",
        "✓ Pass",
        "▲ Warning",
        "✕ Fail",
        "? Could not run",
        "– Not applicable",
        "1020 has no statement.",
        "(3 items)",
    ):
        assert expected in text
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_a_cover_without_reports_or_rules_still_prints() -> None:
    text = " ".join(pages_of(cover_pdf(frame=FINAL, reports=[], tie_outs=[])))

    assert "No rule was run." in text


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_tie_out_is_printed_as_text(name: str) -> None:
    rules = tuple(
        replace(rule, title=name[:80], left_label=name[:80], right_label=name[:80], detail=name)
        for rule in tie_outs()[:1]
    )
    assert cover_pdf(frame=replace(DRAFT, entity=name), reports=[], tie_outs=rules)


def test_another_process_elsewhere_and_at_another_time_gives_the_same_bytes(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    program = PROJECT / "tests" / "unit" / "reports" / "rendered_bytes.py"
    elsewhere = subprocess.run(
        [sys.executable, str(program), "pdf"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert elsewhere.stdout.split() == hashes("pdf")


def _one_table(*, rows: tuple[Row, ...]) -> Report:
    table = Table("t", "", (Column("actual", "Sep 2026"),), rows)
    return Report(ReportKey.CASH_FLOW, "Cash flow", "For the month ended 30 September 2026", (table,))


def _lines(count: int) -> tuple[Row, ...]:
    return tuple(Row(f"r{n}", f"Account {n}", values={"actual": 100}) for n in range(count))


def _lines_on_the_first_page() -> int:
    return pages_of(report_pdf(_one_table(rows=_lines(100)), frame=DRAFT))[0].count("Account ")


def _is_lying(pdf: bytes) -> bool:
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return box.width > box.height


def test_a_frame_without_a_readable_cut_time_still_prints() -> None:
    frame: Frame = replace(DRAFT, cut_at="yesterday")

    assert "Cut yesterday" in pages_of(report_pdf(budget_vs_actual(), frame=frame))[0]


def _read_back(name: str) -> list[str]:
    """The parts of a name that are read in their order: of Hebrew and Arabic each word for itself."""
    is_right_to_left = any("\u0590" <= character <= "\u06ff" for character in name)
    return name.split() if is_right_to_left else [name]
