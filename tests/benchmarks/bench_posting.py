"""How fast entries get into the books: bulk lines a second, and milliseconds for one entry.

Run: python -m tests.benchmarks.bench_posting [lines] [database url]
"""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Engine

from dashboard.database import migrate_engine, open_engine, writing
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entries, post_entry
from dashboard.models import Account, AccountingPeriod, Business

FIRST = date(2024, 1, 1)
DAYS = 730
ACCOUNTS = (
    ("1010", "asset", "bank"),
    ("1100", "asset", "receivable"),
    ("2000", "liability", "payable"),
    *((f"4{number:03}", "revenue", "operating_revenue") for number in range(50)),
    *((f"6{number:03}", "expense", "operating_expense") for number in range(100)),
)


def create_books(engine: Engine) -> tuple[str, dict[str, str]]:
    """A business with 153 accounts and one long open period; its id, and account ids by number."""
    with writing(engine) as session:
        business = Business(name="Benchmark", currency="USD")
        session.add(business)
        session.flush()
        accounts = [
            Account(business_id=business.id, number=number, name=number, type=type, sub_type=sub_type)
            for number, type, sub_type in ACCOUNTS
        ]
        end = FIRST + timedelta(days=DAYS)
        period = AccountingPeriod(business_id=business.id, period_start=FIRST, period_end=end)
        session.add_all([*accounts, period])
    return business.id, {account.number: account.id for account in accounts}


def four_line_entries(accounts: dict[str, str], count: int, *, name: str = "D") -> list[EntryDraft]:
    """Invoices, each of a customer and a document of its own, over two years of days."""
    return [
        EntryDraft(
            date=FIRST + timedelta(days=number * DAYS // count),
            description=f"Invoice {name}-{number}",
            lines=[
                LineDraft(
                    accounts["1100"], 400, party=f"Customer {number % 500}", document=f"{name}-{number}"
                ),
                LineDraft(accounts[f"4{number % 50:03}"], -300),
                LineDraft(accounts[f"4{(number + 7) % 50:03}"], -150),
                LineDraft(accounts[f"6{number % 100:03}"], 50),
            ],
        )
        for number in range(count)
    ]


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = open_engine(url)
        migrate_engine(engine)
        business_id, accounts = create_books(engine)
        drafts = four_line_entries(accounts, lines // 4)
        started = perf_counter()
        with writing(engine) as session:
            post_entries(session, business_id=business_id, drafts=drafts, source="benchmark")
        seconds = perf_counter() - started
        print(f"bulk: {lines:,} lines in {seconds:.2f} s, {lines / seconds:,.0f} lines a second")
        times: list[float] = []
        for draft in four_line_entries(accounts, 200, name="S"):
            started = perf_counter()
            with writing(engine) as session:
                post_entry(session, business_id=business_id, draft=draft, by_user_id=None)
            times.append((perf_counter() - started) * 1_000)
        print(f"one entry of four lines, committed: {median(times):.2f} ms (median of {len(times)})")
        engine.dispose()


if __name__ == "__main__":
    main()
