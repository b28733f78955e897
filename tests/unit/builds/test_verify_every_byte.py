"""One byte changed anywhere in a package's zip is found, and the file that it belongs to is named."""

import shutil
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.builds import archive
from dashboard.builds.archive import Member, write_zip
from dashboard.builds.foreground import build_package
from dashboard.builds.manifest import FIGURES, MANIFEST, SIGNATURE, Manifest
from dashboard.builds.packing import Packed
from dashboard.builds.verify import ARCHIVE, verify_package
from dashboard.database import open_engine
from dashboard.schemas import MonthEndPackageFormatEnum, VerificationResponse
from dashboard.settings import Settings
from dashboard.signing import signing_key
from tests.unit.conftest import make_small_books

CHANGES = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Zip:
    """A package's zip, and which file each of its bytes belongs to."""

    def __init__(self, packed: Packed, data_dir: Path) -> None:
        self.packed, self.data_dir = packed, data_dir

    @property
    def data(self) -> bytes:
        return self.packed.data

    def owners(self) -> list[tuple[range, str]]:
        """Stretches of the zip by file, its header and its data; what stands after them is the archive's."""
        with zipfile.ZipFile(BytesIO(self.data)) as opened:
            infos, at = opened.infolist(), opened.start_dir
        ends = [*(info.header_offset for info in infos[1:]), at]
        found = [
            (range(info.header_offset, end), info.filename) for info, end in zip(infos, ends, strict=True)
        ]
        return [*found, (range(at, len(self.data)), ARCHIVE)]

    def owner(self, position: int) -> str:
        return next(name for stretch, name in self.owners() if position in stretch)

    def with_byte(self, position: int, value: int) -> bytes:
        return self.data[:position] + bytes([value]) + self.data[position + 1 :]

    def verify(self, data: bytes) -> VerificationResponse:
        return verify_package(data, keys=self.data_dir)


@pytest.fixture(scope="module", params=list(MonthEndPackageFormatEnum))
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Zip]:
    folder = tmp_path_factory.mktemp("verify")
    shutil.copy(migrated_file, folder / "close.db")
    engine = open_engine(f"sqlite:///{folder / 'close.db'}")
    books = make_small_books(engine)
    books.post("2026-01-02", {"1010": 500_000, "3000": -500_000})
    books.post("2026-01-10", {"1010": 120_000, "4000": -120_000})
    packed = build_package(
        engine,
        Settings(data_dir=folder / "data"),
        business_id=books.business_id,
        period_end=date(2026, 1, 31),
        report_format=request.param,
        reports=["pl", "balance_sheet"],
        out=folder / "package.zip",
    )
    yield Zip(packed, folder / "data")
    engine.dispose()


def names_found(verdict: VerificationResponse) -> str:
    """Everything that the findings that failed say."""
    return " ".join(f"{finding.subject} {finding.detail}" for finding in verdict.findings if not finding.ok)


def check(zipped: Zip, position: int, value: int) -> None:
    verdict = zipped.verify(zipped.with_byte(position, value))

    assert not verdict.ok, f"byte {position} of {zipped.owner(position)}"
    owner = zipped.owner(position)
    assert owner == ARCHIVE or owner in names_found(verdict), f"{owner} {position}: {verdict.summary}"


@CHANGES
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_byte_anywhere(built: Zip, at: float, flip: int) -> None:
    position = int(at * len(built.data))
    check(built, position, built.data[position] ^ flip)


@CHANGES
@given(data=st.data())
def test_a_bit_in_every_file(built: Zip, data: st.DataObject) -> None:
    """Files share the trials evenly, however large they are; single bits are the least that can change."""
    stretch, _ = data.draw(st.sampled_from(built.owners()))
    position = data.draw(st.sampled_from(stretch))
    check(built, position, built.data[position] ^ (1 << data.draw(st.integers(0, 7))))


