"""The key that signs manifests and closes: Ed25519, one per house.

It lies in the data folder, made there on first need, or in the folder that CLOSE_KEYS_DIR names and that
several machines are given: there it must be already.
"""

import hashlib
import json
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from dashboard.errors import SettingsUnsafe
from dashboard.secret_file import secret_file
from dashboard.settings import SIGNING_KEY_FILE, Settings


def refuse_own_key(settings: Settings) -> None:
    """Raise SettingsUnsafe where several machines may build and this one would sign with a key of its own."""
    if settings.storage_url.startswith("s3:") and not settings.keys_dir:
        raise SettingsUnsafe(
            "Several machines may build packages for a bucket, and all must sign them with one key: "
            "set CLOSE_KEYS_DIR to a folder with that key, the same on each of them."
        )


def signing_key(keys: Path) -> Ed25519PrivateKey:
    """The key of this folder. Two first needs at once agree on one key."""
    path = keys / SIGNING_KEY_FILE
    key = load_pem_private_key(secret_file(path, make=_new_key), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def known_public_key(keys: Path) -> Ed25519PublicKey | None:
    """The public key of this folder, or None where nothing was ever signed."""
    return signing_key(keys).public_key() if (keys / SIGNING_KEY_FILE).exists() else None


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as PEM, as `openssl pkeyutl -verify -rawin` reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def parse_public_text(text: str) -> Ed25519PublicKey | None:
    """The key of a PEM text, or None when it is none."""
    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def fingerprint(key: Ed25519PublicKey) -> str:
    """A short name of a public key: the first half of the SHA-256 of its 32 bytes, in groups."""
    digest = hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]
    return ":".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def is_signed_by(key: Ed25519PublicKey, *, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def canonical_json(content: object) -> str:
    """The one way to write the content as JSON: what is hashed and signed, whoever writes it again."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_of(text: str) -> str:
    """The SHA-256 of the text in UTF-8, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
