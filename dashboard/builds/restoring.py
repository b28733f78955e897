"""Restoring a backup where nothing is yet: keys and files first, so that no row ever points to nothing."""

from pathlib import Path

from obstore.exceptions import BaseError as StorageError

from dashboard.builds.backup import KEYS_FOLDER, STORAGE_FOLDER, BackupContents, key_files, read_contents
from dashboard.builds.database_copy import copy_name, has_data, put_back
from dashboard.builds.storage import Storage
from dashboard.database import open_engine
from dashboard.errors import CloseError
from dashboard.secret_file import secret_file
from dashboard.settings import Settings


def restore_backup(settings: Settings, folder: Path) -> BackupContents:
    """Make the database, the storage and the keys of these settings from the backup.

    Raises CloseError, before anything is written, when the backup is not whole or anything is there already.
    """
    contents = read_contents(folder)
    engine = open_engine(settings.database)
    try:
        if copy_name(engine) != contents.database:
            raise CloseError(f"{contents.database} is the copy of another kind of database")
        if has_data(engine):
            raise CloseError(f"The database {engine.url!r} is there already: nothing is restored over it")
        storage = Storage.from_url(settings.storage)
        if not storage.is_empty():
            raise CloseError(f"{settings.storage} is not empty: nothing is restored over it")
        keys = _keys(settings, folder, contents)
        for path, key in keys.items():
            secret_file(path, make=lambda key=key: key)
        for key, file in contents.below(STORAGE_FOLDER):
            storage.put(key, (folder / file.path).read_bytes(), attachment=file.attachment)
        put_back(engine, folder / contents.database)
    except (OSError, StorageError) as error:
        raise CloseError(f"Cannot restore the backup: {error}") from error
    finally:
        engine.dispose()
    return contents


def _keys(settings: Settings, folder: Path, contents: BackupContents) -> dict[Path, bytes]:
    """The keys of the backup by where they go; one that is there must be the same."""
    places = key_files(settings)
    keys = {
        places[name]: (folder / file.path).read_bytes()
        for name, file in contents.below(KEYS_FOLDER)
        if name in places
    }
    for path, key in keys.items():
        if path.exists() and path.read_bytes() != key:
            raise CloseError(f"{path} is another key than that of the backup: nothing is restored over it")
    return keys
