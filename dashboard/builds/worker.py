"""A build worker: takes steps from Temporal until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.workflow import NondeterminismError

from dashboard.builds.activities import BuildActivities
from dashboard.builds.mailing import Postman
from dashboard.builds.render_pool import Renderer, RenderPool
from dashboard.builds.shared import TASK_QUEUE
from dashboard.builds.starting import BuildStarter
from dashboard.builds.storage import Storage
from dashboard.builds.sweep import Sweep
from dashboard.builds.temporal_server import TemporalUnreachable, wait_until_serving
from dashboard.builds.workflow import MonthEndPackageWorkflow
from dashboard.database import open_engine
from dashboard.errors import SettingsUnsafe
from dashboard.operations.logs import configure_logs
from dashboard.operations.metrics import serve_metrics
from dashboard.settings import Settings
from dashboard.signing import refuse_own_key

STEPS_AT_ONCE = 16
GRACE = timedelta(seconds=4)
# A worker that hangs swallows a try with each of its open polls: fewer than a step has tries.
POLLS_AT_ONCE = 2
SECONDS_BEFORE_ANOTHER_TRY = 0.5

log = logging.getLogger(__name__)


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. Temporal may come late, go and come back."""
    if not settings.temporal_address:
        raise SettingsUnsafe(
            "A worker needs CLOSE_TEMPORAL_ADDRESS: the Temporal server that it takes work from"
        )
    refuse_own_key(settings)
    configure_logs(settings.log_format)
    serve_metrics(settings.metrics_address)
    pool = RenderPool()
    engine = open_engine(settings.database)
    try:
        asyncio.run(work(settings, engine=engine, renderer=pool))
    finally:
        pool.close()
        engine.dispose()


def make_worker(
    client: Client, *, engine: Engine, storage: Storage, renderer: Renderer, keys: Path
) -> Worker:
    """A worker whose steps write to the engine and the storage, and render with the renderer."""
    activities = BuildActivities(engine=engine, storage=storage, renderer=renderer, keys=keys)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[MonthEndPackageWorkflow],
        activities=activities.all(),
        max_concurrent_activities=STEPS_AT_ONCE,
        max_concurrent_activity_task_polls=POLLS_AT_ONCE,
        # What a killed worker held goes to another one after these.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
        max_heartbeat_throttle_interval=timedelta(seconds=1),
        default_heartbeat_throttle_interval=timedelta(seconds=1),
        graceful_shutdown_timeout=GRACE,
        # A build that began under another version of the workflow ends here; the sweep starts it anew.
        workflow_failure_exception_types=[NondeterminismError],
    )


async def work(settings: Settings, *, engine: Engine, renderer: Renderer) -> None:
    """Work with this renderer until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    storage = Storage.from_url(settings.storage)

    def worker_of(client: Client) -> Worker:
        return make_worker(client, engine=engine, storage=storage, renderer=renderer, keys=settings.keys)

    delivering = asyncio.create_task(Postman(engine, settings).run()) if settings.can_email else None
    await work_until(
        stop,
        address=settings.temporal_address,
        namespace=settings.temporal_namespace,
        engine=engine,
        worker_of=worker_of,
    )
    if delivering:
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering


async def work_until(
    stop: asyncio.Event,
    *,
    address: str,
    namespace: str,
    engine: Engine,
    worker_of: Callable[[Client], Worker],
) -> None:
    """Work and sweep until the event is set, through every absence of Temporal."""
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        working = asyncio.create_task(
            _work_once(address=address, namespace=namespace, engine=engine, worker_of=worker_of)
        )
        await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            break
        except (TemporalUnreachable, RuntimeError) as error:
            log.warning("The worker starts again: %s", error)
            await asyncio.sleep(SECONDS_BEFORE_ANOTHER_TRY)
    stopping.cancel()


async def _work_once(
    *, address: str, namespace: str, engine: Engine, worker_of: Callable[[Client], Worker]
) -> None:
    client = await wait_until_serving(address, namespace=namespace)
    starter = BuildStarter(address=address, namespace=namespace, client=client)
    sweeping = asyncio.create_task(Sweep(engine, starter).run())
    try:
        await worker_of(client).run()
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