def test_every_bit_around_the_files(built: Zip) -> None:
    """Headers, the directory and the last byte of packed data: every bit, not only a sample."""
    with zipfile.ZipFile(BytesIO(built.data)) as opened:
        infos, directory = opened.infolist(), opened.start_dir
    small = [info for info in infos if info.filename in {"01_profit_and_loss.pdf", "figures.json", SIGNATURE}]
    positions = [*range(len(built.data) - 22, len(built.data)), *range(directory, directory + 60)]
    for info in small:
        start = info.header_offset
        data_end = start + 30 + len(info.filename) + info.compress_size
        positions += [*range(start, start + 30 + len(info.filename)), data_end - 1]
    for position in positions:
        for bit in range(8):
            check(built, position, built.data[position] ^ (1 << bit))


@pytest.mark.parametrize("name", ["figures.json", "manifest.json", "SHA256SUMS", "manifest.sig"])
def test_a_file_that_was_taken_out_or_renamed(built: Zip, name: str) -> None:
    kept = [member for member in built.packed.members if member.name != name]
    [gone] = [member for member in built.packed.members if member.name == name]
    for members in (kept, [*kept, Member("renamed.bin", gone.data)]):
        verdict = built.verify(write_zip(members, dated=dated(built)))
        assert not verdict.ok
        assert name in names_found(verdict)


def test_files_in_another_order_trailing_and_leading_bytes(built: Zip) -> None:
    turned = write_zip(list(reversed(built.packed.members)), dated=dated(built))
    for changed in (turned, built.data + b"\0", b"\0" + built.data, b"#!/bin/sh\n" + built.data):
        verdict = built.verify(changed)
        assert not verdict.ok
        assert ARCHIVE in names_found(verdict)


def test_a_comment_in_the_zip(built: Zip) -> None:
    changed = built.data[:-2] + struct.pack("<H", 5) + b"hello"
    assert "belong to none" in names_found(built.verify(changed))


def test_bytes_hidden_between_the_files(built: Zip) -> None:
    """A second, unlisted file before the directory, with the directory's place put right."""
    with zipfile.ZipFile(BytesIO(built.data)) as opened:
        directory = opened.start_dir
    hidden = b"hidden payload"
    end = bytearray(built.data[-22:])
    end[16:20] = struct.pack("<I", directory + len(hidden))
    changed = built.data[:directory] + hidden + built.data[directory:-22] + bytes(end)

    assert zipfile.ZipFile(BytesIO(changed)).testzip() is None, "any other program takes it"
    assert "belong to none" in names_found(built.verify(changed))


def test_a_zip_packed_anew_by_hand(built: Zip) -> None:
    """The same files, zipped again: they are right, and the zip says that it is not the one."""
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as opened:
        for member in built.packed.members:
            opened.writestr(member.name, member.data)
    verdict = built.verify(again.getvalue())
    assert not verdict.ok
    assert "what the zip says of it is not" in names_found(verdict)


def test_another_build_of_zlib_is_no_change(built: Zip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FAST", 9)
    elsewhere = write_zip(built.packed.members, dated=dated(built))
    monkeypatch.setattr(archive, "FAST", 1)
    assert elsewhere != built.data

    verdict = built.verify(elsewhere)

    assert verdict.ok
    assert "another zlib" in verdict.findings[-1].detail
    position = len(elsewhere) - 22 - 40
    spoiled = elsewhere[:position] + bytes([elsewhere[position] ^ 1]) + elsewhere[position + 1 :]
    assert not built.verify(spoiled).ok


def test_one_file_packed_otherwise_is_a_change(built: Zip) -> None:
    """What another zlib packs otherwise is every file, never one alone."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(built.data)) as genuine, zipfile.ZipFile(changed, "w") as opened:
        for info in genuine.infolist():
            level = 9 if info.filename == FIGURES else archive.FAST
            opened.writestr(info, genuine.read(info.filename), compresslevel=level)

    verdict = built.verify(changed.getvalue())

    assert "packed in another way" in names_found(verdict)
    assert [finding.subject for finding in verdict.findings if not finding.ok] == [FIGURES]


def test_a_package_of_another_dashboard(built: Zip, tmp_path: Path) -> None:
    stranger = signing_key(tmp_path / "elsewhere").public_key()
    verdict = verify_package(built.data, key=stranger)
    assert not verdict.ok
    assert SIGNATURE in names_found(verdict)


def dated(built: Zip) -> datetime:
    manifest = next(member.data for member in built.packed.members if member.name == MANIFEST)
    return datetime.fromisoformat(Manifest.model_validate_json(manifest).cut_taken_at)
