"""Random businesses to post: two fiscal years of trade, as an accountant would book it, with bank and close."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from dashboard.schemas import EntryKind
from tests.unit.reports.hand_made import TYPES, Line

ONE_DAY: Final = timedelta(days=1)
PERIODS: Final = 15
WEEKS: Final = (4, 4, 5)
BANKS: Final = ("1010", "1020")
RESULTS: Final = frozenset(number for number, (_, type, _) in TYPES.items() if type in {"revenue", "expense"})
RETAINED, DISTRIBUTIONS = "3100", "3200"
CUSTOMERS: Final = ("Ada", "Bo")
VENDORS: Final = ("Vera", "Wim")
SCHOOLS: Final = ("none", "on time", "late", "monthly")

Span = tuple[date, date]
amounts = st.integers(1, 90_000)


@dataclass(frozen=True)
class Deal:
    """One entry to post; `closes` is the last calendar day of the fiscal year that a closing entry closes."""

    on: date
    lines: tuple[Line, ...]
    kind: EntryKind = EntryKind.NORMAL
    closes: date | None = None

    def amount_on(self, account: str) -> int:
        return sum(line.amount for line in self.lines if line.account == account)


@dataclass(frozen=True)
class AtBank:
    """A line of a bank statement; `deal` is the index of the entry that it clears, if any."""

    account: str
    on: date
    amount: int
    deal: int | None


@dataclass
class BooksToPost:
    """A business before it is posted: amounts in minor units, debit positive."""

    first_month: int  # Of the fiscal year.
    periods: list[Span]
    school: str
    deals: list[Deal] = field(default_factory=list[Deal])
    bank_lines: list[AtBank] = field(default_factory=list[AtBank])
    closed_periods: int = 0

    def balance(self, accounts: Iterable[str], on: date) -> int:
        """What the accounts hold at the end of the day, added up deal by deal."""
        wanted = tuple(accounts)
        return sum(deal.amount_on(account) for deal in self.deals if deal.on <= on for account in wanted)

    def opening_balance(self, account: str) -> int:
        return sum(deal.amount_on(account) for deal in self.deals if deal.kind == EntryKind.OPENING)

    def net_income(self, start: date, end: date) -> int:
        """Of [start, end]: closing and opening entries are none of it."""
        return -sum(
            line.amount
            for deal in self.deals
            if deal.kind == EntryKind.NORMAL and start <= deal.on <= end
            for line in deal.lines
            if line.account in RESULTS
        )


@dataclass
class _Trade:
    """What the next deal may refer to: documents still open, by party, and assets in use."""

    day: date
    documents: list[tuple[str, str, str, int]] = field(default_factory=list[tuple[str, str, str, int]])
    assets: list[int] = field(default_factory=list[int])
    count: int = 0

    def next_number(self) -> int:
        self.count += 1
        return self.count


DrawLines = Callable[[st.DrawFn, _Trade], list[Line]]


# ── Calendars ────────────────────────────────────────────────────────────────────────────────────


@st.composite
def calendars(draw: st.DrawFn) -> tuple[int, list[Span]]:
    """First month of the fiscal year, and the periods: calendar months or weeks of 4-4-5, perhaps cut short."""
    first_month = draw(st.sampled_from([1, 2, 4, 7, 10]))
    if draw(st.booleans()):
        periods = _months(date(2025, draw(st.sampled_from([1, 3, 11])), 1))
    else:
        periods = _weeks(date(2025, first_month, 1) + timedelta(days=draw(st.integers(-3, 3))))
    start, end = periods[0]
    periods[0] = (start + timedelta(days=draw(st.sampled_from([0, 0, 13]))), end)
    return first_month, periods


def _months(start: date) -> list[Span]:
    periods: list[Span] = []
    for _ in range(PERIODS):
        after = (start + timedelta(days=31)).replace(day=1)
        periods.append((start, after - ONE_DAY))
        start = after
    return periods


def _weeks(start: date) -> list[Span]:
    periods: list[Span] = []
    for index in range(PERIODS):
        after = start + timedelta(weeks=WEEKS[index % len(WEEKS)])
        periods.append((start, after - ONE_DAY))
        start = after
    return periods


# ── Deals ────────────────────────────────────────────────────────────────────────────────────────


def _invoice(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    return _document(draw, trade, account="1100", parties=CUSTOMERS, against=("4000", "4010"), sign=1)


def _bill(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    return _document(draw, trade, account="2000", parties=VENDORS, against=("6000", "1200", "1500"), sign=-1)


def _document(
    draw: st.DrawFn,
    trade: _Trade,
    *,
    account: str,
    parties: tuple[str, ...],
    against: tuple[str, ...],
    sign: int,
) -> list[Line]:
    party, amount = draw(st.sampled_from(parties)), sign * draw(amounts)
    document = f"D-{trade.next_number()}"
    due = trade.day + timedelta(days=draw(st.sampled_from([-5, 0, 30, 75])))
    trade.documents.append((account, party, document, amount))
    return [
        Line(account, amount, party, document, draw(st.sampled_from([None, due.isoformat()]))),
        Line(draw(st.sampled_from(against)), -amount),
    ]


def _payment(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """Of an open document, in part, in full or too much."""
    if not trade.documents:
        return _invoice(draw, trade)
    account, party, document, amount = draw(st.sampled_from(trade.documents))
    paid = amount * draw(st.sampled_from([1, 2, 4, 5])) // 4 or amount
    return [Line(account, -paid, party, document), Line(draw(st.sampled_from(BANKS)), paid)]


def _unapplied(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """Money on account: under a number of its own, without a document, or without a party."""
    account, party, sign = draw(st.sampled_from([("1100", "Ada", -1), ("2000", "Vera", 1)]))
    amount = sign * draw(amounts)
    named = draw(st.sampled_from([(party, f"R-{trade.next_number()}"), (party, None), (None, None)]))
    return [Line(account, amount, *named), Line("1010", -amount)]


def _asset(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """Paid, by loan, or some of each."""
    cost = draw(amounts)
    by_loan = cost * draw(st.integers(0, 2)) // 2
    trade.assets.append(cost)
    return _balanced(Line("1500", cost), Line("2500", -by_loan), rest="1010")


def _disposal(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """With a gain or a loss, for cash, on account or scrapped."""
    if not trade.assets:
        return _asset(draw, trade)
    cost = trade.assets.pop()
    worn = cost * draw(st.integers(0, 4)) // 4
    proceeds = draw(st.sampled_from([0, 1, cost // 2, cost, 2 * cost]))
    paid_to = draw(st.sampled_from(["1010", "1000"]))
    gained = proceeds + worn >= cost
    return _balanced(
        Line("1500", -cost), Line("1590", worn), Line(paid_to, proceeds), rest="7000" if gained else "7100"
    )


def _depreciation(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    amount = draw(amounts)
    return [Line("6500", amount), Line("1590", -amount)]


def _wages_and_card(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """A cost that may well make the year a loss, paid or on the company's card."""
    return _balanced(Line("6010", 3 * draw(amounts)), rest=draw(st.sampled_from(["1010", "2100"])))


