"""Objects are whole, kept once when asked to, and inside their folder."""

from pathlib import Path

import pytest

from dashboard.builds.storage import Storage
from dashboard.errors import SettingsUnsafe


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.from_url((tmp_path / "storage").as_uri())


def test_what_was_put_is_what_is_got(storage: Storage) -> None:
    storage.put("a/b/c.zip", b"one")
    storage.put("a/b/c.zip", b"two", attachment="name.zip")

    assert storage.get("a/b/c.zip") == b"two"
    assert b"".join(storage.chunks("a/b/c.zip")) == b"two"


def test_the_first_of_two_stays(storage: Storage) -> None:
    assert storage.put_once("cut.json", b"first") == b"first"
    assert storage.put_once("cut.json", b"second") == b"first"
    assert storage.get("cut.json") == b"first"


def test_what_is_not_there(storage: Storage) -> None:
    storage.put("here", b"")
    storage.delete("here")
    storage.delete("here")

    assert not storage.exists("here")
    with pytest.raises(FileNotFoundError):
        storage.get("here")
    with pytest.raises(FileNotFoundError):
        storage.chunks("here")


def test_a_key_cannot_leave_the_folder(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="illegal"):
        storage.put("../outside", b"x")
    assert not (tmp_path / "outside").exists()


def test_files_have_no_links_of_their_own(storage: Storage) -> None:
    storage.put("a", b"x")
    assert storage.presigned("a", seconds=60) is None


def test_a_bucket_gives_links_that_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-north-1",
    }.items():
        monkeypatch.setenv(name, value)

    link = Storage.from_url("s3://packages/close").presigned("b/p/package.zip", seconds=300)

    assert link is not None
    assert "/packages/close/b/p/package.zip?" in link or "packages.s3" in link
    assert "X-Amz-Expires=300" in link
    assert "X-Amz-Signature=" in link


@pytest.mark.parametrize("url", ["", "/tmp/x", "memory://", "http://127.0.0.1/x"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(SettingsUnsafe, match="file:// or s3://"):
        Storage.from_url(url)
