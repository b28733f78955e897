"""Whatever is done to a package after it was built is found, named, and harms nobody."""

import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from dashboard.builds import unzipping
from dashboard.builds.archive import Member, write_zip
from dashboard.builds.foreground import build_package
from dashboard.builds.manifest import FIGURES, MANIFEST, NOT_IN_MANIFEST, SIGNATURE, SUMS, sha256sums
from dashboard.builds.packing import Packed
from dashboard.builds.verify import verify_package
from dashboard.models import now
from dashboard.schemas import MonthEndPackageFormatEnum, VerificationResponse
from dashboard.settings import Settings
from dashboard.signing import fingerprint, public_text, signing_key
from tests.unit.conftest import Books

Change = Callable[[dict[str, bytes]], object]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def packed(engine: Engine, books: Books, data_dir: Path, tmp_path: Path) -> Packed:
    """A real package of small books."""
    books.post("2026-01-02", {"1010": 500_000, "3000": -500_000})
    books.post("2026-01-10", {"1010": 120_000, "4000": -120_000})
    return build_package(
        engine,
        Settings(data_dir=data_dir),
        business_id=books.business_id,
        period_end=date(2026, 1, 31),
        report_format=MonthEndPackageFormatEnum.XLSX,
        reports=["pl", "balance_sheet"],
        out=tmp_path / "package.zip",
    )


def changed(packed: Packed, change: Change) -> bytes:
    content = {member.name: member.data for member in packed.members}
    change(content)
    return write_zip([Member(name, data) for name, data in content.items()], dated=now())


