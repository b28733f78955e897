"""The embedded Temporal server: its command line, and how to know that it serves."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from dashboard.errors import CloseError

SECONDS_PER_TRY = 1
SECONDS_BETWEEN_TRIES = 0.05
SECONDS_TO_START = 30
# One queue instead of four keeps packages in their order; with fairness, businesses take turns.
DYNAMIC_CONFIG = (
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "matching.enableFairness=true",
)


class TemporalUnreachable(CloseError):
    def __init__(self, address: str) -> None:
        super().__init__(f"Temporal does not answer at {address}")


def temporal_command(*, database: Path, port: int, namespace: str = "default") -> list[str]:
    """A server for this machine only, all of its state in one file; one server a file."""
    return [
        str(Path(sys.executable).parent / "temporal"), "server", "start-dev", "--headless",
        "--ip", "127.0.0.1", "--port", str(port), "--namespace", namespace,
        "--db-filename", str(database),
        "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal",
        "--log-level", "error",
        *(part for value in DYNAMIC_CONFIG for part in ("--dynamic-config-value", value)),
    ]  # fmt: skip


async def wait_until_serving(
    address: str, *, namespace: str = "default", seconds: float = SECONDS_TO_START
) -> Client:
    """A client of the server, once it answers for the namespace; raises TemporalUnreachable in the end."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            client = await Client.connect(address, namespace=namespace)
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=namespace), timeout=timedelta(seconds=SECONDS_PER_TRY)
            )
        except (RPCError, RuntimeError, OSError) as error:
            if asyncio.get_running_loop().time() > deadline:
                raise TemporalUnreachable(address) from error
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return client
