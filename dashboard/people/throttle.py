"""Throttle: how many wrong passwords one account or one address may try before it has to wait."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from time import monotonic

FAILURES_OF_ACCOUNT_MAX = 10  # By account and address, so that a stranger cannot lock the owner out.
FAILURES_OF_ADDRESS_MAX = 100
WINDOW_SECONDS = 15 * 60
KEYS_MAX = 10_000


@dataclass
class _Failures:
    count: int
    since: float


@dataclass
class SignInThrottle:
    """Counts failures in memory, by process; the longest untouched are forgotten first."""

    clock: Callable[[], float] = monotonic
    keys_max: int = KEYS_MAX
    _failures: OrderedDict[tuple[str, str], _Failures] = field(
        default_factory=OrderedDict[tuple[str, str], _Failures]
    )
    _lock: Lock = field(default_factory=Lock)

    def seconds_to_wait(self, *, account: str, address: str) -> int:
        """How long this sign-in has to wait; 0 when it may be tried now."""
        with self._lock:
            waits = [self._wait(key, most) for key, most in _keys(account, address)]
        return max(waits)

    def note_failure(self, *, account: str, address: str) -> None:
        with self._lock:
            for key, _ in _keys(account, address):
                self._count(key)

    def note_success(self, *, account: str, address: str) -> None:
        """Forget the failures of the account; those of the address stay."""
        with self._lock:
            self._failures.pop((account, address), None)

    def _wait(self, key: tuple[str, str], most: int) -> int:
        failures = self._failures.get(key)
        if failures is None or failures.count < most:
            return 0
        return max(0, ceil(failures.since + WINDOW_SECONDS - self.clock()))

    def _count(self, key: tuple[str, str]) -> None:
        failures = self._failures.pop(key, None)
        if failures is None or self.clock() - failures.since >= WINDOW_SECONDS:
            failures = _Failures(count=0, since=self.clock())
        failures.count += 1
        self._failures[key] = failures
        while len(self._failures) > self.keys_max:
            self._failures.popitem(last=False)


def _keys(account: str, address: str) -> list[tuple[tuple[str, str], int]]:
    return [((account, address), FAILURES_OF_ACCOUNT_MAX), (("", address), FAILURES_OF_ADDRESS_MAX)]
