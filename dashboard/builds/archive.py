"""The zip itself: the same members give the same bytes, on any machine with the same zlib."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".sig": "application/octet-stream",
}
FAST = 1  # PDF streams are compressed already: harder tries cost time and win nothing.
UNIX = 3
READABLE_BY_ALL = 0o100644 << 16


@dataclass(frozen=True)
class Member:
    """One file of a package."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(PurePosixPath(self.name).suffix, "text/plain; charset=utf-8")


def write_zip(members: Sequence[Member], *, dated: datetime) -> bytes:
    """The members in their order, all dated the same instant."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(_info(member, dated=dated), member.data, compresslevel=FAST)
    return buffer.getvalue()


def read_member(archive: bytes, name: str) -> bytes | None:
    """One file of a zip that we wrote, or None when it has no such file."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return opened.read(name) if name in opened.namelist() else None


def _info(member: Member, *, dated: datetime) -> zipfile.ZipInfo:
    at = dated.astimezone(UTC)
    info = zipfile.ZipInfo(member.name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    is_compressed_already = member.name.endswith(".xlsx")
    info.compress_type = zipfile.ZIP_STORED if is_compressed_already else zipfile.ZIP_DEFLATED
    info.create_system = UNIX
    info.external_attr = READABLE_BY_ALL
    return info
