"""Reads a zip from a stranger: bounded in size and count, with plain names only, never onto a disk."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from dashboard.errors import CloseError

ARCHIVE_BYTES_MAX = 200 * 1024 * 1024
CONTENT_BYTES_MAX = 400 * 1024 * 1024
MEMBERS_MAX = 64
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
ENCRYPTED = 0x1
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class ArchiveUnsafe(CloseError):
    pass


def read_untrusted(source: bytes | Path) -> dict[str, bytes]:
    """Every member by name, in the order of the zip; raises ArchiveUnsafe for whatever is no such zip."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > ARCHIVE_BYTES_MAX:
        raise ArchiveUnsafe(f"The file is larger than {ARCHIVE_BYTES_MAX:,} bytes")
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as archive:
            infos = archive.infolist()
            _refuse_strange_members(infos)
            return _read_all(archive, infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveUnsafe(f"This is no readable zip file ({error})") from error


def _refuse_strange_members(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MEMBERS_MAX:
        raise ArchiveUnsafe(f"The zip holds {len(infos)} files; a package has at most {MEMBERS_MAX}")
    names = [info.orig_filename for info in infos]
    for info in infos:
        if not PLAIN_NAME.fullmatch(info.orig_filename):
            raise ArchiveUnsafe(f"The zip holds a file with an unsafe name: {info.orig_filename!r}")
        if info.flag_bits & ENCRYPTED or info.compress_type not in COMPRESSIONS:
            raise ArchiveUnsafe(f"{info.orig_filename} is encrypted, or packed in an unusual way")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArchiveUnsafe(f"The zip holds {', '.join(twice)} more than once")


def _read_all(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    content: dict[str, bytes] = {}
    left = CONTENT_BYTES_MAX
    for info in infos:
        with archive.open(info) as member:  # The sizes in the headers may lie: what is read counts.
            content[info.filename] = member.read(left + 1)
        left -= len(content[info.filename])
        if left < 0:
            raise ArchiveUnsafe(f"The zip unpacks to more than {CONTENT_BYTES_MAX:,} bytes")
    return content
