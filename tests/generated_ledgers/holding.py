"""A holding: loans taken and given, several bank accounts, shares bought and sold, in any currency's minor units.

It posts a closing voucher at the end of every month but the last two, and one business keeps one currency: yen without a
decimal, dinars with three.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tests.generated_ledgers.ledger import (
    AccountRow,
    Diary,
    Entry,
    Event,
    Ledger,
    Line,
    Results,
    amount_between,
    days_of,
    is_last_of_month,
    months_from,
    numbered,
    spread,
)

DIGITS = {"USD": 2, "JPY": 0, "KWD": 3}
BANKS = ("1010", "1020", "1030", "1040", "1050")
SUBSIDIARIES = ("株式会社みなと", "شركة الميناء", "Hafen AG", "Harbour Pte")
ADVISERS = ("Lex & Lex", "Ledger Tax", "Notary Office")
ACCOUNTS = (
    *(AccountRow(number, f"Bank {index}", "asset", "bank") for index, number in enumerate(BANKS, start=1)),
    AccountRow("1100", "Fees owed by subsidiaries", "asset", "receivable"),
    AccountRow("1190", "Interest earned, not yet paid", "asset", "current_asset"),
    AccountRow("1600", "Shares", "asset", "long_term_asset"),
    *(AccountRow(f"170{i}", f"Loan to {name}", "asset", "long_term_asset") for i, name in enumerate(SUBSIDIARIES)),
    AccountRow("2000", "Advisers", "liability", "payable"),
    AccountRow("2200", "Interest owed", "liability", "accrued"),
    AccountRow("2500", "Bond", "liability", "long_term_liability"),
    AccountRow("2510", "Bank loan", "liability", "long_term_liability"),
    AccountRow("3000", "Capital", "equity", "capital"),
    AccountRow("3100", "Retained earnings", "equity", "retained_earnings"),
    AccountRow("3200", "Dividends", "equity", "distributions"),
    AccountRow("4000", "Management fees", "revenue", "operating_revenue"),
    AccountRow("4900", "Interest income", "revenue", "other_income"),
    AccountRow("4910", "Gains on shares", "revenue", "other_income"),
    AccountRow("6000", "Advice", "expense", "operating_expense"),
    AccountRow("6100", "Bank charges", "expense", "operating_expense"),
    AccountRow("7000", "Interest", "expense", "other_expense"),
    AccountRow("7010", "Losses on shares", "expense", "other_expense"),
)  # fmt: skip
LINES_OF_A_TRANSFER = 3


def holding(*, lines: int, currency: str = "USD", months: int = 24, seed: int = 3) -> Ledger:
    """A holding's books of about so many journal lines, in a currency of DIGITS."""
    first_days, unit = months_from(date(2024, 1, 1), months), 10 ** DIGITS[currency]

    def entries() -> Iterator[Entry]:
        results = Results(ACCOUNTS)
        days = _days(first_days, lines=lines, unit=unit, chance=Random(seed), results=results)
        return numbered(days, prefix="H", results=results)

    return Ledger(
        name=f"Harbour Holding {currency}",
        currency=currency,
        digits=DIGITS[currency],
        fiscal_year_start_month=1,
        timezone={"USD": "America/New_York", "JPY": "Asia/Tokyo", "KWD": "Asia/Kuwait"}[currency],
        accounts=ACCOUNTS,
        months=first_days,
        days_to_clear={number: index for index, number in enumerate(BANKS)},
        entries=entries,
    )


