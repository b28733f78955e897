"""A retailer: small sales at the till all day, with sales tax, card clearing and stock; its year starts in February.

It posts no closing entries: retained earnings are what its reports carry forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.generated_ledgers.ledger import (
    AccountRow,
    Diary,
    Entry,
    Event,
    Ledger,
    Line,
    amount_between,
    days_of,
    is_last_of_month,
    months_from,
    numbered,
    spread,
)

TAX_PERCENT = 8
LINES_OF_A_SALE = 5
DEPARTMENTS = (
    "Bread", "Cheese", "Fish", "Flowers", "Fruit", "Glass", "Juice", "Knives", "Lamps", "Linen", "Meat", "Oil",
    "Paper", "Pots", "Seeds", "Soap", "Spice", "Tea", "Toys", "Wine",
)  # fmt: skip
CUSTOMERS = tuple(f"Café {number:03}" for number in range(120))
SUPPLIERS = tuple(f"Wholesale {number:02}, Ltd" for number in range(40))
ACCOUNTS = (
    AccountRow("1000", "Tills", "asset", "cash"),
    AccountRow("1010", "Main bank", "asset", "bank"),
    AccountRow("1050", "Card takings on their way", "asset", "current_asset"),
    AccountRow("1100", "Customers on account", "asset", "receivable"),
    AccountRow("1200", "Stock", "asset", "inventory"),
    AccountRow("1500", "Shop fittings", "asset", "fixed_asset"),
    AccountRow("1510", "Depreciation of fittings", "asset", "accumulated_depreciation"),
    AccountRow("2000", "Suppliers", "liability", "payable"),
    AccountRow("2100", "Sales tax", "liability", "tax_payable"),
    AccountRow("2500", "Bank loan", "liability", "long_term_liability"),
    AccountRow("3000", "Capital", "equity", "capital"),
    AccountRow("3100", "Retained earnings", "equity", "retained_earnings"),
    AccountRow("3200", "Drawings", "equity", "distributions"),
    *(AccountRow(f"40{i:02}", f"Sales, {name}", "revenue", "operating_revenue") for i, name in enumerate(DEPARTMENTS)),
    *(AccountRow(f"50{i:02}", f"Cost of {name}", "expense", "cost_of_sales") for i, name in enumerate(DEPARTMENTS)),
    AccountRow("6000", "Wages", "expense", "operating_expense"),
    AccountRow("6100", "Rent", "expense", "operating_expense"),
    AccountRow("6200", "Card fees", "expense", "operating_expense"),
    AccountRow("6900", "Depreciation", "expense", "depreciation"),
    AccountRow("7000", "Loan interest", "expense", "other_expense"),
)  # fmt: skip


@dataclass
class _Running:
    """What has come together since it was last paid, in cents."""

    tax: int = 0
    sold: int = 0
    cost: int = 0


def retailer(*, lines: int, months: int = 24, seed: int = 1) -> Ledger:
    """A retailer's books of about so many journal lines; twenty a day are there however few are asked for."""
    first_days = months_from(date(2024, 2, 1), months)

    def entries() -> Iterator[Entry]:
        return numbered(_days(first_days, lines=lines, chance=Random(seed)), prefix="R")

    return Ledger(
        name="Corner & Market",
        currency="EUR",
        digits=2,
        fiscal_year_start_month=2,
        timezone="Europe/Paris",
        accounts=ACCOUNTS,
        months=first_days,
        days_to_clear={"1010": 2},
        entries=entries,
    )


