"""A wholesaler: few accounts, but thousands of customers and as many suppliers, each with an open document."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.generated_ledgers.ledger import (
    AccountRow,
    Diary,
    Entry,
    Event,
    Ledger,
    Line,
    days_of,
    months_from,
    numbered,
)

OLDEST = 120  # Days before the last one on which the oldest open document was booked.
ACCOUNTS = (
    AccountRow("1010", "Bank", "asset", "bank"),
    AccountRow("1100", "Customers", "asset", "receivable"),
    AccountRow("2000", "Suppliers", "liability", "payable"),
    AccountRow("3000", "Capital", "equity", "capital"),
    AccountRow("3100", "Retained earnings", "equity", "retained_earnings"),
    AccountRow("4000", "Sales", "revenue", "operating_revenue"),
    AccountRow("5000", "Goods sold", "expense", "cost_of_sales"),
)


def wholesaler(*, parties: int, months: int = 12) -> Ledger:
    """So many customers and as many suppliers; each owes, or is owed, one document at the end of the last month."""
    first_days = months_from(date(2025, 1, 1), months)

    def entries() -> Iterator[Entry]:
        return numbered(_days(first_days, parties), prefix="W")

    return Ledger(
        name="Northern Wholesale",
        currency="USD",
        digits=2,
        fiscal_year_start_month=1,
        timezone="Europe/Oslo",
        accounts=ACCOUNTS,
        months=first_days,
        days_to_clear={"1010": 1},
        entries=entries,
    )


def _days(months: tuple[date, ...], parties: int) -> Iterator[tuple[date, list[Event]]]:
    days, diary = list(days_of(months)), Diary()
    capital = [Line("1010", 500_000_000), Line("3000", -500_000_000)]
    diary.note(days[0], Event("Brought forward", capital, "opening"))
    for number in range(parties):
        _trade(number, days[-1 - number % OLDEST], diary)
    for day in days:
        yield day, diary.of(day)


def _trade(number: int, day: date, diary: Diary) -> None:
    """One sale and one purchase that are still open."""
    sold, bought = 10_000 + number * 37 % 90_000, 5_000 + number * 41 % 60_000
    due = day + timedelta(days=30)
    customer, supplier = f"Customer {number:05}", f"Supplier {number:05}"
    sale = [Line("1100", sold, customer, f"S-{number:05}", due), Line("4000", -sold)]
    purchase = [Line("5000", bought), Line("2000", -bought, supplier, f"P-{number:05}", due)]
    diary.note(day, Event(f"Sale S-{number:05}", sale))
    diary.note(day, Event(f"Purchase P-{number:05}", purchase))
