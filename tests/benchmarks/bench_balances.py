"""Balances at a date must not grow with the journal: 10,000 lines against 100,000, in one run.

Run: python -m tests.benchmarks.bench_balances
"""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.ledger.balances import balances_at
from dashboard.ledger.open_items import open_items_at
from dashboard.ledger.posting import post_entries
from tests.benchmarks.bench_posting import create_books, four_line_entries

SIZES = (10_000, 100_000)
RUNS = 21
DAYS = [date(2025, 9, 30), date(2025, 8, 31), date(2025, 9, 17), date(2024, 9, 30), date(2024, 12, 31)]


def milliseconds(engine: Engine, read: Callable[[Session], object]) -> float:
    times: list[float] = []
    with reading(engine) as session:
        for _ in range(RUNS):
            started = perf_counter()
            read(session)
            times.append((perf_counter() - started) * 1_000)
    return median(times)


def measure(lines: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate_engine(engine)
        business_id, accounts = create_books(engine)
        with writing(engine) as session:
            drafts = four_line_entries(accounts, lines // 4)
            post_entries(session, business_id=business_id, drafts=drafts, source="benchmark")
        mid_month = [date(2025, 9, 17)]
        results = {
            "one month end": milliseconds(
                engine, lambda session: balances_at(session, business_id=business_id, days=DAYS[:1])
            ),
            "one day in a month": milliseconds(
                engine, lambda session: balances_at(session, business_id=business_id, days=mid_month)
            ),
            "five dates": milliseconds(
                engine, lambda session: balances_at(session, business_id=business_id, days=DAYS)
            ),
            "aging (grows with what is open)": milliseconds(
                engine, lambda session: open_items_at(session, business_id=business_id, day=DAYS[0])
            ),
        }
        engine.dispose()
        return results


def main() -> None:
    small, large = (measure(lines) for lines in SIZES)
    print(f"{'ms, median':34}{SIZES[0]:>12,}{SIZES[1]:>12,}{'ratio':>8}")
    for name, before in small.items():
        print(f"{name:34}{before:>12.2f}{large[name]:>12.2f}{large[name] / before:>8.2f}")


if __name__ == "__main__":
    main()
