"""Whether a zip is packed as its package was: not a byte around or between the files is another.

A manifest vouches for what the files hold. What it cannot vouch for are the bytes of the zip itself: dates,
flags, the directory, the idle bits of packed data. Those follow from the files, so the zip is made again and
laid beside the one in question.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import pairwise

from dashboard.builds.archive import Member, write_zip

LOCAL_HEADER, DIRECTORY_ENTRY, DIRECTORY_END = 30, 46, 22  # Bytes before names and after the last entry.
LENGTHS_IN_ENTRY = (28, 30, 32)  # Of name, extra field and comment, two bytes each.
# How much a file packs to, and where things therefore stand: proved by reading the files.
DEPENDS_ON_PACKING = {
    LOCAL_HEADER: ((18, 22),),
    DIRECTORY_ENTRY: ((20, 24), (42, 46)),
    DIRECTORY_END: ((12, 20),),
}
TELLING_SIZE = 1024  # Bytes: shorter files pack to the same with nearly every zlib.
FEWEST_TELLING = 2  # What another zlib packs otherwise is every longer file, never one alone.


@dataclass(frozen=True)
class Repacked:
    """What differs from the zip made again: by file, or around all of them."""

    by_file: Mapping[str, str]
    around: str = ""
    is_by_another_zlib: bool = False


@dataclass(frozen=True)
class _Parts:
    """A zip in pieces: of each file its header, its packed data and its entry in the directory."""

    names: tuple[str, ...]
    headers: Mapping[str, bytes]
    packed: Mapping[str, bytes]
    entries: Mapping[str, bytes]
    end: bytes
    has_gaps: bool


def compare_packing(source: bytes, members: Sequence[Member], *, dated: datetime) -> Repacked:
    """Every way in which the zip is not the one that `write_zip` makes of its members."""
    expected = write_zip(members, dated=dated)
    if source == expected:
        return Repacked({})
    ours, theirs = _parts(expected), _parts(source)
    differing = dict(_differing(ours, theirs))
    repacked = [name for name in ours.names if ours.packed[name] != theirs.packed.get(name)]
    telling = [
        member.name for member in members if len(member.data) >= TELLING_SIZE and _is_packed(ours, member)
    ]
    if len(telling) >= FEWEST_TELLING and set(telling) <= set(repacked):
        return Repacked(differing, _around(ours, theirs), is_by_another_zlib=True)
    changed = dict.fromkeys(repacked, "Unchanged, but packed in another way than it was")
    return Repacked(changed | differing, _around(ours, theirs))


def _is_packed(parts: _Parts, member: Member) -> bool:
    return parts.packed[member.name] != member.data


def _differing(ours: _Parts, theirs: _Parts) -> Iterator[tuple[str, str]]:
    for name in ours.names:
        same_header = ours.headers[name] == theirs.headers.get(name)
        if not same_header or ours.entries[name] != theirs.entries.get(name):
            yield name, "Unchanged, but what the zip says of it is not: its date, its flags or its sizes"


def _around(ours: _Parts, theirs: _Parts) -> str:
    if ours.names != theirs.names:
        return "Its files are in another order than they were packed in"
    if theirs.has_gaps or ours.end != theirs.end:
        return "It holds bytes that belong to none of its files"
    return ""


def _parts(source: bytes) -> _Parts:
    with zipfile.ZipFile(BytesIO(source)) as archive:
        infos, directory = archive.infolist(), archive.start_dir
    headers: dict[str, bytes] = {}
    packed: dict[str, bytes] = {}
    spans: list[tuple[int, int]] = [(0, 0)]
    for info in infos:
        data = info.header_offset + LOCAL_HEADER + len(info.orig_filename)
        headers[info.orig_filename] = _header(source[info.header_offset : data], info)
        packed[info.orig_filename] = source[data : data + info.compress_size]
        spans.append((info.header_offset, data + info.compress_size))
    entries, end = _directory(source, directory, infos)
    spans.append((directory, directory))
    has_gaps = any(before[1] != after[0] for before, after in pairwise(spans))
    names = tuple(info.orig_filename for info in infos)
    return _Parts(names, headers, packed, entries, _masked(source[end:], DIRECTORY_END), has_gaps)


def _header(header: bytes, info: zipfile.ZipInfo) -> bytes:
    """A file's own header says its packed size too, which nobody reads: it must be the directory's."""
    start, end = DEPENDS_ON_PACKING[LOCAL_HEADER][0]
    says_the_same = int.from_bytes(header[start:end], "little") == info.compress_size
    return _masked(header, LOCAL_HEADER) if says_the_same else header


def _directory(source: bytes, at: int, infos: Sequence[zipfile.ZipInfo]) -> tuple[dict[str, bytes], int]:
    entries: dict[str, bytes] = {}
    for info in infos:
        lengths = (
            int.from_bytes(source[at + field : at + field + 2], "little") for field in LENGTHS_IN_ENTRY
        )
        end = at + DIRECTORY_ENTRY + sum(lengths)
        entries[info.orig_filename] = _masked(source[at:end], DIRECTORY_ENTRY)
        at = end
    return entries, at


def _masked(piece: bytes, kind: int) -> bytes:
    masked = bytearray(piece)
    for start, end in DEPENDS_ON_PACKING[kind]:
        masked[start:end] = bytes(len(masked[start:end]))
    return bytes(masked)
