"""A clock that tests can move: what a program under it takes for the time of day is so many seconds ahead."""

import mmap
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

# The clock of the machine cannot be moved in a test. How far it is ahead is read from shared memory each
# time, since a running server's clock is moved too; time that is only measured, never told, stays as it is.
SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
static volatile int64_t *ahead;
__attribute__((constructor)) static void open_clock(void) {
    int file = open(getenv("CLOCK_AHEAD"), O_RDONLY);
    ahead = mmap(0, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
}
int clock_gettime(clockid_t id, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, at);
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) at->tv_sec += ahead ? *ahead : 0;
    return done;
}
time_t time(time_t *out) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (out) *out = at.tv_sec;
    return at.tv_sec;
}
int gettimeofday(struct timeval *out, void *zone) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    out->tv_sec = at.tv_sec;
    out->tv_usec = at.tv_nsec / 1000;
    return 0;
}
"""


class Clock:
    """A clock of its own for the programs that are started with its variables."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("Moving the clock takes a C compiler")
        source, library, self._ahead = folder / "clock.c", folder / "clock.so", folder / "ahead"
        source.write_text(SOURCE)
        command = [compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
        self._ahead.write_bytes(struct.pack("=q", 0))
        self.variables = {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(self._ahead)}

    def move(self, *, hours: int) -> None:
        """Set it so many hours ahead, for programs that run already as well."""
        with self._ahead.open("r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
            shared[:] = struct.pack("=q", hours * 3_600)
        told = subprocess.run(
            [sys.executable, "-c", "import time; print(time.time())"],
            env={**os.environ, **self.variables},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert float(told) - time.time() > hours * 3_600 - 60, "the clock was moved"
