"""Variation that looks accidental and is the same on every machine.

Each figure is drawn from its own key, so that adding one event never changes another.
"""

from hashlib import sha256

SEED = "harbour-and-finch"


def share(*key: object) -> float:
    """A number from 0 up to, not including, 1, fixed by the key."""
    digest = sha256("|".join([SEED, *map(str, key)]).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def between(low: int, high: int, *key: object) -> int:
    """A whole number from low to high, both included, fixed by the key."""
    return low + int(share(*key) * (high - low + 1))


def around(amount: float, spread: float, *key: object) -> int:
    """Cents near the amount, off by at most that share of it, in steps of 25 cents."""
    return to_step(amount * (1 + spread * (2 * share(*key) - 1)), 25)


def to_step(amount: float, step: int) -> int:
    """Cents rounded to the nearest multiple of the step."""
    return int(amount / step + 0.5) * step
