"""Starts and stops builds at Temporal; when it is down, the queued row waits for the sweep."""

import asyncio
import logging
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from dashboard.builds.shared import BUILD_WANTED, TASK_QUEUE, WORKFLOW, workflow_id_of
from dashboard.settings import Settings

RPC_TIMEOUT = timedelta(seconds=3)
SECONDS_TO_CONNECT = 3

log = logging.getLogger(__name__)


class BuildStarter:
    """The app's connection to Temporal, made on first need. No method raises because Temporal is away."""

    def __init__(self, *, address: str, namespace: str = "default", client: Client | None = None) -> None:
        self._address = address
        self._namespace = namespace
        self._client = client
        self._connecting = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings) -> "BuildStarter":
        """For the address of the settings; without one every build waits for a worker's sweep."""
        return cls(address=settings.temporal_address, namespace=settings.temporal_namespace)

    async def start_build(self, package_id: str, *, business_id: str) -> bool:
        """Have the package's workflow run, or look at the row again if it runs; whether Temporal took it.

        Packages of one business are built in their order, and businesses take turns.
        """
        client = await self._connected()
        if client is None:
            return False
        try:
            await client.start_workflow(
                WORKFLOW,
                package_id,
                id=workflow_id_of(package_id),
                task_queue=TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                start_signal=BUILD_WANTED,
                priority=Priority(fairness_key=business_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except RPCError as error:
            log.warning("The build of %s waits: Temporal did not take it (%s)", package_id, error)
            return False
        return True

    async def cancel_build(self, package_id: str) -> bool:
        """Ask the package's workflow to stop; whether Temporal knew of one. The row says Cancelled anyway."""
        client = await self._connected()
        if client is None:
            return False
        try:
            await client.get_workflow_handle(workflow_id_of(package_id)).cancel(rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                log.warning("The build of %s was not told to stop (%s)", package_id, error)
            return False
        return True

    async def is_reachable(self) -> bool:
        """Whether Temporal answers now."""
        client = await self._connected()
        if client is None:
            return False
        try:
            return await client.service_client.check_health(timeout=RPC_TIMEOUT)
        except RPCError:
            return False

    async def _connected(self) -> Client | None:
        if self._client is not None or not self._address:
            return self._client
        async with self._connecting:
            if self._client is None:
                try:
                    self._client = await asyncio.wait_for(
                        Client.connect(self._address, namespace=self._namespace), SECONDS_TO_CONNECT
                    )
                except (RuntimeError, OSError, TimeoutError) as error:
                    log.warning("Temporal does not answer at %s (%s)", self._address, error)
        return self._client
