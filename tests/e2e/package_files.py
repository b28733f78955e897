"""Reads a downloaded package with other people's programs and compares every figure with `figures.json`."""

import hashlib
import io
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from dashboard.money import printed_text

STEMS = {
    "pl": "01_profit_and_loss",
    "balance_sheet": "02_balance_sheet",
    "cash_flow": "03_cash_flow",
    "ar_aging": "04_ar_aging",
    "ap_aging": "05_ap_aging",
    "budget_vs_actual": "06_budget_vs_actual",
    "bank_reconciliation": "07_bank_reconciliation",
}


class PackageFiles:
    """The members of a zip."""

    def __init__(self, path: Path) -> None:
        with ZipFile(path) as zip_file:
            assert zip_file.testzip() is None
            self.members = {name: zip_file.read(name) for name in zip_file.namelist()}
        self.figures: dict[str, Any] = json.loads(self.members["figures.json"])

    @property
    def names(self) -> list[str]:
        return list(self.members)

    def sums_agree(self) -> bool:
        """Whether SHA256SUMS holds for every file that it names, as `sha256sum -c` would say."""
        lines = [line.split("  ", 1) for line in self.members["SHA256SUMS"].decode().splitlines()]
        return bool(lines) and all(
            hashlib.sha256(self.members[name]).hexdigest() == sum_ for sum_, name in lines
        )

    def rows_with_figures(self, key: str) -> list[tuple[str, list[int]]]:
        """Label and figures, in column order, of every row of a report that prints any."""
        report = self.figures["reports"][key]
        columns = [column["id"] for column in report["columns"]]
        rows = [
            (
                row["label"],
                [row["values"][column] for column in columns if row["values"].get(column) is not None],
            )
            for row in report["rows"]
        ]
        return [(label, values) for label, values in rows if values]


def check_pdf(package: PackageFiles, key: str) -> int:
    """Find the figures of every row of the report on one line of its PDF; how many rows were compared."""
    lines = [line.split() for line in pdf_text(package.members[f"{STEMS[key]}.pdf"]).splitlines()]
    digits = package.figures["minor_unit_digits"]
    rows = package.rows_with_figures(key)
    for label, values in rows:
        printed = [printed_text(value, digits=digits) for value in values]
        assert any(holds(line, printed) for line in lines), f"{key}: {label}: {printed} is on no line"
    return len(rows)


def check_workbook(package: PackageFiles, key: str) -> int:
    """Find the figures of every row of the report in one row of its workbook, as numbers; how many rows were compared."""
    workbook = load_workbook(io.BytesIO(package.members[f"{STEMS[key]}.xlsx"]), data_only=True)
    cells = [list(row) for sheet in workbook for row in sheet.iter_rows(values_only=True)]
    scale = 10 ** package.figures["minor_unit_digits"]
    rows = package.rows_with_figures(key)
    for label, values in rows:
        numbers = [round(value / scale, 6) for value in values]
        found = [row for row in cells if any(isinstance(cell, str) and label in cell for cell in row)]
        assert any(holds(numeric(row), numbers) for row in found), f"{key}: {label}: {numbers} is in no row"
    return len(rows)


def numeric(row: Iterable[object]) -> list[float]:
    return [
        round(float(cell), 6) for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)
    ]


def holds(line: Iterable[object], wanted: Iterable[object]) -> bool:
    """Whether the line has each wanted value, as often as it is wanted; tables order columns as they like."""
    return not Counter(wanted) - Counter(line)


def pdf_text(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = ["pdftotext", "-layout", file.name, "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
