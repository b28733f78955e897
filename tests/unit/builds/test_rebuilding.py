"""An old package is made again from its cut: another day, another place, another process, the same bytes."""

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.builds.foreground import build_from_cut
from dashboard.builds.manifest import PackageRequest
from dashboard.builds.milestones import Finished, begin, keep_watermark, settle_ready
from dashboard.builds.places import cut_key, zip_key
from dashboard.builds.rebuilding import rebuild_package
from dashboard.builds.requests import queue_package
from dashboard.builds.shared import Plan
from dashboard.builds.storage import Storage
from dashboard.database import reading, writing
from dashboard.errors import CloseError, NotFound, PackageNotReady
from dashboard.models import MonthEndPackage
from dashboard.reports.taking import take_cut
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageFormatEnum, ReportKey
from dashboard.settings import Settings
from tests.clock import Clock
from tests.unit.conftest import Books

DASHBOARD = Path(sys.executable).parent / "dashboard"
ALL = [key.value for key in ReportKey]
A_YEAR_AND_MORE = 400 * 24  # Hours.


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)  # Where the books of `engine` lie, so that the command finds them.


def built(books: Books, settings: Settings, report_format: MonthEndPackageFormatEnum) -> str:
    """The id of a package that was built and stored as a worker does it."""
    storage = Storage.from_url(settings.storage)
    request = MonthEndPackageCreateRequest(
        period_start=date(2026, 1, 1),
        period_end=date(2026, 1, 31),
        report_format=report_format,
        selected_reports=ALL,
    )
    with writing(books.engine) as session:
        package, _ = queue_package(
            session, business_id=books.business_id, user_id=books.user_id, request=request
        )
    begin(books.engine, package.id)
    with reading(books.engine) as session:
        cut = take_cut(
            session,
            business_id=books.business_id,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 1, 31),
        )
    keep_watermark(books.engine, package_id=package.id, attempt=1, watermark=cut.watermark)
    asked = PackageRequest(
        business_id=books.business_id,
        period_start=cut.period_start,
        period_end=cut.period_end,
        report_format=report_format.value,
        selected_reports=tuple(ALL),
    )
    packed = build_from_cut(cut, asked, keys=settings.data_dir)
    storage.put(cut_key(package, cut.watermark), cut.model_dump_json().encode())
    package.watermark = cut.watermark
    storage.put(zip_key(package), packed.data)
    plan = Plan(package_id=package.id, attempt=1, watermark=cut.watermark, parts=ALL)
    settle_ready(books.engine, plan, Finished(len(packed.data), packed.sha256, packed.files(), (), ()))
    return package.id


@pytest.fixture
def posted(books: Books) -> Books:
    books.post("2026-01-02", {"1010": 500_000, "3000": -500_000})
    books.post("2026-01-10", {"1010": 120_000, "4000": -120_000})
    return books


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables under which programs believe that it is more than a year later."""
    clock = Clock(tmp_path_factory.mktemp("clock"))
    clock.move(hours=A_YEAR_AND_MORE)
    return clock.variables


PLACES = [
    {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    {"TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("report_format", list(MonthEndPackageFormatEnum))
def test_another_day_place_and_process_give_the_same_bytes(
    posted: Books,
    settings: Settings,
    tmp_path: Path,
    later: dict[str, str],
    report_format: MonthEndPackageFormatEnum,
) -> None:
    package_id = built(posted, settings, report_format)
    with reading(posted.engine) as session:
        package = session.get_one(MonthEndPackage, package_id)
    original = Storage.from_url(settings.storage).get(zip_key(package))
    posted.post("2026-01-20", {"1010": 7, "4000": -7})  # What the books say now is of no account.

    for number, place in enumerate(PLACES):
        out = tmp_path / f"again-{number}.zip"
        environment = {"PATH": "/usr/bin:/bin", "CLOSE_DATA_DIR": str(tmp_path), **later, **place}
        done = subprocess.run(
            [DASHBOARD, "rebuild", package_id, "--out", out],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert members(out.read_bytes(), tmp_path) == members(original, tmp_path)
        assert out.read_bytes() == original


def members(data: bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "read.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_package_that_is_not_what_was_built_is_named(
    posted: Books, engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    package_id = built(posted, settings, MonthEndPackageFormatEnum.XLSX)
    with reading(engine) as session:
        package = session.get_one(MonthEndPackage, package_id)
    storage = Storage.from_url(settings.storage)
    assert package.watermark
    cut = storage.get(cut_key(package, package.watermark))
    storage.put(cut_key(package, package.watermark), cut.replace(b"Small Trading", b"Other Trading"))

    rebuilt = rebuild_package(engine, settings, package_id=package_id, out=tmp_path / "again.zip")

    assert "01_profit_and_loss.xlsx" in rebuilt.differing
    assert "manifest.json" in rebuilt.differing


def test_refusals(posted: Books, engine: Engine, settings: Settings, tmp_path: Path) -> None:
    def rebuild(package_id: str) -> None:
        rebuild_package(engine, settings, package_id=package_id, out=tmp_path / "again.zip")

    with pytest.raises(NotFound, match="Package"):
        rebuild("nothing")
    package_id = built(posted, settings, MonthEndPackageFormatEnum.XLSX)
    with reading(engine) as session:
        package = session.get_one(MonthEndPackage, package_id)
    Storage.from_url(settings.storage).delete(cut_key(package, str(package.watermark)))
    with pytest.raises(CloseError, match="no longer in storage"):
        rebuild(package_id)
    with writing(engine) as session:
        queued, _ = queue_package(
            session,
            business_id=posted.business_id,
            user_id=None,
            request=MonthEndPackageCreateRequest(
                period_start=date(2026, 2, 1), period_end=date(2026, 2, 28), selected_reports=["pl"]
            ),
        )
    with pytest.raises(PackageNotReady, match="queued, not ready"):
        rebuild(queued.id)
