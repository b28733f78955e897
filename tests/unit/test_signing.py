"""One key per data folder, for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dashboard.settings import SIGNING_KEY_FILE
from dashboard.signing import (
    is_signed_by,
    known_public_key,
    parse_public_text,
    public_text,
    signing_key,
)


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first, second = signing_key(tmp_path / "data"), signing_key(tmp_path / "data")

    assert public_text(first.public_key()) == public_text(second.public_key())
    assert stat.S_IMODE((tmp_path / "data" / SIGNING_KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [SIGNING_KEY_FILE]


def test_first_needs_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: public_text(signing_key(tmp_path).public_key()), range(8)))
    assert len(set(keys)) == 1


def test_nothing_signed_yet(tmp_path: Path) -> None:
    assert known_public_key(tmp_path) is None


def test_a_signature_holds_for_its_data_only(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    known = known_public_key(tmp_path)
    assert known is not None
    assert is_signed_by(known, signature=key.sign(b"manifest"), data=b"manifest")
    assert not is_signed_by(known, signature=key.sign(b"manifest"), data=b"manifesT")
    assert not is_signed_by(known, signature=b"short", data=b"manifest")


def test_the_public_text_is_read_back(tmp_path: Path) -> None:
    text = public_text(signing_key(tmp_path).public_key())
    parsed = parse_public_text(text)
    assert parsed is not None
    assert public_text(parsed) == text
    assert parse_public_text("no key") is None


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    (tmp_path / SIGNING_KEY_FILE).write_bytes(
        other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(TypeError, match="no Ed25519 key"):
        signing_key(tmp_path)
