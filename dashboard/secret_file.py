"""A secret of this data folder: a file made on first need, which its owner alone may read."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

OWNER_ONLY = 0o600


def secret_file(path: Path, *, make: Callable[[], bytes]) -> bytes:
    """What the file holds, made now if it is not there yet. Two first needs at once agree on one secret."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create_once(path, make())
    return path.read_bytes()


def _create_once(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):  # The other one was first: then theirs is the secret.
            path.hardlink_to(draft)
    finally:
        draft.unlink()
