"""Packages whose agings are long: `python -m tests.benchmarks.bench_parties [PARTIES]`, 3,000 unless told otherwise.

So many customers and as many suppliers, each with an open document, beside a tenth of them. Work is the time of
the processor for all seven reports, from the cut to the zip.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import Engine

from dashboard.builds.foreground import build_package
from dashboard.database import open_engine
from dashboard.schemas import MonthEndPackageFormatEnum, ReportKey
from dashboard.settings import Settings
from tests.benchmarks.bench_ledgers import SPAWNED, import_into
from tests.benchmarks.growth import compare, scratch_folder
from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.wholesaler import wholesaler

PARTIES = 3_000
RUNS = 5


def work(engine: Engine, business_id: str, folder: Path, report_format: MonthEndPackageFormatEnum) -> float:
    """Milliseconds of one package, the median of some after one that warms up."""
    times: list[float] = []
    for _ in range(RUNS + 1):
        started = process_time()
        build_package(
            engine,
            Settings(data_dir=folder),
            business_id=business_id,
            period_end=wholesaler(parties=0).last_day,
            report_format=report_format,
            reports=list(ReportKey),
            out=folder / "package.zip",
        )
        times.append((process_time() - started) * 1_000)
    return median(times[1:])


def measure(parties: int, folder: Path) -> dict[str, float]:
    books = folder / f"books-{parties}"
    write_books_folder(wholesaler(parties=parties), books)
    url = f"sqlite:///{folder / f'{parties}.db'}"
    with SPAWNED.Pool(1) as pool:
        business_id = pool.apply(import_into, (url, books)).business_id
    engine = open_engine(url)
    results = {
        f"package as {kind}, ms of work": work(engine, business_id, folder, kind)
        for kind in MonthEndPackageFormatEnum
    }
    engine.dispose()
    return results


def main() -> None:
    parties = int(sys.argv[1]) if len(sys.argv) > 1 else PARTIES
    with scratch_folder() as place:
        compare(measure, parties, of="parties in each aging", folder=Path(place))


if __name__ == "__main__":
    main()
