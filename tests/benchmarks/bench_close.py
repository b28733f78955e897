"""The close of a month as the journal grows tenfold: readiness, the close itself, whether it moved since.

`python -m tests.benchmarks.bench_close [LINES]`, 100,000 journal lines unless told otherwise, beside a tenth of
them. The books are those of a generated retailer.
"""

import sys
from datetime import date
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.closing.actor import Actor
from dashboard.closing.close import close_period
from dashboard.closing.examination import examine
from dashboard.closing.moved import has_moved
from dashboard.closing.readiness import readiness_of
from dashboard.database import open_engine, reading, writing
from dashboard.ledger.chain import last_close_of
from dashboard.models import AccountingPeriod
from dashboard.schemas import ClosePeriodRequest, OverrideRequest, PeriodStatus
from dashboard.signing import signing_key
from tests.benchmarks.bench_ledgers import LINES, SPAWNED, import_into, milliseconds
from tests.benchmarks.growth import compare, scratch_folder
from tests.generated_ledgers.books_folder import write_books_folder
from tests.generated_ledgers.retailer import retailer


def next_to_close(session: Session, business_id: str) -> AccountingPeriod:
    """The earliest open period."""
    statement = (
        select(AccountingPeriod)
        .where(AccountingPeriod.business_id == business_id, AccountingPeriod.status == PeriodStatus.OPEN)
        .order_by(col(AccountingPeriod.period_end))
    )
    return session.exec(statement.limit(1)).one()


def close(engine: Engine, period: AccountingPeriod, by: Actor) -> float:
    """Close the period, whatever stands in the way; milliseconds of the closing transaction."""
    with reading(engine) as session:
        blockers = examine(session, period=period).blockers
    overrides = [
        OverrideRequest(check=blocker.check, reason="A benchmark", owner="Nobody", due_date=date(2026, 1, 31))
        for blocker in blockers
    ]
    request = ClosePeriodRequest(
        period_end=period.period_end,
        lock_reason="A benchmark closes",
        force=bool(blockers),
        overrides=overrides,
    )
    started = perf_counter()
    with writing(engine) as session:
        close_period(session, business_id=period.business_id, request=request, by=by)
    return (perf_counter() - started) * 1_000


def measure(lines: int, folder: Path) -> dict[str, float]:
    books = folder / f"books-{lines}"
    write_books_folder(retailer(lines=lines), books)
    url = f"sqlite:///{folder / f'{lines}.db'}"
    with SPAWNED.Pool(1) as pool:
        business_id = pool.apply(import_into, (url, books)).business_id
    engine, by = open_engine(url), Actor(None, key=signing_key(folder))
    with reading(engine) as session:
        period = next_to_close(session, business_id)
        readiness = milliseconds(
            lambda: readiness_of(session, business_id=business_id, period_id=period.id), runs=5
        )
    closing = close(engine, period, by)
    with reading(engine) as session:
        link = last_close_of(session, period_id=period.id)
        assert link is not None
        moved = milliseconds(lambda: has_moved(session, period=period, close=link), runs=5)
    engine.dispose()
    return {
        "readiness, ms": readiness,
        "close, ms": closing,
        "moved since close, ms": moved,
    }


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with scratch_folder() as place:
        compare(measure, lines, of="journal lines, about", folder=Path(place))


if __name__ == "__main__":
    main()
