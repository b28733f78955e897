"""A backup: the database as it was at one moment, the files that its rows point to, the keys, all their sums.

It is taken while everything runs. A zip is in storage before its row says ready, and neither changes after
that: whatever the copied rows point to is there when the files are copied, after the database.
"""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import uuid4

from obstore.exceptions import BaseError as StorageError
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine

from dashboard.builds.database_copy import PointedTo, copy_database
from dashboard.builds.storage import Storage
from dashboard.errors import CloseError
from dashboard.models import now
from dashboard.settings import SECRET_KEY_FILE, SIGNING_KEY_FILE, Settings

CONTENTS = "backup.json"
STORAGE_FOLDER, KEYS_FOLDER = "storage", "keys"
OWNER_ONLY = 0o700


class BackedUpFile(BaseModel):
    """One file of a backup, by its path below the folder; `attachment` is what a browser saves it as."""

    path: str
    size: int
    sha256: str
    attachment: str | None = None


class BackupContents(BaseModel):
    """What a backup holds, written last; `missing` are the zips that storage had lost before."""

    made_at: datetime
    database: str
    files: list[BackedUpFile]
    missing: list[str]

    def below(self, folder: str) -> Iterator[tuple[str, BackedUpFile]]:
        """The files of a folder, each with its path in there."""
        for file in self.files:
            if file.path.startswith(f"{folder}/"):
                yield file.path.removeprefix(f"{folder}/"), file


def key_files(settings: Settings) -> dict[str, Path]:
    """Where the keys of these settings are, by their names in a backup."""
    return {
        SIGNING_KEY_FILE: settings.keys / SIGNING_KEY_FILE,
        SECRET_KEY_FILE: settings.data_dir / SECRET_KEY_FILE,
    }


def take_backup(engine: Engine, settings: Settings, *, out: Path, with_keys: bool) -> BackupContents:
    """Write a backup into a new folder that only its owner may enter: whole, or not at all.

    Raises CloseError when the folder is there already, or when something cannot be read or written.
    """
    if out.exists():
        raise CloseError(f"{out} is there already: a backup gets a folder of its own")
    draft = out.with_name(f".{out.name}.{uuid4().hex}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir(mode=OWNER_ONLY)
        contents = _fill(draft, engine, settings, with_keys=with_keys)
        (draft / CONTENTS).write_text(contents.model_dump_json(indent=2) + "\n")
        draft.rename(out)
    except (OSError, StorageError) as error:
        raise CloseError(f"Cannot take the backup: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return contents


def read_contents(folder: Path) -> BackupContents:
    """What the folder holds, every file of it whole; raises CloseError naming what is not."""
    try:
        contents = BackupContents.model_validate_json((folder / CONTENTS).read_text())
    except OSError:
        raise CloseError(f"{folder} is no whole backup: it has no {CONTENTS}") from None
    except ValidationError:
        raise CloseError(f"{folder / CONTENTS} does not say what a backup holds") from None
    for file in contents.files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts:
            raise CloseError(f"{folder / CONTENTS} names a file outside of the backup: {file.path}")
        if not (folder / path).is_file():
            raise CloseError(f"The backup lacks {file.path}")
        if _described(folder, file.path).sha256 != file.sha256:
            raise CloseError(f"{file.path} is not as it was backed up")
    return contents


def _fill(folder: Path, engine: Engine, settings: Settings, *, with_keys: bool) -> BackupContents:
    made_at, storage = now(), Storage.from_url(settings.storage)
    copied, pointed_to = copy_database(engine, folder)
    files, missing = [_described(folder, copied.name)], list[str]()
    for wanted in pointed_to:
        path = f"{STORAGE_FOLDER}/{wanted.key}"
        if _fetch(storage, wanted, folder / path):
            files.append(_described(folder, path, attachment=wanted.attachment))
        elif wanted.is_needed:
            missing.append(wanted.key)
    if with_keys:
        (folder / KEYS_FOLDER).mkdir(mode=OWNER_ONLY)
        for name, source in key_files(settings).items():
            if source.exists():
                shutil.copy(source, folder / KEYS_FOLDER)  # With its mode.
                files.append(_described(folder, f"{KEYS_FOLDER}/{name}"))
    return BackupContents(made_at=made_at, database=copied.name, files=files, missing=missing)


def _fetch(storage: Storage, wanted: PointedTo, path: Path) -> bool:
    """Copy the file out of storage; whether it is there."""
    try:
        chunks = storage.chunks(wanted.key)
    except FileNotFoundError:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as copy:
        copy.writelines(chunks)
    return True


def _described(folder: Path, path: str, *, attachment: str | None = None) -> BackedUpFile:
    with (folder / path).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return BackedUpFile(path=path, size=(folder / path).stat().st_size, sha256=sha256, attachment=attachment)
