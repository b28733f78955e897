"""Where packages are kept: a folder (file://) or a bucket (s3://), by key."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, S3Store, from_url

from dashboard.errors import SettingsUnsafe

if TYPE_CHECKING:
    from obstore.store import RetryConfig

BYTES_PER_CHUNK = 1024 * 1024
# A bucket that is away: whoever waits for it is told within seconds, and a build tries again by itself.
RETRIES: "RetryConfig" = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
}


@dataclass(frozen=True)
class Storage:
    """Objects by key. A reader sees an object whole or not at all. Keys are ours, never a user's text."""

    store: LocalStore | S3Store

    @classmethod
    def from_url(cls, url: str) -> "Storage":
        """Storage in a folder, made when missing, or in a bucket with credentials from the AWS_* variables.

        Raises SettingsUnsafe for any other kind of URL.
        """
        scheme = urlsplit(url).scheme
        if scheme not in {"file", "s3"}:
            raise SettingsUnsafe(f"CLOSE_STORAGE_URL must begin with file:// or s3://, not {scheme or url!r}")
        store = (
            LocalStore.from_url(url, mkdir=True) if scheme == "file" else from_url(url, retry_config=RETRIES)
        )
        assert isinstance(store, LocalStore | S3Store)  # noqa: S101  By the two schemes above.
        return cls(store)

    def put(self, key: str, data: bytes, *, attachment: str | None = None) -> None:
        """Keep the bytes under the key; `attachment` is the name a browser saves a presigned link under."""
        attributes = {"Content-Disposition": f'attachment; filename="{attachment}"'} if attachment else None
        # Files have no attributes: the API names the download itself.
        self.store.put(key, data, attributes=attributes if isinstance(self.store, S3Store) else None)

    def put_once(self, key: str, data: bytes) -> bytes:
        """Keep the bytes unless something is kept there already; what is kept in the end."""
        try:
            self.store.put(key, data, mode="create")
        except AlreadyExistsError:
            return self.get(key)
        return data

    def get(self, key: str) -> bytes:
        """All bytes under the key; raises FileNotFoundError when nothing is there."""
        return bytes(self.store.get(key).bytes())

    def chunks(self, key: str) -> Iterator[bytes]:
        """The same in pieces, for a download; FileNotFoundError is raised at once, not at the first piece."""
        stream = self.store.get(key).stream(min_chunk_size=BYTES_PER_CHUNK)
        return (bytes(chunk) for chunk in stream)

    def exists(self, key: str) -> bool:
        try:
            self.store.head(key)
        except FileNotFoundError:
            return False
        return True

    def is_empty(self) -> bool:
        batches = self.store.list(chunk_size=1)  # pyright: ignore[reportUnknownMemberType]
        return not any(batches)

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens when it is not there."""
        with suppress(FileNotFoundError):
            self.store.delete(key)

    def presigned(self, key: str, seconds: int) -> str | None:
        """A link to the object that needs no token for a while; None where the API must serve it itself."""
        if isinstance(self.store, S3Store):
            return obstore.sign(self.store, "GET", key, timedelta(seconds=seconds))
        return None
