"""How long a package takes from the request to the download: `python -m tests.benchmarks.bench_builds`.

The demo books, a real Temporal server and a real worker. "Cold" is the first build of a fresh worker, "warm" the
median of the next ones, "at once" many asked for together.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter

from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard.builds.requests import UNSETTLED, queue_package
from dashboard.builds.starting import BuildStarter
from dashboard.builds.temporal_server import temporal_command, wait_until_serving
from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.demo.create import create_demo
from dashboard.lifeline import tied
from dashboard.models import AccountingPeriod, MonthEndPackage
from dashboard.ports import free_port
from dashboard.schemas import MonthEndPackageCreateRequest, MonthEndPackageFormatEnum, ReportKey
from tests.contract.conftest import PROJECT

WARM_BUILDS = 8
SECONDS_BETWEEN_LOOKS = 0.01
SECONDS_MAX = 300


def ask(engine: Engine, business_id: str, days: tuple[date, date], report_format: str) -> str:
    request = MonthEndPackageCreateRequest(
        period_start=days[0],
        period_end=days[1],
        report_format=MonthEndPackageFormatEnum(report_format),
        selected_reports=list(ReportKey),
    )
    with writing(engine) as session:
        return queue_package(session, business_id=business_id, user_id=None, request=request)[0].id


async def until_settled(engine: Engine) -> None:
    deadline = monotonic() + SECONDS_MAX
    statement = select(MonthEndPackage.id).where(col(MonthEndPackage.status).in_(UNSETTLED)).limit(1)
    while True:
        with reading(engine) as session:
            if session.exec(statement).first() is None:
                return
        if monotonic() > deadline:
            raise TimeoutError(f"builds took more than {SECONDS_MAX} s")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def seconds_for(
    engine: Engine, starter: BuildStarter, business_id: str, months: list[tuple[date, date]], kind: str
) -> float:
    """From the first request until the last package is ready."""
    started = perf_counter()
    for days in months:
        await starter.start_build(ask(engine, business_id, days, kind), business_id=business_id)
    await until_settled(engine)
    return perf_counter() - started


async def measure(engine: Engine, business_id: str, address: str) -> None:
    with reading(engine) as session:
        periods = session.exec(select(AccountingPeriod).order_by(col(AccountingPeriod.period_end).desc()))
        months = [(period.period_start, period.period_end) for period in periods]
    starter = BuildStarter(address=address)
    for kind in MonthEndPackageFormatEnum:
        first = await seconds_for(engine, starter, business_id, months[:1], kind)
        warm = [
            await seconds_for(engine, starter, business_id, [month], kind)
            for month in months[1 : WARM_BUILDS + 1]
        ]
        together = await seconds_for(engine, starter, business_id, months[WARM_BUILDS + 1 :], kind)
        count = len(months) - WARM_BUILDS - 1
        sys.stdout.write(
            f"{kind}: cold {first:.2f} s, warm {statistics.median(warm):.2f} s, "
            f"{count} at once {together:.2f} s ({count / together:.1f} a second)\n"
        )


def start(command: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(tied(command), cwd=PROJECT, env=environment, stdout=output, stderr=output)


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-builds-"))
    engine = open_engine(f"sqlite:///{folder / 'close.db'}")
    migrate_engine(engine)
    business_id = create_demo(engine, today=(datetime.now(UTC) - timedelta(days=1)).date())
    port = free_port()
    address = f"127.0.0.1:{port}"
    environment = os.environ | {"CLOSE_DATA_DIR": str(folder), "CLOSE_TEMPORAL_ADDRESS": address}
    commands = [
        temporal_command(database=folder / "temporal.db", port=port),
        [sys.executable, "-m", "dashboard.cli", "worker"],
    ]
    children = [start(command, environment, folder / "log") for command in commands]
    try:
        await wait_until_serving(address)
        await measure(engine, business_id, address)
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait()
        engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
