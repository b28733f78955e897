"""A package is built without a server, whole or not at all, and is the same every time."""

import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.builds.foreground import build_from_cut, build_package
from dashboard.builds.manifest import Manifest, PackageRequest
from dashboard.builds.packing import Packed
from dashboard.database import reading
from dashboard.errors import CloseError, NotFound
from dashboard.reports.taking import take_cut
from dashboard.schemas import MonthEndPackageFormatEnum, ReportKey
from dashboard.settings import Settings
from tests.unit.conftest import Books

XLSX = MonthEndPackageFormatEnum.XLSX
PDF = MonthEndPackageFormatEnum.PDF
ALL = [key.value for key in ReportKey]


def build(
    books: Books,
    tmp_path: Path,
    *,
    period_end: date = date(2026, 1, 31),
    report_format: MonthEndPackageFormatEnum = XLSX,
    reports: list[str] = ALL,
    out: Path | None = None,
) -> Packed:
    return build_package(
        books.engine,
        Settings(data_dir=tmp_path / "data"),
        business_id=books.business_id,
        period_end=period_end,
        report_format=report_format,
        reports=reports,
        out=out or tmp_path / "package.zip",
    )


@pytest.fixture
def posted(books: Books) -> Books:
    books.post("2026-01-02", {"1010": 500_000, "3000": -500_000})
    return books


@pytest.mark.parametrize("report_format", list(MonthEndPackageFormatEnum))
def test_the_members_and_their_order(
    posted: Books, tmp_path: Path, report_format: MonthEndPackageFormatEnum
) -> None:
    build(posted, tmp_path, report_format=report_format, reports=["bank_reconciliation", "pl", "ar_aging"])

    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.namelist() == [
            f"00_cover_and_tie_out.{report_format}",
            f"01_profit_and_loss.{report_format}",
            f"04_ar_aging.{report_format}",
            f"07_bank_reconciliation.{report_format}",
            "figures.json",
            "manifest.json",
            "SHA256SUMS",
            "manifest.sig",
        ]
        manifest = Manifest.model_validate_json(archive.read("manifest.json"))
    assert manifest.request.selected_reports == ("pl", "ar_aging", "bank_reconciliation")
    assert manifest.watermark.startswith("1-")


def test_everyday_tools_check_it_too(posted: Books, tmp_path: Path) -> None:
    build(posted, tmp_path)
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        archive.extractall(tmp_path / "out")

    sums = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert sums.returncode == 0, sums.stdout
    assert len(sums.stdout.splitlines()) == len(ALL) + 3


@pytest.mark.parametrize("report_format", list(MonthEndPackageFormatEnum))
def test_the_same_cut_gives_the_same_bytes(
    posted: Books, engine: Engine, tmp_path: Path, report_format: MonthEndPackageFormatEnum
) -> None:
    start, end = date(2026, 1, 1), date(2026, 1, 31)
    with reading(engine) as session:
        cut = take_cut(session, business_id=posted.business_id, period_start=start, period_end=end)
    request = PackageRequest(
        business_id=posted.business_id,
        period_start=start,
        period_end=end,
        report_format=report_format.value,
        selected_reports=("pl", "cash_flow"),
    )
    assert build_from_cut(cut, request, keys=tmp_path) == build_from_cut(cut, request, keys=tmp_path)


def test_a_month_without_a_period(posted: Books, tmp_path: Path) -> None:
    packed = build(posted, tmp_path, period_end=date(2027, 2, 28), reports=["pl"])
    manifest = next(member.data for member in packed.members if member.name == "manifest.json")
    assert Manifest.model_validate_json(manifest).request.period_start == date(2027, 2, 1)

    with pytest.raises(CloseError, match="No accounting period ends on 2027-02-27"):
        build(posted, tmp_path, period_end=date(2027, 2, 27))


def test_refusals(books: Books, tmp_path: Path) -> None:
    with pytest.raises(CloseError, match="no journal entries"):
        build(books, tmp_path)
    books.business_id = "nobody"
    with pytest.raises(NotFound, match="Business"):
        build(books, tmp_path)


def test_a_place_that_cannot_be_written(posted: Books, tmp_path: Path) -> None:
    with pytest.raises(CloseError, match="Cannot write"):
        build(posted, tmp_path, reports=["pl"], out=tmp_path / "nowhere" / "package.zip")
