"""Passwords: kept as Argon2id hashes, and checked in the same time whether or not the account exists."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_LENGTH_MAX = 1024

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The Argon2id hash to keep; salted, so twice the same password gives two hashes."""
    return _hasher.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash: no, after the same work."""
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), password[:PASSWORD_LENGTH_MAX])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")
