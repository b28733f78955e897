"""The course of one build: cut, parts, zip. Deterministic; every effect is an activity."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from dashboard.builds.shared import (
        BUILD_WANTED,
        FAIL_BUILD,
        NOT_WANTED,
        PUBLISH,
        REFUSED,
        RENDER_PART,
        TAKE_CUT,
        WORKFLOW,
        Failure,
        PartOrder,
        Plan,
    )

TRIES_MAX = 5
ROUNDS_MAX = 50
A_TRY = timedelta(minutes=5)
ALL_TRIES = timedelta(hours=24)  # Long enough for workers that come back after a night.
SILENCE = timedelta(seconds=5)
BACK_OFF = RetryPolicy(
    initial_interval=timedelta(milliseconds=250),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=TRIES_MAX,
)
# Steps that end a package come before those that begin another: of many asked for at once, one is ready
# after the other instead of all at the end. 1 is the most urgent.
URGENCY = {FAIL_BUILD: 1, PUBLISH: 1, RENDER_PART: 2, TAKE_CUT: 3}
UNTIL_IT_IS_WRITTEN = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)
)


class StepFailed(Exception):
    """A step was refused, or broke as often as it may."""

    def __init__(self, step: str, error: BaseException) -> None:
        super().__init__(step)
        self.step = step
        self.error = error


@workflow.defn(name=WORKFLOW)
class MonthEndPackageWorkflow:
    """Builds a package until its row asks for nothing more: a retry may be asked for while one ends."""

    def __init__(self) -> None:
        self._is_wanted = False

    @workflow.signal(name=BUILD_WANTED)
    def build_wanted(self) -> None:
        self._is_wanted = True

    @workflow.run
    async def run(self, package_id: str) -> None:
        for _ in range(ROUNDS_MAX):
            self._is_wanted = False
            await self._build(package_id)
            if not self._is_wanted:
                return

    async def _build(self, package_id: str) -> None:
        attempt: int | None = None
        try:
            plan, is_cancelled = await self._take_cut(package_id)
            if plan is None:
                return
            attempt = plan.attempt
            if is_cancelled:
                raise asyncio.CancelledError
            await self._render(plan)
            await _step(PUBLISH, plan, step=PUBLISH)
        except asyncio.CancelledError:
            await _record(Failure(package_id, attempt, TAKE_CUT, 1, refusal="Cancelled by an operator"))
        except StepFailed as failed:
            await self._settle(failed, package_id=package_id, attempt=attempt)

    async def _take_cut(self, package_id: str) -> tuple[Plan | None, bool]:
        """The plan, and whether a cancel came meanwhile; the cut, once begun, is always finished."""
        taking = asyncio.create_task(_step(TAKE_CUT, package_id, step=TAKE_CUT, result_type=Plan | None))
        try:
            return await asyncio.shield(taking), False
        except asyncio.CancelledError:
            return await taking, True

    async def _render(self, plan: Plan) -> None:
        """All parts at once; the first failure stops the others."""
        tasks = [
            asyncio.create_task(_step(RENDER_PART, PartOrder(plan, part), step=part)) for part in plan.parts
        ]
        try:
            await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    async def _settle(self, failed: StepFailed, *, package_id: str, attempt: int | None) -> None:
        """Write the failure on the row, unless the row has moved on: then look at it again."""
        cause = failed.error
        kind = cause.type if isinstance(cause, ApplicationError) else None
        if kind == NOT_WANTED:
            self._is_wanted = True
            return
        refusal = cause.message if isinstance(cause, ApplicationError) and kind == REFUSED else None
        await _record(
            Failure(
                package_id,
                attempt,
                failed.step,
                TRIES_MAX,
                refusal=refusal,
                blames_books=refusal is not None,
                cause=kind,
            )
        )


async def _step(name: str, argument: object, *, step: str, result_type: Any = None) -> Any:
    """Run an activity; raises StepFailed with the cause, or CancelledError."""
    try:
        return await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            start_to_close_timeout=A_TRY,
            schedule_to_close_timeout=ALL_TRIES,
            heartbeat_timeout=SILENCE,
            retry_policy=BACK_OFF,
            priority=Priority(priority_key=URGENCY[name]),
        )
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise asyncio.CancelledError from error
        raise StepFailed(step, error.cause or error) from error


async def _record(failure: Failure) -> None:
    await workflow.execute_activity(
        FAIL_BUILD,
        failure,
        start_to_close_timeout=A_TRY,
        schedule_to_close_timeout=ALL_TRIES,
        heartbeat_timeout=SILENCE,
        retry_policy=UNTIL_IT_IS_WRITTEN,
        priority=Priority(priority_key=URGENCY[FAIL_BUILD]),
    )
