"""Processes that render: typesetting in threads of one process is slower than in none."""

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, Protocol, TypeVar

from dashboard.builds.rendering import RenderWork, Summary, render_part, summarise
from dashboard.lifeline import exit_with_parent

PROCESSES = 2
OBJECTS_BEFORE_COLLECTING = 200_000

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Renderer(Protocol):
    """Whatever turns work into files without blocking the event loop."""

    async def render(self, work: RenderWork, part: str) -> bytes: ...

    async def summarise(self, work: RenderWork) -> Summary: ...


class RenderPool:
    """A few processes that live as long as this one, and are replaced when one of them dies."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._processes = processes
        self._executor = self._start()

    async def render(self, work: RenderWork, part: str) -> bytes:
        return await self._run(render_part, work, part)

    async def summarise(self, work: RenderWork) -> Summary:
        return await self._run(summarise, work)

    def close(self) -> None:
        """End the processes; what they still render is lost."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _run(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        executor = self._executor
        try:
            return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
        except BrokenProcessPool:
            # One process was killed and took the pool with it: the next try finds a new pool.
            if self._executor is executor:
                executor.shutdown(wait=False, cancel_futures=True)
                self._executor = self._start()
            raise

    def _start(self) -> ProcessPoolExecutor:
        executor = ProcessPoolExecutor(
            self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare
        )
        # The first call starts the processes: they import the reports now, not when the first build waits.
        executor.submit(int)
        return executor


def _prepare() -> None:
    exit_with_parent()
    # A long report makes many objects that all stay: looking for such as do not took a third of the time.
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    gc.freeze()  # What was imported stays as well.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal: the owner decides.
