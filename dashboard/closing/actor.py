"""Who acts: the person, in what role, by what means, from where; and the key that signs what comes of it."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Doer:
    """A person at work; without a `user_id` it is the house itself, as when a window of reopening ends."""

    user_id: str | None
    address: str = ""  # Of the browser or program that asked.
    agent: str = ""  # What it calls itself.
    role: str = ""  # In the business, at that moment.
    credential: str = ""  # "session" or "token" with its id.


@dataclass(frozen=True)
class Actor(Doer):
    """One whose acts on a period are signed."""

    key: Ed25519PrivateKey = field(kw_only=True)
