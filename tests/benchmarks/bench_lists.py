"""What a page of a million packages costs: every sort column, both ways, any filter, near and deep.

Run: python -m tests.benchmarks.bench_lists [packages] [database url]
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session

from dashboard.builds.requests import SORT_COLUMNS, list_packages
from dashboard.database import migrate_engine, open_engine, reading, writing
from dashboard.keyset import PageRequest
from dashboard.models import AccountingPeriod, Business, MonthEndPackage, User
from dashboard.schemas import MonthEndPackageStatusEnum

PACKAGES = 1_000_000
MONTHS, PEOPLE, ACCOUNTS = 240, 25, 500
RUNS = 9
LIMIT = 50
DEEP_PAGE = 10_000
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(0, CAST(:count AS integer) - 1)) ",
}
TIME_OF = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 1700000000 + ({seconds}), 'unixepoch')",
    "postgresql": "to_timestamp(1700000000 + ({seconds}))",
}
ID_OF = {"sqlite": "printf('%08x', i)", "postgresql": "lpad(to_hex(i), 8, '0')"}


def fill(engine: Engine, count: int) -> dict[str, Any]:
    """A business with so many packages, a few of them still building; what to filter them by."""
    with writing(engine) as session:
        business = Business(name="Benchmark", currency="USD")
        people = [
            User(email=f"p{number}@bench.test", name=f"P{number}", password_hash="-")
            for number in range(PEOPLE)
        ]
        session.add_all([business, *people])
        session.flush()
        periods = [
            AccountingPeriod(
                business_id=business.id,
                period_start=date(2000 + month // 12, month % 12 + 1, 1),
                period_end=date(2000 + month // 12, month % 12 + 1, 28),
            )
            for month in range(MONTHS)
        ]
        session.add_all(periods)
        session.flush()
        known = {
            "business_id": business.id,
            "period_id": periods[MONTHS // 2].id,
            "user_id": people[PEOPLE // 2].id,
        }
        with without_indexes(session):
            for part, period in enumerate(periods):
                insert_packages(session, known["business_id"], period, part, count // MONTHS)
            for part in range(count % MONTHS):
                insert_packages(session, known["business_id"], periods[part], MONTHS + part, 1)
        insert_words(session, known["business_id"])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return known


@contextmanager
def without_indexes(session: Session) -> Iterator[None]:
    """Fill first and index after, which takes a tenth of the time."""
    indexes = MonthEndPackage.__table__.indexes  # pyright: ignore[reportAttributeAccessIssue]
    for index in indexes:
        index.drop(session.connection())
    yield
    for index in indexes:
        index.create(session.connection())


def insert_words(session: Session, business_id: str) -> None:
    """The words of the errors: four that all of them have, and the number of one of so many accounts."""
    number = f"1000 + (id_number % {ACCOUNTS})"
    id_number = {
        "sqlite": "(rowid * 7919)", "postgresql": "abs(hashtext(id))",
    }[session.get_bind().dialect.name]  # fmt: skip
    words = " UNION ALL ".join(
        f"SELECT :business, {word}, id FROM month_end_package WHERE status = 'failed'"
        for word in (
            "'account'",
            "'has'",
            "'no'",
            "'statement'",
            f"CAST({number.replace('id_number', id_number)} AS TEXT)",
        )
    )
    session.execute(
        text(f"INSERT INTO package_word (business_id, word, package_id) {words}"), {"business": business_id}
    )


def insert_packages(
    session: Session, business_id: str, period: AccountingPeriod, part: int, count: int
) -> None:
    """So many packages of one period: 90 % ready, 10 % failed, and of the last one some that are queued."""
    dialect = session.get_bind().dialect.name
    created = TIME_OF[dialect].format(seconds=f"i * {MONTHS} + {part}")
    updated = TIME_OF[dialect].format(seconds=f"i * {MONTHS} + {part} + (i * 7919) % 100000")
    statement = text(
        f"{NUMBERS[dialect] if dialect == 'sqlite' else ''}"
        "INSERT INTO month_end_package (id, business_id, accounting_period_id, period_start, period_end,"
        " status, report_format, selected_reports, requested_by_user_id, created_at, updated_at, progress,"
        " attempt, checks_failed, checks_warned, files, request_sha256) "
        f"{NUMBERS[dialect] if dialect != 'sqlite' else ''}"
        f"SELECT {ID_OF[dialect]} || :tail, :business, :period, CAST(:start AS DATE), CAST(:end AS DATE),"
        f" CASE WHEN i % 4001 = 7 THEN 'queued' WHEN i % 10 = 3 THEN 'failed' ELSE 'ready' END,"
        " CASE WHEN i % 5 = 0 THEN 'xlsx' ELSE 'pdf' END, '[\"pl\"]', (SELECT id FROM app_user"
        f" WHERE email = 'p' || ((i * 7 + {part}) % {PEOPLE}) || '@bench.test'), {created}, {updated},"
        " '{}', 1, '[]', '[]', '[]', '' FROM n"
    )
    if dialect == "sqlite":  # Its CAST to a date keeps the year alone.
        statement = text(
            statement.text.replace("CAST(:start AS DATE)", ":start").replace("CAST(:end AS DATE)", ":end")
        )
    session.execute(
        statement,
        {
            "count": count, "tail": f"-{part:04}-7000-8000-{'0' * 12}", "business": business_id,
            "period": period.id, "start": str(period.period_start), "end": str(period.period_end),
        },
    )  # fmt: skip


def filters(known: dict[str, Any]) -> dict[str, dict[str, Any]]:
    ready, failed, queued = (MonthEndPackageStatusEnum(word) for word in ("ready", "failed", "queued"))
    return {
        "none": {},
        "ready": {"status": ready},
        "failed": {"status": failed},
        "queued": {"status": queued},
        "period": {"accounting_period_id": known["period_id"]},
        "requester": {"requested_by_user_id": known["user_id"]},
        "failed, period": {"status": failed, "accounting_period_id": known["period_id"]},
        "queued, requester": {"status": queued, "requested_by_user_id": known["user_id"]},
        "period, requester": {
            "accounting_period_id": known["period_id"],
            "requested_by_user_id": known["user_id"],
        },
        "failed, requester": {"status": failed, "requested_by_user_id": known["user_id"]},
        "search a name": {"search": "p12"},
        "search a month": {"search": "may 2010"},
        "search a year": {"search": "2010"},
        "search a month of all": {"search": "may"},
        "search name, month": {"search": "p12 may 2010"},
        "search a common word": {"search": "statement"},
        "search a rare word": {"search": "1234"},
        "search word, month": {"search": "no statement may 2010"},
        "search nothing": {"search": "zebra"},
    }


def page_at(
    engine: Engine, known: dict[str, Any], chosen: dict[str, Any], request: PageRequest
) -> tuple[float, Any]:
    """Milliseconds at the median of one page, and the page."""
    taken: list[float] = []
    page: Any = None
    for _ in range(RUNS):
        with reading(engine) as session:
            started = perf_counter()
            page = list_packages(session, business_id=known["business_id"], page=request, **chosen)
            taken.append((perf_counter() - started) * 1000)
    return median(taken), page


def cursor_before(
    engine: Engine, known: dict[str, Any], chosen: dict[str, Any], request: PageRequest, rows: int
) -> str | None:
    """The cursor that stands after so many rows, found by pages of the largest size."""
    cursor: str | None = None
    with reading(engine) as session:
        while rows > 0:
            step = PageRequest(
                cursor=cursor, limit=min(rows, 1000), sort_by=request.sort_by, descending=request.descending
            )
            page = list_packages(session, business_id=known["business_id"], page=step, **chosen)
            session.expunge_all()
            if not page.has_next:
                return None
            cursor, rows = page.next_cursor, rows - 1000
    return cursor


def measure(engine: Engine, count: int) -> float:
    """Print the milliseconds of first and deep pages; the worst of them."""
    started = perf_counter()
    known = fill(engine, count)
    print(f"{engine.dialect.name}: {count:,} packages in {perf_counter() - started:.0f} s")
    deep = min(DEEP_PAGE, count // LIMIT // 2) * LIMIT
    worst = 0.0
    for name, chosen in filters(known).items():
        for sort_by, descending in product(SORT_COLUMNS, (True, False)):
            request = PageRequest(limit=LIMIT, sort_by=sort_by, descending=descending)
            first, _ = page_at(engine, known, chosen, request)
            words = f"{name:22} {sort_by:14} {'desc' if descending else 'asc ':4}  page 1 {first:6.2f} ms"
            worst = max(worst, first)
            if name in {"none", "ready"} and sort_by in {"created_at", "period_end"} and descending:
                cursor = cursor_before(engine, known, chosen, request, deep)
                for direction in ("next", "prev"):
                    there = PageRequest(
                        cursor=cursor,
                        limit=LIMIT,
                        sort_by=sort_by,
                        descending=descending,
                        direction=direction,
                    )
                    taken, _ = page_at(engine, known, chosen, there)
                    words += f"  page {deep // LIMIT:,} {direction} {taken:6.2f} ms"
                    worst = max(worst, taken)
            print(words, flush=True)
    print(f"{engine.dialect.name}: the slowest page takes {worst:.2f} ms")
    return worst


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PACKAGES
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'lists.db'}"
        engine = open_engine(url)
        migrate_engine(engine)
        print(datetime.now(UTC).isoformat(timespec="seconds"))
        measure(engine, count)
        engine.dispose()


if __name__ == "__main__":
    main()
