"""A books folder in a zip of a stranger: found wherever it stands, never larger than told, nothing beside it."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from dashboard.database import migrate_engine, open_engine, reading
from dashboard.errors import AlreadyExists, BooksFolderInvalid
from dashboard.ledger.importing import zipped_folder
from dashboard.ledger.importing.zipped_folder import import_zipped_books, unpack_books
from dashboard.models import Business, JournalEntry
from tests.contract.small_books import write_small_books


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def books(tmp_path: Path) -> dict[str, str]:
    """The files of a right folder by their names."""
    folder = write_small_books(tmp_path / "books", name="Small Trading")
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'close.db'}")
    migrate_engine(engine)
    return engine


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(Business)).one()


@pytest.mark.parametrize("place", ["", "books/", "2026/export/books/", "..\\..\\", "../../../", "/etc/"])
def test_the_files_are_found_wherever_they_stand_together(
    engine: Engine, books: dict[str, str], place: str, tmp_path: Path
) -> None:
    litter = {"__MACOSX/books/journal.csv": b"\0", "README.txt": "Hello", f"{place}.DS_Store": b"\0"}
    before = set(tmp_path.rglob("*"))

    business_id = import_zipped_books(
        engine, zipped({f"{place}{name}": text for name, text in books.items()} | litter)
    )

    with reading(engine) as session:
        business = session.exec(select(Business)).one()
        entries = session.exec(select(func.count()).select_from(JournalEntry)).one()
    assert (business.id, business.name, entries) == (business_id, "Small Trading", 3)
    assert {path.suffix for path in set(tmp_path.rglob("*")) - before} <= {".db-wal", ".db-shm"}


def test_the_same_books_again_are_refused_however_they_are_packed(
    engine: Engine, books: dict[str, str]
) -> None:
    import_zipped_books(engine, zipped(books))
    with pytest.raises(AlreadyExists, match="imported before"):
        import_zipped_books(engine, zipped({f"again/{name}": text for name, text in books.items()}))
    assert count(engine) == 1


def test_problems_are_told_by_file_and_line(engine: Engine, books: dict[str, str]) -> None:
    books["journal.csv"] = books["journal.csv"].replace("-10000.00", "-10000.01")
    with pytest.raises(BooksFolderInvalid, match=r"journal\.csv:2: "):
        import_zipped_books(engine, zipped({f"books/{name}": text for name, text in books.items()}))
    assert count(engine) == 0


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "none of the files"),
        ({"notes.txt": "x"}, "none of the files"),
        ({"books/journal.csv/": ""}, "none of the files"),
        ({"a/journal.csv": "x", "b/accounts.csv": "x"}, "more than one books folder"),
        ({"journal.csv": "x", "more/journal.csv": "x"}, "more than one books folder"),
    ],
)
def test_what_is_no_books_folder_is_refused(files: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(BooksFolderInvalid, match=says):
        unpack_books(zipped(files), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("journal.csv", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("journal.csv", "two")
    with pytest.raises(BooksFolderInvalid, match=r"journal\.csv twice"):
        unpack_books(buffer.getvalue(), tmp_path)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_zip_that_was_cut_off_is_refused(books: dict[str, str], kept: float, tmp_path: Path) -> None:
    whole = zipped(books)
    with pytest.raises(BooksFolderInvalid, match="no readable zip"):
        unpack_books(whole[: int(len(whole) * kept)], tmp_path)


def test_a_zip_whose_content_was_damaged_is_refused(books: dict[str, str], tmp_path: Path) -> None:
    data = bytearray(zipped(books))
    packed_from = data.index(b"journal.csv") + len(b"journal.csv")
    data[packed_from + 20] ^= 0xFF
    with pytest.raises(BooksFolderInvalid, match="no readable zip"):
        unpack_books(bytes(data), tmp_path)


def test_an_encrypted_file_is_refused(books: dict[str, str], tmp_path: Path) -> None:
    data = bytearray(zipped(books))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1  # The flag that says so.
    with pytest.raises(BooksFolderInvalid, match="encrypted"):
        unpack_books(bytes(data), tmp_path)


def test_a_zip_that_swells_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zipped_folder, "BYTES_MAX", 5_000_000)
    swelling = zipped({"accounts.csv": "a" * 3_000_000, "journal.csv": "0" * 3_000_000})
    assert len(swelling) < 20_000
    with pytest.raises(BooksFolderInvalid, match="unpacks to more than 5,000,000 bytes"):
        unpack_books(swelling, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5_000_000
