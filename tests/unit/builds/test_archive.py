"""The zip is the same every time, and an ordinary zip."""

import zipfile
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

from dashboard.builds.archive import Member, read_member, write_zip

NOON = datetime(2026, 10, 2, 12, 30, 10, tzinfo=UTC)
MEMBERS = [Member("00_cover.pdf", b"%PDF" * 500), Member("01.xlsx", b"PK" * 500), Member("SHA256SUMS", b"x")]


def test_the_same_members_give_the_same_bytes() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-7)))
    assert write_zip(MEMBERS, dated=NOON) == write_zip(MEMBERS, dated=elsewhere)


def test_an_unzipper_finds_all_in_order() -> None:
    with zipfile.ZipFile(BytesIO(write_zip(MEMBERS, dated=NOON))) as opened:
        infos = opened.infolist()
        assert opened.testzip() is None
        assert [info.filename for info in infos] == [member.name for member in MEMBERS]
        assert {info.date_time for info in infos} == {(2026, 10, 2, 12, 30, 10)}
        assert [info.compress_type for info in infos] == [
            zipfile.ZIP_DEFLATED,
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ]


def test_one_member_is_read_alone() -> None:
    archive = write_zip(MEMBERS, dated=NOON)
    assert read_member(archive, "01.xlsx") == b"PK" * 500
    assert read_member(archive, "../01.xlsx") is None


def test_media_types() -> None:
    assert Member("a.pdf", b"").media_type == "application/pdf"
    assert Member("manifest.json", b"").media_type == "application/json"
    assert Member("SHA256SUMS", b"").media_type.startswith("text/plain")
