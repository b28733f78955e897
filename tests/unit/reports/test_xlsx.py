"""The workbook of a report, read back: real numbers, formulas that come to them, text that stays text."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from dashboard.reports.plain import one_line
from dashboard.reports.report import Column, ColumnKind, Report, Row, RowKind, Table, Terms
from dashboard.reports.workbook.names import margin_text, sheet_names
from dashboard.reports.xlsx import cover_xlsx, report_xlsx
from dashboard.schemas import ReportKey
from tests.unit.reports.recalculation import recalculated
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

OUR_SUM = re.compile(r"=([+-]?(SUM\([A-Z]\d+:[A-Z]\d+\)|[A-Z]\d+))+")
PROJECT = Path(__file__).parents[3]
HEADING, FIRST = 8, 9  # Rows as Excel counts them.
REPORTS = (profit_and_loss(), aging(("Acme", "Bolt", "Cole")), budget_vs_actual(), aging(HOSTILE_NAMES))


def formulas_of(file: bytes) -> Workbook:
    return load_workbook(BytesIO(file))


def values_of(file: bytes) -> Workbook:
    return load_workbook(BytesIO(file), data_only=True)


def sheet_of(workbook: Workbook, name: str | None = None) -> Worksheet:
    sheet = workbook[name] if name else workbook.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("report", REPORTS)
def test_every_figure_is_the_very_number_of_the_report(report: Report) -> None:
    workbook = values_of(report_xlsx(report, frame=DRAFT))

    for table, sheet in zip(report.tables, workbook.worksheets, strict=True):
        for at, row in enumerate(table.rows, start=FIRST):
            assert sheet.cell(at, 2).value == one_line(row.label)
            for across, column in enumerate(table.columns, start=3):
                assert sheet.cell(at, across).value == _expected(row, column)


@pytest.mark.parametrize("report", REPORTS)
def test_every_formula_recalculates_to_the_number_that_is_cached_beside_it(report: Report) -> None:
    file = report_xlsx(report, frame=DRAFT)
    formulas = 0

    for live, cached in zip(formulas_of(file).worksheets, values_of(file).worksheets, strict=True):
        cells = {
            cell.coordinate: cell.value for line in live.iter_rows() for cell in line if cell.data_type != "s"
        }
        for address, content in cells.items():
            if isinstance(content, str) and content.startswith("="):
                formulas += 1
                assert recalculated(address, cells) == pytest.approx(cached[address].value, abs=1e-6)

    assert formulas > 3


def test_totals_are_sums_of_the_rows_above_and_variances_of_the_columns_beside() -> None:
    sheet = sheet_of(formulas_of(report_xlsx(profit_and_loss(lines=3), frame=DRAFT)))

    assert sheet["B13"].value == "Total revenue"
    assert sheet["C13"].value == "=SUM(C10:C12)"
    assert sheet["E10"].value == "=C10-D10"
    assert sheet["E13"].value == "=SUM(E10:E12)"
    assert sheet["F13"].value == '=IF(D13=0,"",ROUND(E13/ABS(D13),4))'
    assert sheet["C19"].value == "=C13-C18", "gross profit"


def test_an_expense_variance_is_budget_less_actual() -> None:
    sheet = sheet_of(formulas_of(report_xlsx(budget_vs_actual(), frame=DRAFT)))

    assert sheet["E9"].value == "=C9-D9", "income"
    assert sheet["E10"].value == "=-C10+D10", "expense"
    assert sheet["E11"].value == "=-C11+D11", "expense as planned: zero, but turned round all the same"


def test_a_figure_that_its_terms_do_not_add_up_to_stays_the_number_that_was_reported() -> None:
    rows = (
        Row("a", "One", values={"actual": 100}),
        Row("b", "Off by one", RowKind.TOTAL, values={"actual": 101}, terms=Terms(((1, "a"),))),
        Row(
            "c",
            "Names a row that is not there",
            RowKind.TOTAL,
            values={"actual": 100},
            terms=Terms(((1, "z"),)),
        ),
        Row("d", "Blank", RowKind.TOTAL, values={"actual": None}, terms=Terms(((1, "a"),))),
    )
    sheet = sheet_of(formulas_of(report_xlsx(_one_table(rows=rows), frame=DRAFT)))

    assert [sheet[f"C{at}"].value for at in range(9, 13)] == [1, 1.01, 1, None]


def test_a_sum_of_more_cells_than_a_formula_may_name_stays_a_number() -> None:
    lines = [Row(f"r{n}", f"Row {n}", values={"actual": 1}) for n in range(3_000)]
    apart = Terms(tuple((1, row.id) for row in lines[::2]))
    total = Row("total", "Total", RowKind.TOTAL, values={"actual": 1_500}, terms=apart)

    sheet = sheet_of(formulas_of(report_xlsx(_one_table(rows=(*lines, total)), frame=DRAFT)))

    assert sheet.cell(FIRST + 3_000, 3).value == 15


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_text_wherever_it_stands(name: str) -> None:
    frame = replace(DRAFT, entity=name, basis=name, watermark=name, cut_at=name, period_wording=name)
    report = replace(aging((name,)), title=name, period_wording=name, notes=(name,))
    detail = replace(report.tables[1], title=name)
    report = replace(report, tables=(report.tables[0], detail))
    rules = [replace(rule, title=name, left_label=name, detail=name) for rule in tie_outs()]

    for file in (
        report_xlsx(report, frame=frame),
        cover_xlsx(frame=frame, reports=[report], tie_outs=rules),
    ):
        workbook = formulas_of(file)
        cells = [cell for sheet in workbook.worksheets for line in sheet.iter_rows() for cell in line]
        assert one_line(name) in [cell.value for cell in cells]
        for cell in cells:
            if cell.data_type == "f":
                assert OUR_SUM.fullmatch(str(cell.value))
            assert cell.hyperlink is None


def test_dates_are_dates_days_are_numbers_and_text_is_text() -> None:
    sheet = sheet_of(values_of(report_xlsx(aging(("Acme",)), frame=DRAFT)), "By document")

    assert sheet["C10"].value == "INV-0-0"
    assert sheet["D10"].value == datetime(2026, 8, 1)  # noqa: DTZ001  A day has no zone.
    assert sheet["D10"].number_format == "d mmm yyyy"
    assert sheet["E10"].value == 30


def test_what_is_no_date_and_no_number_of_days_is_kept_as_text() -> None:
    columns = (Column("on", "On", ColumnKind.DATE), Column("days", "Days", ColumnKind.DAYS))
    row = Row("a", "A", texts={"on": "31 Feb 2026", "days": "n/a"})
    sheet = sheet_of(formulas_of(report_xlsx(_one_table(rows=(row,), columns=columns), frame=DRAFT)))

    assert (sheet["C9"].value, sheet["D9"].value) == ("31 Feb 2026", "n/a")


def test_zero_is_a_number_and_no_figure_is_a_blank() -> None:
    rows = (Row("a", "Zero", values={"actual": 0}), Row("b", "Blank", values={"actual": None}))
    sheet = sheet_of(formulas_of(report_xlsx(_one_table(rows=rows), frame=DRAFT)))

    assert (sheet["C9"].value, sheet["C10"].value) == (0, None)


@pytest.mark.parametrize(
    ("digits", "amount", "shown", "pattern"),
    [
        (0, -1_234, -1_234, '#,##0_);(#,##0);"–"_)'),
        (2, 9_007_199_254_740_991, 90_071_992_547_409.91, '#,##0.00_);(#,##0.00);"–"_)'),
        (3, 1, 0.001, '#,##0.000_);(#,##0.000);"–"_)'),
    ],
)
def test_money_has_the_digits_of_its_currency(digits: int, amount: int, shown: float, pattern: str) -> None:
    rows = tuple(Row(name, name, values={"actual": amount}) for name in "ab")
    sheet = sheet_of(
        values_of(report_xlsx(_one_table(rows=rows), frame=replace(DRAFT, minor_unit_digits=digits)))
    )

    assert sheet["C10"].value == shown
    assert sheet["C10"].number_format == pattern


def test_the_currency_stands_on_the_first_line_and_on_totals_where_it_has_a_sign() -> None:
    lines = tuple(Row(name, name, values={"actual": 5}) for name in "ab")
    parts = Terms(((1, "a"), (1, "b")))
    rows = (
        *lines,
        Row("s", "Sub", RowKind.SUBTOTAL, values={"actual": 10}, terms=parts),
        Row("t", "Total", RowKind.TOTAL, values={"actual": 10}, terms=parts),
    )
    dollars, francs = (
        sheet_of(values_of(report_xlsx(_one_table(rows=rows), frame=replace(DRAFT, currency=currency))))
        for currency in ("USD", "CHF")
    )

    assert [dollars[f"C{at}"].number_format.startswith('"$"* ') for at in range(9, 13)] == [
        *(True, False, False, True),
    ]
    assert {francs[f"C{at}"].number_format for at in range(9, 13)} == {'#,##0.00_);(#,##0.00);"–"_)'}


def test_columns_of_a_group_stand_under_its_name_which_prints_on_every_page() -> None:
    columns = (
        Column("actual", "Sep 2026", group="Month"),
        Column("budget", "Month budget", group="Month", short="Budget"),
        Column("ytd", "YTD 30 Sep 2026", group="Year to date", short="30 Sep 2026"),
    )
    rows = (Row("a", "A", values={"actual": 1, "budget": 2, "ytd": 3}),)
    sheet = sheet_of(values_of(report_xlsx(_one_table(rows=rows, columns=columns), frame=DRAFT)))

    assert [sheet.cell(7, at).value for at in (3, 4, 5)] == ["Month", None, "Year to date"]
    assert [sheet.cell(8, at).value for at in (3, 4, 5)] == ["Sep 2026", "Budget", "30 Sep 2026"]
    assert sheet["C7"].alignment.horizontal == "centerContinuous"
    assert sheet.print_title_rows == "$7:$8"


def test_a_trend_is_named_month_by_month_for_charts() -> None:
    columns = tuple(Column(f"2026-0{month}-28", f"Month {month}") for month in (1, 2, 3))
    rows = (Row("trend_net_income", "Net", RowKind.TOTAL, values={column.id: 0 for column in columns}),)
    report = _one_table(rows=rows, columns=columns)
    trend = replace(report, tables=(replace(report.tables[0], id="trend", title="Trend"),))
    names = formulas_of(report_xlsx(trend, frame=DRAFT)).defined_names

    assert names["cash_flow_trend_net_income"].attr_text == "Trend!$C$9:$E$9"


def test_the_sheet_folds_freezes_and_prints_as_a_statement_should() -> None:
    sheet = sheet_of(formulas_of(report_xlsx(profit_and_loss(), frame=DRAFT)))

    assert sheet.freeze_panes == "C9"
    assert sheet.print_title_rows == "$8:$8"
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight is None, "a statement of a few dozen rows stays on one page"
    long = sheet_of(formulas_of(report_xlsx(profit_and_loss(lines=40), frame=DRAFT)))
    assert long.page_setup.fitToHeight == 0, "a long one goes on"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.row_dimensions[10].outlineLevel == 2, "a line folds under its sum"
    assert sheet.row_dimensions[18].outlineLevel == 0, "the sum stays"
    assert sheet["C18"].border.top.style == "thin"
    last = FIRST + len(profit_and_loss().tables[0].rows) - 1
    assert sheet.cell(last, 3).border.bottom.style == "double"
    assert sheet.column_dimensions["C"].width > len("99,999,999.99")


def test_the_heading_says_what_the_sheet_is() -> None:
    sheet = sheet_of(values_of(report_xlsx(profit_and_loss(), frame=DRAFT)))

    assert [sheet.cell(row, 1).value for row in range(1, 7)] == [
        DRAFT.entity,
        "Profit and loss",
        "For the month ended 30 September 2026",
        "Amounts in USD · Accrual basis",
        f"Draft · Unaudited · Cut {DRAFT.cut_at} · Watermark {DRAFT.watermark}",
        "Draft: not to be relied on until these rules pass: T10, T13. See the tie-out sheet.",
    ]
    assert [sheet.cell(HEADING, column).value for column in (2, 3, 11)] == ["USD", "Sep 2026", "Change %"]
    assert sheet["A10"].value == "4000", "an account number is text"
    assert sheet_of(values_of(report_xlsx(profit_and_loss(), frame=FINAL)))["A6"].value is None


def test_key_totals_have_names() -> None:
    file = report_xlsx(profit_and_loss(lines=3), frame=DRAFT)
    names = formulas_of(file).defined_names
    sheet = sheet_of(values_of(file))

    assert {"pl_revenue", "pl_gross_profit", "pl_net_income"} <= set(names)
    assert names["pl_revenue"].attr_text == "'Profit and loss'!$C$13"
    assert sheet["B13"].value == "Total revenue"


def test_a_check_that_is_not_zero_turns_red() -> None:
    rows = (Row("a", "Assets", values={"actual": 5}), Row("check", "Difference", values={"actual": 5}))
    sheet = sheet_of(formulas_of(report_xlsx(_one_table(rows=rows), frame=DRAFT)))

    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["C10"]


def test_a_margin_shows_an_ampersand_and_takes_no_codes_from_names() -> None:
    frame = replace(DRAFT, entity="A&G && &P [&[Picture]] Ltd " + "x" * 200)
    sheet = sheet_of(formulas_of(report_xlsx(empty(), frame=frame)))

    header, footer = str(sheet.oddHeader), str(sheet.oddFooter)
    assert len(header) < 255
    assert "A&& G &&&& &&P [&& [Picture]] Ltd xxx" in header
    assert "Page &P of &N" in footer
    assert margin_text("Smith & Sons") == "Smith && Sons"


def test_sheet_names_are_what_excel_takes() -> None:
    titles = ("By customer", "by CUSTOMER", "a/b\\c?d*e[f]:g", "'quoted'", "", "History", "x" * 40, "x" * 40)
    names = sheet_names(titles)

    assert names[:6] == ["By customer", "by CUSTOMER 2", "a b c d e f g", "quoted", "Sheet", "History 2"]
    assert names[6:] == ["x" * 31, "x" * 29 + " 2"]
    assert report_xlsx(_one_table(rows=()), frame=DRAFT)


@pytest.mark.parametrize("report", [empty(), replace(empty(), tables=())])
def test_nothing_to_report_is_said(report: Report) -> None:
    sheet = sheet_of(values_of(report_xlsx(report, frame=DRAFT)))

    assert sheet["B9"].value == "Nothing to report."


def test_a_column_of_remarks_that_no_row_has_is_left_out() -> None:
    columns = (Column("remark", "Remark", ColumnKind.TEXT), Column("actual", "Sep 2026"))
    rows = (Row("a", "Sales", values={"actual": 100}),)
    sheet = sheet_of(values_of(report_xlsx(_one_table(rows=rows, columns=columns), frame=DRAFT)))

    assert [cell.value for cell in sheet[HEADING][2:]] == ["Sep 2026"]


def test_notes_stand_under_the_table() -> None:
    report = budget_vs_actual()
    sheet = sheet_of(values_of(report_xlsx(report, frame=DRAFT)))

    assert sheet.cell(FIRST + len(report.tables[0].rows) + 1, 2).value == "Positive is good for profit."


def test_another_reader_finds_the_same_figures() -> None:
    report = profit_and_loss()
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(BytesIO(report_xlsx(report, frame=DRAFT)))
        .get_sheet_by_index(0)
        .to_python()
    )
    last = rows[FIRST - 2 + len(report.tables[0].rows)]

    assert last[1] == "Net income"
    assert last[2] == (report.tables[0].rows[-1].values["actual"] or 0) / 100


def test_the_tie_out_sheet_holds_both_numbers_as_numbers() -> None:
    file = cover_xlsx(frame=DRAFT, reports=[profit_and_loss()], tie_outs=tie_outs())
    live, cached = sheet_of(formulas_of(file), "Tie-out sheet"), sheet_of(values_of(file), "Tie-out sheet")

    failed = [cell.value for cell in cached[10]]
    assert failed[:5] == [
        "T10",
        "Hard",
        "Aging agrees with the control account",
        "AR aging at 30 Sep 2026",
        12_045,
    ]
    assert failed[5:] == ["Balance of 1200 Receivables", 11_925, 120, 0, "✕ Fail", 3, "Journal 934."]
    assert live["H10"].value == "=E10-G10"
    assert live["E11"].value is None, "a rule that could not run has no numbers"
    assert [cached.cell(row, 10).value for row in range(9, 14)] == [
        "✓ Pass", "✕ Fail", "? Could not run", "▲ Warning", "– Not applicable",
    ]  # fmt: skip


def test_the_cover_lists_the_files_of_the_package() -> None:
    file = cover_xlsx(frame=DRAFT, reports=[profit_and_loss(), empty()], tie_outs=())
    sheet = sheet_of(values_of(file), "Cover")
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]

    assert ["01", "Profit and loss", "For the month ended 30 September 2026"] in lines
    assert ["05", "AP aging", "As of 30 September 2026"] in lines
    assert ["Tie-out", "No rule was run.", None] in lines


def test_another_process_elsewhere_and_at_another_time_gives_the_same_bytes(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    program = PROJECT / "tests" / "unit" / "reports" / "rendered_bytes.py"
    elsewhere = subprocess.run(
        [sys.executable, str(program), "xlsx"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert elsewhere.stdout.split() == hashes("xlsx")


def test_the_file_carries_the_time_of_the_cut_and_no_other() -> None:
    with ZipFile(BytesIO(report_xlsx(empty(), frame=DRAFT))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-21T14:05:00Z" in archive.read("docProps/core.xml")


def _expected(row: Row, column: Column) -> object:
    if row.kind in {RowKind.SECTION, RowKind.NOTE}:
        return None
    if column.kind == ColumnKind.MONEY:
        amount = row.values.get(column.id)
        return None if amount is None else amount / 100
    if column.kind == ColumnKind.PERCENT:
        percent = row.percents.get(column.id)
        return None if percent is None else percent / 10_000
    text = row.texts.get(column.id) or None
    if text and column.kind == ColumnKind.DATE:
        return datetime.fromisoformat(text)
    return int(text) if text and column.kind == ColumnKind.DAYS else text


def _one_table(
    *, rows: tuple[Row, ...], columns: tuple[Column, ...] = (Column("actual", "Sep 2026"),)
) -> Report:
    table = Table("t", "", columns, rows)
    return Report(ReportKey.CASH_FLOW, "Cash flow", "For the month ended 30 September 2026", (table,))