def signed_again(content: dict[str, bytes], manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    content[MANIFEST], content[SIGNATURE] = manifest, key.sign(manifest)
    dated = datetime.fromisoformat(json.loads(manifest)["cut_taken_at"])  # Else it is packed in another way.
    content[SUMS] = sha256sums(
        [Member(name, data) for name, data in content.items() if name not in {SUMS, SIGNATURE}]
    )
    return write_zip([Member(name, data) for name, data in content.items()], dated=dated)


def wrong(verdict: VerificationResponse) -> dict[str, str]:
    assert verdict.ok == all(finding.ok for finding in verdict.findings)
    return {finding.subject: finding.detail for finding in verdict.findings if not finding.ok}


def test_an_untouched_package(packed: Packed, data_dir: Path, tmp_path: Path) -> None:
    verdict = verify_package(tmp_path / "package.zip", keys=data_dir)

    assert verdict.ok
    assert verdict.summary == "The package is as it was built."
    assert [finding.subject for finding in verdict.findings] == [
        MANIFEST,
        SIGNATURE,
        "00_cover_and_tie_out.xlsx",
        "01_profit_and_loss.xlsx",
        "02_balance_sheet.xlsx",
        FIGURES,
        SUMS,
        "Archive",
    ]
    assert verdict.findings[1].detail == (
        f"Signed by this dashboard, with the key {fingerprint(signing_key(data_dir).public_key())}"
    )
    assert verdict.findings[-1].detail == "Unchanged: the zip is the one that was packed, to the byte"


def test_without_the_key_at_hand_its_fingerprint_is_shown(packed: Packed) -> None:
    verdict = verify_package(packed.data)
    assert verdict.ok
    assert "compare it with the key you trust" in verdict.findings[1].detail


@pytest.mark.parametrize(
    ("change", "subject", "detail"),
    [
        (
            lambda it: it.update({"01_profit_and_loss.xlsx": b"x" + it["01_profit_and_loss.xlsx"][1:]}),
            "01_profit_and_loss.xlsx",
            "SHA-256",
        ),
        (lambda it: it.update({FIGURES: b"{}"}), FIGURES, "bytes, not"),
        (lambda it: it.pop("02_balance_sheet.xlsx"), "02_balance_sheet.xlsx", "Missing"),
        (lambda it: it.update({"03_extra.pdf": b"x"}), "03_extra.pdf", "added later"),
        (lambda it: it.pop(SUMS), SUMS, "Missing"),
        (lambda it: it.update({SUMS: b"0" * 64 + b"  x\n"}), SUMS, "not the sums that"),
        (lambda it: it.pop(SIGNATURE), SIGNATURE, "Missing"),
        (lambda it: it.update({SIGNATURE: b"\0" * 64}), SIGNATURE, "does not fit"),
        (lambda it: it.update({MANIFEST: it[MANIFEST] + b" "}), MANIFEST, "neither its signature"),
        (lambda it: it.pop(MANIFEST), MANIFEST, "no month-end package"),
        (lambda it: it.update({MANIFEST: b"[]"}), MANIFEST, "not a manifest"),
    ],
)
def test_a_change_is_named(packed: Packed, data_dir: Path, change: Change, subject: str, detail: str) -> None:
    verdict = verify_package(changed(packed, change), keys=data_dir)

    assert not verdict.ok
    assert detail in wrong(verdict)[subject]
    assert verdict.summary.startswith("The package differs: ")


def test_a_forger_with_a_key_of_his_own(packed: Packed, data_dir: Path, tmp_path: Path) -> None:
    """Everything is consistent, and still not ours."""
    content = {member.name: member.data for member in packed.members}
    content["01_profit_and_loss.xlsx"] = b"forged"
    key = signing_key(tmp_path / "elsewhere")
    forged = json.loads(content[MANIFEST]) | {
        "public_key": public_text(key.public_key()),
        "files": [
            {"name": file.name, "size_bytes": len(file.data), "sha256": file.sha256}
            for file in (Member(name, data) for name, data in content.items())
            if file.name not in NOT_IN_MANIFEST
        ],
    }
    archive = signed_again(content, json.dumps(forged).encode(), key)

    assert "unknown here" in wrong(verify_package(archive, keys=data_dir))[SIGNATURE]


def test_the_books_are_compared(engine: Engine, books: Books, packed: Packed, data_dir: Path) -> None:
    def books_say() -> list[tuple[bool, str]]:
        verdict = verify_package(packed.data, engine=engine, keys=data_dir)
        return [(it.ok, it.detail) for it in verdict.findings if it.subject.startswith("Books")]

    assert books_say() == [(True, "Unchanged since the package was built")]

    books.post("2026-03-05", {"1010": 1, "4000": -1})
    later = books_say()
    assert all(ok for ok, _ in later), later

    books.post("2026-01-20", {"1010": 30_000, "4000": -30_000})
    moved = books_say()
    assert not any(ok for ok, _ in moved)
    assert any("was 1,200.00, the books now say 1,500.00" in detail for _, detail in moved)
    verdict = verify_package(packed.data, engine=engine, keys=data_dir)
    assert verdict.summary == "The package is as it was built, but the books have moved since."


def test_another_businesses_books_stay_closed(
    engine: Engine, books: Books, packed: Packed, data_dir: Path
) -> None:
    books.post("2026-01-20", {"1010": 30_000, "4000": -30_000})
    verdict = verify_package(
        packed.data, engine=engine, keys=data_dir, business_id="00000000-0000-0000-0000-000000000000"
    )
    assert verdict.ok
    assert verdict.findings[-1].detail == "The package is of another business: not compared with the books"


def test_a_business_that_is_not_here(packed: Packed, data_dir: Path, postgres_engine: Engine) -> None:
    verdict = verify_package(packed.data, engine=postgres_engine, keys=data_dir)
    assert verdict.ok
    assert not [finding for finding in verdict.findings if finding.subject == "Books"]


# ── Zips made to do harm ─────────────────────────────────────────────────────────────────────────


def zip_of(*members: tuple[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/b", "C:\\x", ".hidden", "é"])
def test_unsafe_names(name: str) -> None:
    assert "unsafe name" in wrong(verify_package(zip_of((name, b"x"))))["Archive"]


def test_a_name_that_ends_early() -> None:
    archive = zip_of(("a?.pdf", b"x")).replace(b"a?.pdf", b"a\x00.pdf")
    assert "unsafe name" in wrong(verify_package(archive))["Archive"]


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"not a zip" * 100, b"\x00" * 5000])
def test_no_zip_at_all(data: bytes) -> None:
    assert "no readable zip" in wrong(verify_package(data))["Archive"]


def test_a_damaged_zip(packed: Packed) -> None:
    middle = len(packed.data) // 2
    damaged = packed.data[:middle] + bytes(byte ^ 0xFF for byte in packed.data[middle : middle + 40])
    assert not verify_package(damaged + packed.data[middle + 40 :]).ok


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "CONTENT_BYTES_MAX", 1_000_000)
    bomb = zip_of(*[(f"{number}.json", b"0" * 300_000) for number in range(5)])
    assert len(bomb) < 10_000
    assert "unpacks to more than" in wrong(verify_package(bomb))["Archive"]


def test_a_bomb_that_lies_about_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "CONTENT_BYTES_MAX", 1_000_000)
    honest = zip_of(("a.json", b"0" * 5_000_000))
    lying = honest.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    assert not verify_package(lying).ok


def test_too_many_and_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crowd = zip_of(*[(f"{number}.json", b"") for number in range(65)])
    assert "65 files" in wrong(verify_package(crowd))["Archive"]

    monkeypatch.setattr(unzipping, "ARCHIVE_BYTES_MAX", 100)
    path = tmp_path / "large.zip"
    path.write_bytes(crowd)
    for source in (crowd, path):
        assert "larger than" in wrong(verify_package(source))["Archive"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice() -> None:
    assert "more than once" in wrong(verify_package(zip_of(("a.json", b"1"), ("a.json", b"2"))))["Archive"]


def test_unusual_packing() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.json", b"x")
    assert "unusual way" in wrong(verify_package(buffer.getvalue()))["a.json"]


def test_a_manifest_that_asks_for_the_impossible(engine: Engine, packed: Packed, data_dir: Path) -> None:
    """Signed with the right key, so only the limits of a package protect the books."""
    key = signing_key(data_dir)
    content = {member.name: member.data for member in packed.members}
    asked = json.loads(content[MANIFEST])
    asked["request"]["period_start"] = "0001-01-01"
    archive = signed_again(content, json.dumps(asked).encode(), key)
    verdict = verify_package(archive, engine=engine, keys=data_dir)
    assert "what no package covers" in wrong(verdict)["Books"]
