"""Reads a zip from a stranger: bounded in size and count, with plain names only, never onto a disk."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from dashboard.errors import CloseError
from dashboard.strange_zip import UNREADABLE, is_packed_plainly

ARCHIVE_BYTES_MAX = 200 * 1024 * 1024
CONTENT_BYTES_MAX = 200 * 1024 * 1024
MEMBERS_MAX = 64
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class ArchiveUnsafe(CloseError):
    """No zip that can be looked into; `subject` is the file to blame, where it is one."""

    def __init__(self, message: str, *, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject


@dataclass(frozen=True)
class Unzipped:
    """The zip itself, its files by name in its order, and those that could not be read."""

    source: bytes
    content: dict[str, bytes]
    damaged: dict[str, str]  # Why.


def read_untrusted(source: bytes | Path) -> Unzipped:
    """Every member of a zip; raises ArchiveUnsafe for whatever is no such zip."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > ARCHIVE_BYTES_MAX:
        raise ArchiveUnsafe(f"The file is larger than {ARCHIVE_BYTES_MAX:,} bytes")
    data = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            _refuse_strange_members(infos)
            return _read_all(data, archive, infos)
    except UNREADABLE as error:
        raise ArchiveUnsafe(f"This is no readable zip file ({error})") from error


def _refuse_strange_members(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MEMBERS_MAX:
        raise ArchiveUnsafe(f"The zip holds {len(infos)} files; a package has at most {MEMBERS_MAX}")
    names = [info.orig_filename for info in infos]
    for info in infos:
        if not PLAIN_NAME.fullmatch(info.orig_filename):
            raise ArchiveUnsafe(f"The zip holds a file with an unsafe name: {info.orig_filename!r}")
        if not is_packed_plainly(info):
            raise ArchiveUnsafe("Encrypted, or packed in an unusual way", subject=info.orig_filename)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArchiveUnsafe(f"The zip holds {', '.join(twice)} more than once")


def _read_all(source: bytes, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Unzipped:
    content: dict[str, bytes] = {}
    damaged: dict[str, str] = {}
    left = CONTENT_BYTES_MAX
    for info in infos:
        try:
            with archive.open(info) as member:  # The sizes in the headers may lie: what is read counts.
                data = member.read(left + 1)
        except UNREADABLE as error:
            damaged[info.filename] = str(error)
            left -= info.file_size
        else:
            content[info.filename] = data
            left -= len(data)
        if left < 0:
            raise ArchiveUnsafe(f"The zip unpacks to more than {CONTENT_BYTES_MAX:,} bytes")
    return Unzipped(source, content, damaged)