def _days(
    months: tuple[date, ...], *, lines: int, unit: int, chance: Random, results: Results
) -> Iterator[tuple[date, Iterator[Event]]]:
    days = list(days_of(months))
    transfers_on = spread(max(lines - 4 * len(days), 0) // LINES_OF_A_TRANSFER, len(days))
    diary = Diary()
    yield days[0], iter([_opening(unit)])
    for index, day in enumerate(days):
        yield day, _day(day, transfers_on(index), unit, diary, chance)
        if is_last_of_month(day) and day.replace(day=1) not in months[-2:]:
            yield day, _voucher(results)


def _opening(unit: int) -> Event:
    banks = [Line(number, 2_000_000 * unit) for number in BANKS]
    loans = [Line(f"170{index}", 750_000 * unit) for index in range(len(SUBSIDIARIES))]
    lines = [*banks, *loans, Line("1600", 3_000_000 * unit), Line("2500", -8_000_000 * unit)]
    return Event("Brought forward", [*lines, Line("3000", -sum(line.amount for line in lines))], "opening")


def _day(day: date, transfers: int, unit: int, diary: Diary, chance: Random) -> Iterator[Event]:
    for _ in range(transfers):
        yield _transfer(unit, chance)
    yield from diary.of(day)
    if day.day == 5:
        yield from _fees_and_advice(day, unit, diary, chance)
    if day.day in {10, 20}:
        yield _shares(unit, chance)
    if is_last_of_month(day):
        yield from _month_end(day, unit, diary)


def _transfer(unit: int, chance: Random) -> Event:
    """Money from one bank to another, less the bank's charge."""
    start = int(chance.random() * len(BANKS))
    away = BANKS[(start + 1 + int(chance.random() * (len(BANKS) - 1))) % len(BANKS)]
    amount, charge = amount_between(chance, 50 * unit, 5_000 * unit), amount_between(chance, 1, 2 * unit)
    lines = [Line(away, amount), Line("6100", charge), Line(BANKS[start], -amount - charge)]
    return Event("Transfer between banks", lines)


def _fees_and_advice(day: date, unit: int, diary: Diary, chance: Random) -> Iterator[Event]:
    for number, party in enumerate(SUBSIDIARIES):
        document, fee = f"MF-{day:%y%m}-{number}", amount_between(chance, 20_000 * unit, 40_000 * unit)
        due = day + timedelta(days=45)
        yield Event(f"Management fee {party}", [Line("1100", fee, party, document, due), Line("4000", -fee)])
        if chance.random() < 0.85:
            paid = [Line(BANKS[number], fee), Line("1100", -fee, party, document)]
            later = day + timedelta(days=amount_between(chance, 30, 100))
            diary.note(later, Event(f"Received from {party}", paid))
    party, document = ADVISERS[int(chance.random() * 3)], f"A-{day:%y%m}"
    amount = amount_between(chance, 5_000 * unit, 15_000 * unit)
    yield Event(f"Bill of {party}", [Line("6000", amount), Line("2000", -amount, party, document)])
    paid = [Line("2000", amount, party, document), Line("1010", -amount)]
    diary.note(day + timedelta(days=amount_between(chance, 10, 50)), Event(f"Paid {party}", paid))


def _shares(unit: int, chance: Random) -> Event:
    """Shares bought, or sold with a gain or a loss."""
    cost = amount_between(chance, 10_000 * unit, 60_000 * unit)
    if chance.random() < 0.5:
        return Event("Shares bought", [Line("1600", cost), Line("1050", -cost)])
    gain = amount_between(chance, -3_000 * unit, 5_000 * unit) or 1
    result = Line("4910" if gain > 0 else "7010", -gain)
    return Event("Shares sold", [Line("1050", cost + gain), Line("1600", -cost), result])


def _month_end(day: date, unit: int, diary: Diary) -> Iterator[Event]:
    """Interest both ways, earned now and paid in ten days; each quarter a loan is drawn and one repaid."""
    paid_on = day + timedelta(days=10)
    earned, owed = 3_750 * unit, 33_333 * unit + unit // 3
    yield Event("Interest on loans given", [Line("1190", earned), Line("4900", -earned)])
    yield Event("Interest on the bond", [Line("7000", owed), Line("2200", -owed)])
    diary.note(paid_on, Event("Interest received", [Line("1020", earned), Line("1190", -earned)]))
    diary.note(paid_on, Event("Interest paid", [Line("2200", owed), Line("1010", -owed)]))
    if day.month % 3 == 0:
        yield Event("Bank loan drawn", [Line("1030", 90_000 * unit), Line("2510", -90_000 * unit)])
        yield Event("Repaid by a subsidiary", [Line("1040", 25_000 * unit), Line("1701", -25_000 * unit)])
        yield Event("Dividend", [Line("3200", 12_000 * unit), Line("1010", -12_000 * unit)])
    if day.month % 3 == 2:
        yield Event("Bank loan repaid", [Line("2510", 40_000 * unit), Line("1030", -40_000 * unit)])


def _voucher(results: Results) -> Iterator[Event]:
    """Made when it is asked for, so that it closes everything posted until then."""
    if lines := results.closing_lines(into="3100"):
        yield Event("Closing voucher", lines, "closing")
