"""Who acts on a period: the person, where she asks from, and the key that signs what comes of it."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Actor:
    """A person at work; without a `user_id` it is the house itself, as when a window of reopening ends."""

    user_id: str | None
    key: Ed25519PrivateKey
    address: str = ""  # Of the browser or program that asked.
    agent: str = ""  # What it calls itself.
