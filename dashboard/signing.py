"""The key that signs manifests and closes: Ed25519, one per data folder, made on first need."""

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

from dashboard.secret_file import secret_file

KEY_FILE = "signing-key.pem"


def signing_key(data_dir: Path) -> Ed25519PrivateKey:
    """The key of this data folder. Two first needs at once agree on one key."""
    path = data_dir / KEY_FILE
    key = load_pem_private_key(secret_file(path, make=_new_key), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def known_public_key(data_dir: Path) -> Ed25519PublicKey | None:
    """The public key of this data folder, or None where nothing was ever signed."""
    return signing_key(data_dir).public_key() if (data_dir / KEY_FILE).exists() else None


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
