"""Ties the life of a child process to ours: however we die, it dies too.

`tied(command)` is the command to start instead of `command`. On Linux the kernel ends the child the moment
the thread that started it is gone (PR_SET_PDEATHSIG); elsewhere a small watcher stays between the two.
"""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from threading import Thread

PR_SET_PDEATHSIG = 1
SECONDS_BETWEEN_LOOKS = 0.2


def tied(command: Sequence[str]) -> list[str]:
    """The same command, ended by the system when this process ends. Start it from the main thread."""
    return [sys.executable, "-m", "dashboard.lifeline", str(os.getpid()), *command]


def exit_with_parent() -> None:
    """End this process of a multiprocessing pool when the process that owns the pool is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("Only a process started by multiprocessing has a parent to follow")

    def follow() -> None:
        parent.join()
        os._exit(1)

    Thread(target=follow, name="exit-with-parent", daemon=True).start()


def die_with_parent() -> None:
    """Ask Linux to kill this process, and what it becomes by exec, when its parent ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")


def become(command: Sequence[str], *, parent: int) -> None:
    """Turn this process into the command, unless the parent died before the tie was made."""
    die_with_parent()
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], list(command))  # noqa: S606  The command comes from our own code, as a list.


def stay_and_watch(command: Sequence[str], *, parent: int) -> int:
    """Run the command as a child and kill it when our parent is gone; returns its exit code."""
    child = subprocess.Popen(command, close_fds=False)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    signal.signal(signal.SIGINT, lambda *_: child.send_signal(signal.SIGINT))
    while os.getppid() == parent:
        try:
            return child.wait(timeout=SECONDS_BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            continue
    child.kill()
    return 1


if __name__ == "__main__":
    if sys.platform == "linux":
        become(sys.argv[2:], parent=int(sys.argv[1]))
    else:
        sys.exit(stay_and_watch(sys.argv[2:], parent=int(sys.argv[1])))
