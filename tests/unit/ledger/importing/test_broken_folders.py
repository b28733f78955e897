"""Broken books folders: each kind is refused with exactly its places, and the database stays as it was.

A kind is a folder below `broken` with the files in which it differs from `_right` (`NAME.missing` takes one away)
and with `problems.txt`, every line that the refusal must say, in its order.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.errors import BooksFolderInvalid
from dashboard.ledger.importing.books_folder import import_books_folder

BROKEN = Path(__file__).parent / "broken"
KINDS = sorted(path.name for path in BROKEN.iterdir() if path.name != "_right")
EXPECTED = "problems.txt"
TAKEN_AWAY = ".missing"


def folder_of(kind: str, place: Path) -> Path:
    """The right folder with what this kind has wrong."""
    folder = place / "books"
    shutil.copytree(BROKEN / "_right", folder)
    for file in (BROKEN / kind).iterdir():
        if file.suffix == TAKEN_AWAY:
            (folder / file.stem).unlink()
        elif file.is_dir():
            (folder / file.name).unlink()
            shutil.copytree(file, folder / file.name)
        elif file.name != EXPECTED:
            shutil.copy(file, folder / file.name)
    return folder


def rows(engine: Engine) -> Iterator[str]:
    """Everything in the database, as SQL."""
    connection = engine.raw_connection()
    try:
        yield from connection.driver_connection.iterdump()  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
    finally:
        connection.close()


def test_the_right_folder_is_taken(engine: Engine, tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "_right", tmp_path / "books")
    assert import_books_folder(engine, tmp_path / "books")


def test_there_are_many_kinds() -> None:
    assert len(KINDS) >= 60


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_refused_with_its_places(engine: Engine, tmp_path: Path, kind: str) -> None:
    before = list(rows(engine))

    with pytest.raises(BooksFolderInvalid) as refusal:
        import_books_folder(engine, folder_of(kind, tmp_path))

    assert str(refusal.value).splitlines() == (BROKEN / kind / EXPECTED).read_text("utf-8").splitlines()
    assert list(rows(engine)) == before
