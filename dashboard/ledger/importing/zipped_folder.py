"""A books folder that comes as a zip from a stranger: its files by their plain names, bounded in size."""

import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from dashboard.errors import BooksFolderInvalid
from dashboard.ledger.importing.books_folder import FILES, import_books_folder
from dashboard.ledger.importing.storing import AtTheEnd
from dashboard.strange_zip import UNREADABLE, is_packed_plainly

BYTES_MAX = 2 * 1024**3  # Of all files together, unpacked.
BYTES_AT_ONCE = 1 << 20
NOT_OURS = "__MACOSX"  # A folder of attributes that another system packs beside the files.


def import_zipped_books(engine: Engine, source: bytes, *, at_the_end: AtTheEnd | None = None) -> str:
    """Store the books of a zipped folder as a new business; its id. Raises as `import_books_folder` does.

    The files stand at the top of the zip or together in one of its folders; whatever else it holds is left
    alone. Raises BooksFolderInvalid for what is no such zip.
    """
    with TemporaryDirectory() as folder:
        unpack_books(source, Path(folder))
        return import_books_folder(engine, Path(folder), at_the_end=at_the_end)


def unpack_books(source: bytes, folder: Path) -> None:
    """Write the files of a zipped books folder into the folder; BooksFolderInvalid says why it cannot be."""
    with _refusing_damage():
        archive = zipfile.ZipFile(BytesIO(source))
    left = BYTES_MAX
    for name, member in _files_of(archive).items():
        left -= _write(archive, member, folder / name, bytes_max=left)


@contextmanager
def _refusing_damage() -> Generator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise BooksFolderInvalid([f"This is no readable zip file ({error})"]) from error


def _files_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members that are files of a books folder, by their names there."""
    found: dict[str, zipfile.ZipInfo] = {}
    places: set[str] = set()
    for member in archive.infolist():
        place, _, name = member.filename.replace("\\", "/").rpartition("/")
        if name not in FILES or NOT_OURS in place.split("/"):
            continue
        if not is_packed_plainly(member):
            raise BooksFolderInvalid([f"{name} is encrypted, or packed in an unusual way"])
        if name in found and place in places:
            raise BooksFolderInvalid([f"The zip holds {name} twice"])
        places.add(place)
        found[name] = member
    if not found:
        raise BooksFolderInvalid([f"The zip holds none of the files of a books folder: {', '.join(FILES)}"])
    if len(places) > 1:
        raise BooksFolderInvalid(["The zip holds more than one books folder; send one at a time"])
    return found


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, *, bytes_max: int) -> int:
    """How many bytes it was. What is read counts: the sizes in the headers may lie."""
    size = 0
    with path.open("wb") as file:
        for some in _read(archive, member):
            size += len(some)
            if size > bytes_max:
                raise BooksFolderInvalid([f"The zip unpacks to more than {BYTES_MAX:,} bytes"])
            file.write(some)
    return size


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with _refusing_damage():
        packed = archive.open(member)
    with packed:
        while True:
            with _refusing_damage():
                some = packed.read(BYTES_AT_ONCE)
            if not some:
                return
            yield some
