"""Progress of an import, told every now and then to whoever asked for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

SHARE_OF_READING = 0.5  # Of all the time that an import takes, about.


@dataclass(frozen=True)
class ImportProgress:
    """Where an import stands."""

    stage: Literal["reading", "storing"]
    lines: int  # Journal lines read, or stored, so far.
    share: float  # Of the whole import, from 0 to 1.
    seconds_left: float | None  # None while nothing can be said yet.


Watch = Callable[[ImportProgress], None]


@dataclass
class Progress:
    """Tells `watch` how far the import is."""

    watch: Watch | None = None
    started: float = field(default_factory=time.monotonic)

    def read(self, lines: int, share_of_file: float) -> None:
        self._tell("reading", lines, share_of_file * SHARE_OF_READING)

    def stored(self, lines: int, of: int) -> None:
        done = lines / of if of else 1.0
        self._tell("storing", lines, SHARE_OF_READING + done * (1 - SHARE_OF_READING))

    def _tell(self, stage: Literal["reading", "storing"], lines: int, share: float) -> None:
        if self.watch:
            share = min(share, 1.0)
            passed = time.monotonic() - self.started
            left = passed / share - passed if share > 0.01 else None
            self.watch(ImportProgress(stage, lines, share, left))