def _transfer(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    source, target = draw(st.sampled_from([("1010", "1020"), ("1020", "1010"), ("1000", "1010")]))
    amount = draw(amounts)
    return [Line(target, amount), Line(source, -amount)]


def _financing(draw: st.DrawFn, trade: _Trade) -> list[Line]:
    """Owners, lenders and tax: with cash, and interest that is added to the loan without any."""
    debit, credit = draw(
        st.sampled_from(
            [
                ("1010", "3000"),
                ("3200", "1010"),
                ("3100", "1010"),
                ("1010", "2500"),
                ("2500", "1020"),
                ("7100", "2500"),
                ("7100", "1010"),
                ("8000", "1010"),
                ("1600", "1010"),
                ("1600", "2500"),
                ("1500", "3000"),
                ("5000", "1200"),
                ("2100", "1010"),
                ("1990", "1010"),
            ]
        )
    )
    amount = draw(amounts)
    return [Line(debit, amount), Line(credit, -amount)]


def _balanced(*lines: Line, rest: str) -> list[Line]:
    left = -sum(line.amount for line in lines)
    return [line for line in (*lines, Line(rest, left)) if line.amount]


DEALS: Final[tuple[DrawLines, ...]] = (
    _invoice,
    _bill,
    _payment,
    _payment,
    _unapplied,
    _asset,
    _disposal,
    _depreciation,
    _wages_and_card,
    _transfer,
    _financing,
    _financing,
)


# ── Books ────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def books_to_post(draw: st.DrawFn) -> BooksToPost:
    first_month, periods = draw(calendars())
    books = BooksToPost(first_month, periods, draw(st.sampled_from(SCHOOLS)))
    books.deals += _opening(draw, periods[0][0])
    trade = _Trade(day=periods[0][0])
    empty = draw(st.integers(0, PERIODS - 1))
    for index, (start, end) in enumerate(periods):
        for deal in draw(st.lists(st.sampled_from(DEALS), max_size=3)) if index != empty else []:
            trade.day = start + timedelta(days=draw(st.integers(0, (end - start).days)))
            books.deals.append(Deal(trade.day, tuple(deal(draw, trade))))
    _add_closing_entries(draw, books)
    _add_bank_lines(draw, books)
    return books


def _opening(draw: st.DrawFn, start: date) -> list[Deal]:
    """Balances brought forward, with profit of a year that runs already; or none: the first period ever."""
    if not draw(st.booleans()):
        return []
    cash, sold = draw(amounts), draw(st.sampled_from([0, 500_00]))
    on = start - ONE_DAY * draw(st.integers(0, 1))
    lines = _balanced(Line("1010", cash), Line("2500", -100_00), Line("4000", -sold), rest="3100")
    return [Deal(on, tuple(lines), EntryKind.OPENING)]


def _add_closing_entries(draw: st.DrawFn, books: BooksToPost) -> None:
    """By the school: at each year's end, some weeks late, a voucher every period, or never."""
    ends = [end for _, end in books.periods]
    year_ends = {end: closed for end in ends if (closed := _year_closed_at(end, books.first_month))}
    with_distributions = draw(st.booleans())
    closing: list[Deal] = []
    for end in ends if books.school == "monthly" else year_ends if books.school != "none" else ():
        late = timedelta(days=draw(st.integers(1, 40))) if books.school == "late" else timedelta()
        held = _held(books, closing, on=end, with_distributions=with_distributions)
        lines = _balanced(*(Line(account, -amount) for account, amount in held.items()), rest=RETAINED)
        if lines and end + late <= ends[-1]:
            closing.append(Deal(end + late, tuple(lines), EntryKind.CLOSING, year_ends.get(end)))
    books.deals += closing


def _held(books: BooksToPost, closing: list[Deal], *, on: date, with_distributions: bool) -> Counter[str]:
    """What stands on the accounts that a closing entry empties; closing entries of before count when late."""
    emptied = {*RESULTS, *([DISTRIBUTIONS] if with_distributions else [])}
    held: Counter[str] = Counter()
    for deal in (*(deal for deal in books.deals if deal.on <= on), *closing):
        held.update({line.account: 0 for line in deal.lines if line.account in emptied})
        for line in deal.lines:
            if line.account in emptied:
                held[line.account] += line.amount
    return held


def _year_closed_at(end: date, first_month: int) -> date | None:
    """The fiscal year's last day by the calendar, if this period's end is the one nearest to it."""
    for year in (end.year, end.year + 1):
        last = date(year, first_month, 1) - ONE_DAY
        if abs(end - last) <= timedelta(days=7):
            return last
    return None


def _add_bank_lines(draw: st.DrawFn, books: BooksToPost) -> None:
    """The bank sees each payment the same day, days later, too early or never; it charges fees of its own."""
    is_tidy = draw(st.booleans())  # Every line is booked by its day: such periods may be closed.
    delays = [0, 0, 2, 40, None] if is_tidy else [0, 3, -4, None]
    for index, deal in enumerate(books.deals):
        for account in BANKS if deal.kind == EntryKind.NORMAL else ():
            amount, delay = deal.amount_on(account), draw(st.sampled_from(delays))
            if amount and delay is not None:
                on = max(deal.on + timedelta(days=delay), books.periods[0][0])
                books.bank_lines.append(AtBank(account, on, amount, index))
    if is_tidy:
        books.closed_periods = draw(st.integers(0, PERIODS))
    else:
        fees = draw(st.lists(st.sampled_from(books.periods), max_size=3))
        books.bank_lines += [AtBank("1010", end, -5_00, None) for _, end in fees]
