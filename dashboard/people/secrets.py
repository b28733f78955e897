"""Bearer secrets: opaque random text, of which only a SHA-256 is kept."""

import hashlib
import secrets

SESSION_PREFIX = "dzs_"
API_TOKEN_PREFIX = "dz_"
RANDOM_BYTES = 32
SHOWN_CHARACTERS = 8  # Of the random part, so that its owner can tell her tokens apart.


def new_secret(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)


def sha256_of(secret: str) -> str:
    """What is kept of a secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def shown_prefix(secret: str, prefix: str) -> str:
    return secret[: len(prefix) + SHOWN_CHARACTERS]