def _days(months: tuple[date, ...], *, lines: int, chance: Random) -> Iterator[tuple[date, Iterator[Event]]]:
    days = list(days_of(months))
    sales_on = spread(max(lines - 20 * len(days), 0) // LINES_OF_A_SALE, len(days))
    diary, running = Diary(), _Running()
    yield days[0], iter([_opening()])
    for index, day in enumerate(days):
        yield day, _day(day, sales_on(index), diary, running, chance)


def _opening() -> Event:
    return Event(
        "Brought forward",
        [
            Line("1010", 40_000_000),
            Line("1200", 90_000_000),
            Line("1500", 12_000_000),
            Line("1510", -2_000_000),
            Line("2500", -30_000_000),
            Line("3000", -100_000_000),
            Line("3100", -10_000_000),
        ],
        "opening",
    )


def _day(day: date, sales: int, diary: Diary, running: _Running, chance: Random) -> Iterator[Event]:
    taken = {"1000": 0, "1050": 0}
    for number in range(sales):
        sale = _sale(number, chance)
        till, net, tax, cost, _ = sale.lines
        taken[till.account] += till.amount
        running.sold -= net.amount
        running.tax -= tax.amount
        running.cost += cost.amount
        yield sale
    yield from _on_account(day, diary, running, chance)
    yield from _bought(day, diary, running, chance)
    yield from diary.of(day)
    _note_takings(day, taken, diary)
    if is_last_of_month(day):
        yield from _month_end(running)


def _sale(number: int, chance: Random) -> Event:
    department = int(chance.random() * len(DEPARTMENTS))
    net = amount_between(chance, 150, 9_000)
    tax = net * TAX_PERCENT // 100
    cost = net * 6 // 10
    return Event(
        f"Till sale {number + 1}, {DEPARTMENTS[department]}",
        [
            Line("1050" if chance.random() < 0.7 else "1000", net + tax),
            Line(f"40{department:02}", -net),
            Line("2100", -tax),
            Line(f"50{department:02}", cost),
            Line("1200", -cost),
        ],
    )


def _on_account(day: date, diary: Diary, running: _Running, chance: Random) -> Iterator[Event]:
    """Two cafés a day buy on account; most pay, some in two parts, and few never."""
    for number in range(2):
        party, document = CUSTOMERS[int(chance.random() * 120)], f"INV-{day:%y%m%d}-{number}"
        net = amount_between(chance, 5_000, 80_000)
        tax, due = net * TAX_PERCENT // 100, day + timedelta(days=30)
        running.tax += tax
        running.sold += net
        lines = [Line("1100", net + tax, party, document, due), Line("4017", -net), Line("2100", -tax)]
        yield Event(f"Invoice {document}", lines)
        if chance.random() < 0.03:
            continue
        rest = net + tax
        if chance.random() < 0.1:
            part, rest = rest // 3, rest - rest // 3
            later = day + timedelta(days=amount_between(chance, 5, 20))
            diary.note(later, _receipt(party, document, part))
        diary.note(day + timedelta(days=amount_between(chance, 21, 75)), _receipt(party, document, rest))


def _receipt(party: str, document: str, amount: int) -> Event:
    return Event(f"Received from {party}", [Line("1010", amount), Line("1100", -amount, party, document)])


def _bought(day: date, diary: Diary, running: _Running, chance: Random) -> Iterator[Event]:
    """One delivery a day, of about what has been sold, paid after a month."""
    party, document = SUPPLIERS[int(chance.random() * 40)], f"B-{day:%y%m%d}"
    amount, due = running.cost * amount_between(chance, 90, 112) // 100 + 1, day + timedelta(days=30)
    running.cost = 0
    yield Event(f"Delivery {document}", [Line("1200", amount), Line("2000", -amount, party, document, due)])
    paid = day + timedelta(days=amount_between(chance, 25, 40))
    diary.note(paid, Event(f"Paid {party}", [Line("2000", amount, party, document), Line("1010", -amount)]))


def _note_takings(day: date, taken: dict[str, int], diary: Diary) -> None:
    """Cash goes to the bank the next day, card takings come in after two, less the fee."""
    if cash := taken["1000"]:
        banked = Event("Takings banked", [Line("1010", cash), Line("1000", -cash)])
        diary.note(day + timedelta(days=1), banked)
    if cards := taken["1050"]:
        fee = max(cards * 12 // 1_000, 1)
        settled = [Line("1010", cards - fee), Line("6200", fee), Line("1050", -cards)]
        diary.note(day + timedelta(days=2), Event("Card takings settled", settled))


def _month_end(running: _Running) -> Iterator[Event]:
    wages, rent, tax = running.sold * 17 // 100 + 1, running.sold * 6 // 100 + 1, running.tax
    running.sold = running.tax = 0
    yield Event("Wages", [Line("6000", wages), Line("1010", -wages)])
    yield Event("Rent", [Line("6100", rent), Line("1010", -rent)])
    yield Event("Depreciation", [Line("6900", 100_000), Line("1510", -100_000)])
    yield Event("Loan", [Line("7000", 110_000), Line("2500", 250_000), Line("1010", -360_000)])
    yield Event("Drawings", [Line("3200", 400_000), Line("1010", -400_000)])
    if tax:
        yield Event("Sales tax paid", [Line("2100", tax), Line("1010", -tax)])
