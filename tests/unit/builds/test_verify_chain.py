"""The chain of closes, verified from files alone: whole, broken in the middle, cut off at the end."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine

from dashboard.builds.archive import read_member
from dashboard.builds.foreground import build_package
from dashboard.builds.verify import verify_package
from dashboard.builds.verify_chain import verify_chain
from dashboard.closing.chain import whole_chain
from dashboard.closing.close import close_period
from dashboard.closing.reopen import reopen_period
from dashboard.errors import CloseError
from dashboard.schemas import (
    ClosePeriodRequest,
    MonthEndPackageFormatEnum,
    ReopenPeriodRequest,
    VerificationResponse,
)
from dashboard.settings import Settings
from tests.e2e.package_files import pdf_text

if TYPE_CHECKING:
    from tests.unit.conftest import Books


@pytest.fixture
def chained(books: "Books") -> "Books":
    """January closed, reopened and closed again: three links."""
    books.post("2026-01-10", {"1000": 50_00, "4000": -50_00})
    for step in ("close", "reopen", "close"):
        with books.writing() as session:
            if step == "close":
                request = ClosePeriodRequest(period_end=date(2026, 1, 31), lock_reason="Reviewed by <Ada>")
                close_period(session, business_id=books.business_id, request=request, by=books.actor)
            else:
                reopen_period(
                    session,
                    business_id=books.business_id,
                    period_id=books.periods["2026-01"],
                    request=ReopenPeriodRequest.model_construct(reopen_reason="Late bill"),
                    by=books.actor,
                )
    return books


@pytest.fixture
def exported(chained: "Books", tmp_path: Path) -> Path:
    path = tmp_path / "chain.json"
    with chained.reading() as session:
        path.write_text(whole_chain(session, business_id=chained.business_id).model_dump_json())
    return path


@pytest.fixture
def package(chained: "Books", engine: Engine, tmp_path: Path) -> Path:
    return build(chained, engine, tmp_path / "package.zip")


def build(books: "Books", engine: Engine, out: Path, *, end: date = date(2026, 1, 31)) -> Path:
    build_package(
        engine,
        Settings(data_dir=out.parent),
        business_id=books.business_id,
        period_end=end,
        report_format=MonthEndPackageFormatEnum.PDF,
        reports=["pl"],
        out=out,
    )
    return out


def change(path: Path, edit: Callable[[list[dict[str, Any]]], object]) -> None:
    chain = json.loads(path.read_text())
    edit(chain["links"])
    path.write_text(json.dumps(chain))


def squeezed(text: str) -> str:
    """Without white space: a hash may break anywhere."""
    return "".join(text.replace("\u200b", "").split())


def problem(result: VerificationResponse) -> tuple[str, str]:
    [found] = [finding for finding in result.findings if not finding.ok]
    assert not result.ok
    return found.subject, found.detail


def test_a_whole_chain(exported: Path, package: Path) -> None:
    result = verify_chain([exported, package])
    assert result.ok
    assert [finding.subject for finding in result.findings] == [
        "Chain of Small Trading",
        "package.zip, certificate",
        "package.zip",
    ]
    assert "Whole from No. 1 to No. 3" in result.findings[0].detail


def test_the_first_changed_link_is_named(exported: Path) -> None:
    change(exported, lambda links: [link["content"].update(reason="Nicer") for link in links[1:]])
    assert problem(verify_chain([exported])) == (
        "Link No. 2",
        "Changed: its content does not have the hash that it states",
    )


def test_a_link_that_was_hashed_anew_is_not_signed_anew(exported: Path) -> None:
    from dashboard.signing import canonical_json, sha256_of

    def forge(links: list[dict[str, Any]]) -> None:
        links[0]["content"]["reason"] = "Nicer"
        links[0]["sha256"] = sha256_of(canonical_json(links[0]["content"]))

    change(exported, forge)
    assert problem(verify_chain([exported]))[0] == "Link No. 1"
    assert "signature does not fit" in problem(verify_chain([exported]))[1]


def test_a_missing_link_in_the_middle(exported: Path) -> None:
    change(exported, lambda links: links.pop(1))
    assert problem(verify_chain([exported])) == ("Link No. 3", "No. 2 is missing before it")


def test_a_tail_cut_off_is_found_with_a_later_package(exported: Path, package: Path) -> None:
    change(exported, lambda links: links.pop())
    assert verify_chain([exported]).ok, "nothing in the chain itself can show it"
    result = verify_chain([exported, package])
    assert not result.ok
    assert [finding.ok for finding in result.findings] == [True, False, False]
    assert all("its tail was cut off" in finding.detail for finding in result.findings[1:])


def test_a_tail_cut_off_is_found_with_a_package_of_another_period(
    chained: "Books", engine: Engine, exported: Path, tmp_path: Path
) -> None:
    february = build(chained, engine, tmp_path / "february.zip", end=date(2026, 2, 28))
    change(exported, lambda links: links.pop())
    assert problem(verify_chain([exported, february])) == (
        "february.zip",
        "The chain ends with No. 2, but this package was built after No. 3: its tail was cut off",
    )


def test_a_chain_that_was_written_anew_is_found_with_an_old_package(
    books: "Books", engine: Engine, tmp_path: Path
) -> None:
    def close(reason: str) -> None:
        request = ClosePeriodRequest(period_end=date(2026, 1, 31), lock_reason=reason, force=True)
        with books.writing() as session:
            close_period(session, business_id=books.business_id, request=request, by=books.actor)

    books.post("2026-01-10", {"1000": 50_00, "4000": -50_00})
    close("Reviewed")
    package = build(books, engine, tmp_path / "february.zip", end=date(2026, 2, 28))
    with engine.begin() as connection:  # Somebody with the database and the key.
        for table in ("close_snapshot", "close_record"):
            connection.exec_driver_sql(f"DROP TRIGGER keep_{table}_delete")
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(
            "UPDATE accounting_period SET status = 'open', reopen_reason = 'x',"
            " reopened_at = '2026-01-01 00:00:00' WHERE status = 'closed'"
        )
    close("Never mind")
    path = tmp_path / "chain.json"
    with books.reading() as session:
        path.write_text(whole_chain(session, business_id=books.business_id).model_dump_json())
    assert problem(verify_chain([path, package]))[0] == "Link No. 1"


def test_a_package_alone_proves_its_certificate(package: Path) -> None:
    result = verify_chain([package])
    assert result.ok
    assert "No. 3" in result.findings[0].detail


def test_a_changed_package_is_no_witness(exported: Path, package: Path) -> None:
    data = bytearray(package.read_bytes())
    data[200] ^= 1
    package.write_bytes(bytes(data))
    assert not verify_chain([exported, package]).ok


def test_files_without_any_chain(books: "Books", engine: Engine, tmp_path: Path) -> None:
    books.post("2026-01-10", {"1000": 50_00, "4000": -50_00})
    package = build(books, engine, tmp_path / "package.zip")
    with pytest.raises(CloseError, match="There is no chain"):
        verify_chain([package])
    other = tmp_path / "other.json"
    other.write_text("[1")
    with pytest.raises(CloseError, match="neither a chain nor a certificate"):
        verify_chain([other])


def test_the_package_of_a_closed_period_holds_its_certificate(package: Path, exported: Path) -> None:
    data = package.read_bytes()
    assert verify_package(package).ok
    head = json.loads(exported.read_text())["links"][-1]
    certificate = json.loads(read_member(data, "90_close_certificate.json") or b"")
    assert certificate == head
    manifest = json.loads(read_member(data, "manifest.json") or b"")
    assert manifest["chain"] == {"sequence": 3, "sha256": head["sha256"]}
    cover = pdf_text(read_member(data, "00_cover_and_tie_out.pdf") or b"")
    assert head["sha256"] in squeezed(cover)
    assert "Close certificate" in cover
    printed = pdf_text(read_member(data, "90_close_certificate.pdf") or b"")
    assert "Reviewed by <Ada>" in printed
    assert head["sha256"] in squeezed(printed)


def test_an_open_period_has_none(chained: "Books", engine: Engine, tmp_path: Path) -> None:
    package = build(chained, engine, tmp_path / "february.zip", end=date(2026, 2, 28))
    assert read_member(package.read_bytes(), "90_close_certificate.json") is None


def test_the_same_cut_gives_the_same_bytes(chained: "Books", engine: Engine, tmp_path: Path) -> None:
    one = build(chained, engine, tmp_path / "one.zip").read_bytes()
    two = build(chained, engine, tmp_path / "two.zip").read_bytes()
    for name in ("90_close_certificate.pdf", "90_close_certificate.json"):
        assert read_member(one, name) == read_member(two, name)
