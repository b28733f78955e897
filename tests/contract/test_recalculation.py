"""LibreOffice computes every formula of a package anew and comes to the figures that we print.

What our workbooks hold beside a formula is taken out first, so nothing but a computed figure can be found again.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.reports.catalogue import FILE_STEMS, frame_of, package_content
from dashboard.reports.cut import Cut
from dashboard.reports.figures import figures_json
from dashboard.reports.report import Frame, PackageContent
from dashboard.reports.xlsx import cover_xlsx, report_xlsx
from dashboard.schemas import ReportKey
from tests.unit.reports.hand_made import BUSINESS, Line, bank, bank_item, budget, cut_of, entry
from tests.unit.reports.samples import HOSTILE_NAMES, aging, budget_vs_actual, profit_and_loss

SECONDS_MAX = 120
FIRST_ROW, FIRST_FIGURE = 9, 3  # As Excel counts them.
CACHED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")
Values = dict[str, dict[str, Any]]  # By sheet, by cell.


def books(digits: int, currency: str) -> Cut:
    """A year and more of books with parties, a bank, a budget and a closing loss."""
    months = [
        entry(
            f"{year}-{month:02}-1{month % 9}",
            {"1010": 7_31 * month, "4000": -9_32 * month, "6000": 2_01 * month},
        )
        for year in (2025, 2026)
        for month in range(1, 10)
    ]
    parties = [
        entry("2026-08-03", [Line("1100", 80_11, "=1+1", "INV-1", "2026-08-10"), Line("4000", -80_11)]),
        entry("2026-09-01", [Line("1100", 33_33, "@Ada", "INV-2", None), Line("4010", -33_33)]),
        entry("2026-09-05", [Line("1010", 20_00), Line("1100", -20_00, "=1+1", "RCPT-1")]),
        entry("2026-09-09", [Line("2000", -54_99, "Vendor", "BILL-1", "2026-05-01"), Line("5000", 54_99)]),
        entry("2026-09-30", {"6500": 1_00, "1590": -1_00}),
    ]
    return cut_of(
        [*months, *parties],
        banks=(bank("1010", "2026-09-30", 640_00, outstanding=(bank_item("2026-09-29", -10_00),)),),
        budgets=(budget("4000", "2026-09", 100_00), budget("6000", "2026-08", 15_00)),
        business=BUSINESS.model_copy(update={"currency": currency, "minor_unit_digits": digits}),
    )


BOOKS = {"dollars": books(2, "USD"), "yen": books(0, "JPY"), "dinars": books(3, "KWD")}


@pytest.fixture(scope="module")
def packages() -> dict[str, tuple[PackageContent, Frame]]:
    found = {name: (package_content(cut, list(ReportKey)), cut) for name, cut in BOOKS.items()}
    return {name: (content, frame_of(cut, content.tie_outs)) for name, (content, cut) in found.items()}


@pytest.fixture(scope="module")
def written(packages: dict[str, tuple[PackageContent, Frame]]) -> dict[str, bytes]:
    """Every workbook of the packages and of the odd samples, by name."""
    files: dict[str, bytes] = {}
    for name, (content, frame) in packages.items():
        cover = cover_xlsx(frame=frame, reports=content.reports, tie_outs=content.tie_outs)
        files[f"{name}-cover"] = cover
        for report in content.reports:
            files[f"{name}-{FILE_STEMS[report.key]}"] = report_xlsx(report, frame=frame)
    frame = replace(packages["dollars"][1], entity=HOSTILE_NAMES[3])
    samples = (profit_and_loss(lines=12), aging(HOSTILE_NAMES), budget_vs_actual())
    files |= {f"sample-{at}": report_xlsx(report, frame=frame) for at, report in enumerate(samples)}
    return files


@pytest.fixture(scope="module")
def computed(written: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """What LibreOffice makes of the workbooks without what we say that their formulas come to."""
    folder = tmp_path_factory.mktemp("workbooks")
    for name, file in written.items():
        (folder / f"{name}.xlsx").write_bytes(without_results(file))
    run_libreoffice(folder)
    return {name: values_of((folder / "computed" / f"{name}.xlsx").read_bytes()) for name in written}


def test_every_formula_comes_to_the_figure_beside_it(
    written: dict[str, bytes], computed: dict[str, Values]
) -> None:
    compared = 0
    for name, file in written.items():
        cached, formulas = values_of(file), formulas_of(file)
        for sheet, address in formulas:
            assert computed[name][sheet][address] == pytest.approx(cached[sheet][address], abs=1e-6), (
                f"{name}, {sheet}, {address}: {formulas[sheet, address]}"
            )
            compared += 1
    assert compared > 1_500


def test_the_sheets_say_what_figures_json_says(computed: dict[str, Values]) -> None:
    for name, cut in BOOKS.items():
        content = package_content(cut, list(ReportKey))
        printed = json.loads(figures_json(cut, content))["reports"]
        scale = 10**cut.business.minor_unit_digits
        for key, report in printed.items():
            sheets = list(computed[f"{name}-{FILE_STEMS[ReportKey(key)]}"].values())
            for row, column, cell in figures_with_cells(report, sheets):
                value = row["values"].get(column)
                assert cell is None if value is None else round(cell * scale) == value, (
                    f"{name}, {key}, {row['id']}, {column}"
                )


def figures_with_cells(
    report: dict[str, Any], sheets: list[dict[str, Any]]
) -> Iterator[tuple[Any, str, Any]]:
    """Every row and money column of `figures.json` with the cell that shows it.

    A sheet leaves out the columns of words in which no row has any.
    """
    all_rows = iter(report["rows"])
    for table, sheet in zip(report["tables"], sheets, strict=True):
        rows = list(islice(all_rows, table["row_count"]))
        columns = [
            column
            for column in table["columns"]
            if column["kind"] not in {"text", "date"} or any(row["texts"].get(column["id"]) for row in rows)
        ]
        for at, row in enumerate(rows):
            for across, column in enumerate(columns):
                if column["kind"] == "money" and row["kind"] not in {"section", "note"}:
                    address = f"{letters(FIRST_FIGURE + across)}{FIRST_ROW + at}"
                    yield row, column["id"], sheet.get(address)


def without_results(file: bytes) -> bytes:
    copy = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(copy, "w") as after:
        for name in before.namelist():
            after.writestr(name, CACHED.sub(rb"\1", before.read(name)))
    return copy.getvalue()


def run_libreoffice(folder: Path) -> None:
    """One run for all files of the folder, under a profile of its own."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", "xlsx"),
            *("--outdir", str(folder / "computed")),
            *map(str, sorted(folder.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=SECONDS_MAX,
    )


def values_of(file: bytes) -> Values:
    sheets = load_workbook(BytesIO(file), data_only=True).worksheets
    return {sheet.title: {cell.coordinate: cell.value for cell in cells_of(sheet)} for sheet in sheets}


def formulas_of(file: bytes) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in load_workbook(BytesIO(file)).worksheets
        for cell in cells_of(sheet)
        if cell.data_type == "f"
    }


def cells_of(sheet: Worksheet) -> Iterator[Any]:
    return (cell for line in sheet.iter_rows() for cell in line if cell.value is not None)


def letters(column: int) -> str:
    return chr(ord("A") + column - 1) if column <= 26 else f"A{chr(ord('A') + column - 27)}"
