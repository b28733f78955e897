"""Large ledgers: import, cut and packages as the journal grows tenfold, and other programs on the same journal.

`python -m tests.benchmarks.bench_ledgers [LINES]`, 100,000 journal lines unless told otherwise. The books are those of a
generated retailer. Seconds depend on the machine, the ratios within one run should not.
"""

import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine

from dashboard.builds.foreground import build_package
from dashboard.database import migrate_engine, open_engine, reading
from dashboard.ledger.balances import balances_at
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.ledger.proof import prove_entries
from dashboard.reports.taking import take_cut
from dashboard.schemas import MonthEndPackageFormatEnum, ReportKey
from dashboard.settings import Settings
from tests.benchmarks.growth import compare, scratch_folder
from tests.benchmarks.peers import peers_on, seconds_for
from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.retailer import retailer

LINES = 100_000
RUNS = 9
PERIOD = (date(2025, 11, 1), date(2025, 11, 30))  # Of the 24 months from January 2024 on.
SPAWNED = get_context("spawn")  # Each import in a process of its own, whose memory is its own.


@dataclass(frozen=True)
class Imported:
    business_id: str
    seconds: float
    megabytes: float


def import_into(url: str, folder: Path) -> Imported:
    engine = open_engine(url)
    migrate_engine(engine)
    started = perf_counter()
    business_id = import_books_folder(engine, folder)
    seconds = perf_counter() - started
    engine.dispose()
    return Imported(business_id, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def milliseconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """The quickest, after one run that warms up: what else a machine does only ever adds."""
    work()
    times: list[float] = []
    for _ in range(runs):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1_000)
    return min(times)


def measure_readings(engine: Engine, business_id: str) -> dict[str, float]:
    start, end = PERIOD
    with reading(engine) as session:
        proof = prove_entries(session, business_id=business_id, start=start, end=end)
        return {
            "any trial balance, ms": milliseconds(
                lambda: balances_at(session, business_id=business_id, days=[end])
            ),
            "cut for seven reports, ms": milliseconds(
                lambda: take_cut(
                    session, business_id=business_id, period_start=start, period_end=end, proof=proof
                )
            ),
            "proof of the month's entries, line by line, ms": milliseconds(
                lambda: prove_entries(session, business_id=business_id, start=start, end=end)
            ),
        }


def measure_packages(engine: Engine, business_id: str, folder: Path) -> dict[str, float]:
    """Cut, seven reports, cover, figures, signature and zip, warm, in one process."""

    def build(report_format: MonthEndPackageFormatEnum) -> float:
        return milliseconds(
            lambda: build_package(
                engine,
                Settings(data_dir=folder),
                business_id=business_id,
                period_end=PERIOD[1],
                report_format=report_format,
                reports=list(ReportKey),
                out=folder / "package.zip",
            ),
            runs=RUNS // 2,
        )

    return {f"package as {kind}, ms": build(kind) for kind in MonthEndPackageFormatEnum}


def measure(lines: int, folder: Path) -> dict[str, float]:
    books = folder / f"books-{lines}"
    written = write_books_folder(retailer(lines=lines), books)
    url = f"sqlite:///{folder / f'{lines}.db'}"
    with SPAWNED.Pool(1) as pool:
        imported = pool.apply(import_into, (url, books))
    engine = open_engine(url)
    results = {
        "journal lines": written,
        "import, s": imported.seconds,
        "import, lines a second": written / imported.seconds,
        "import, peak MB": imported.megabytes,
        "database, MB": (folder / f"{lines}.db").stat().st_size / 1e6,
        **measure_readings(engine, imported.business_id),
        **measure_packages(engine, imported.business_id, folder),
    }
    engine.dispose()
    return results


def print_peers(ours: dict[str, float], folder: Path) -> None:
    package = ours["package as pdf, ms"] / 1_000
    first = ours["import, s"] + package
    print(f"\n{'one statement':30}{'seconds':>10}{'/ package as pdf':>20}{'/ import and first package':>30}")
    for peer in peers_on(folder):
        for statement, command in peer.statements.items():
            taken = seconds_for(command)
            name = f"{peer.name}, {statement}"
            print(f"{name:30}{taken:>10.1f}{taken / package:>20.1f}{taken / first:>30.2f}")


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with scratch_folder() as place:
        large = compare(measure, lines, of="journal lines, about", folder=Path(place))
        print_peers(large, Path(place) / f"books-{lines}")


if __name__ == "__main__":
    main()
