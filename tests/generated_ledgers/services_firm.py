"""A services firm: projects, timesheets, accrued income and costs that are reversed on the first of the next month.

Its year starts in July, and on the last day of June it posts a closing entry.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from tests.generated_ledgers.ledger import (
    ONE_DAY,
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

GRADES = ("Partners", "Managers", "Seniors", "Juniors", "Interns")
PRACTICES = ("Audit", "Tax", "Law", "Data", "Design", "Safety")
PROJECTS = 150
LINES_OF_A_TIMESHEET = 4
# Names as the world writes them: quotes, commas, line-long, Greek, Norwegian.
CLIENTS = (
    'Müller "Möbel" GmbH', "O'Brien, Sons & Co", "Αθηνά ΑΕ", "Ærø Kaffe", "Zażółć Gęślą",
    "The Society for the Preservation of Extremely Long Names of Societies and Their Secretaries",
    *(f"Client {number:02}" for number in range(44)),
)  # fmt: skip
SUBCONTRACTORS = tuple(f"Freelancer {number:02}" for number in range(25))
ACCOUNTS = (
    AccountRow("1010", "Current account", "asset", "bank"),
    AccountRow("1020", "Client money", "asset", "bank"),
    AccountRow("1100", "Clients", "asset", "receivable"),
    AccountRow("1150", "Accrued income", "asset", "current_asset"),
    AccountRow("1300", "Prepaid insurance", "asset", "prepaid"),
    AccountRow("1500", "Computers", "asset", "fixed_asset"),
    AccountRow("1510", "Depreciation of computers", "asset", "accumulated_depreciation"),
    AccountRow("2000", "Subcontractors and vendors", "liability", "payable"),
    AccountRow("2100", "Value added tax", "liability", "tax_payable"),
    AccountRow("2200", "Accrued costs", "liability", "accrued"),
    AccountRow("2300", "Billed in advance", "liability", "deferred_revenue"),
    AccountRow("3000", "Partners' capital", "equity", "capital"),
    AccountRow("3100", "Retained earnings", "equity", "retained_earnings"),
    *(AccountRow(f"41{i:02}", f"Fees, {name}", "revenue", "operating_revenue") for i, name in enumerate(PRACTICES)),
    *(AccountRow(f"51{i:02}", f"Time of {name}", "expense", "cost_of_sales") for i, name in enumerate(GRADES)),
    AccountRow("5900", "Subcontracted work", "expense", "cost_of_sales"),
    AccountRow("6000", "Salaries", "expense", "operating_expense"),
    AccountRow("6050", "Salaries charged to projects", "expense", "operating_expense"),
    AccountRow("6100", "Offices", "expense", "operating_expense"),
    AccountRow("6200", "Insurance", "expense", "operating_expense"),
    AccountRow("6900", "Depreciation", "expense", "depreciation"),
    AccountRow("8000", "Income tax", "expense", "income_tax"),
)  # fmt: skip


def services_firm(*, lines: int, months: int = 24, seed: int = 2) -> Ledger:
    """A firm's books of about so many journal lines."""
    first_days = months_from(date(2024, 1, 1), months)

    def entries() -> Iterator[Entry]:
        results = Results(ACCOUNTS)
        days = _days(first_days, lines=lines, chance=Random(seed), results=results)
        return numbered(days, prefix="S", results=results)

    return Ledger(
        name="Nordlys & Partners",
        currency="GBP",
        digits=2,
        fiscal_year_start_month=7,
        timezone="Europe/London",
        accounts=ACCOUNTS,
        months=first_days,
        days_to_clear={"1010": 1, "1020": 3},
        entries=entries,
    )


def _days(
    months: tuple[date, ...], *, lines: int, chance: Random, results: Results
) -> Iterator[tuple[date, Iterator[Event]]]:
    days = list(days_of(months))
    timesheets_on = spread(max(lines - 9 * len(days), 0) // LINES_OF_A_TIMESHEET, len(days))
    diary = Diary()
    yield days[0], iter([_opening()])
    for index, day in enumerate(days):
        yield day, _day(day, timesheets_on(index), diary, chance)
        if is_last_of_month(day) and day.month == 6:
            yield day, _year_end(results)


def _opening() -> Event:
    lines = [
        Line("1010", 30_000_000),
        Line("1500", 6_000_000),
        Line("1510", -1_500_000),
        Line("3000", -34_500_000),
    ]
    return Event("Brought forward", lines, "opening")


def _day(day: date, timesheets: int, diary: Diary, chance: Random) -> Iterator[Event]:
    yield from diary.of(day)
    for _ in range(timesheets):
        yield _timesheet(chance)
    yield from _invoice(day, diary, chance)
    yield from _subcontracted(day, diary, chance)
    if is_last_of_month(day):
        yield from _month_end(day, diary, chance)


def _timesheet(chance: Random) -> Event:
    """Three people's time on one project, charged to it out of the salaries."""
    grades = [int(chance.random() * 5) for _ in range(3)]
    times = [Line(f"51{grade:02}", amount_between(chance, 2_000, 60_000)) for grade in grades]
    return Event(
        f"Timesheet P-{int(chance.random() * PROJECTS):03}",
        [*times, Line("6050", -sum(line.amount for line in times))],
    )


def _invoice(day: date, diary: Diary, chance: Random) -> Iterator[Event]:
    """One invoice a day; a tenth is billed in advance, and some clients get a credit note or pay too much."""
    party, document = CLIENTS[int(chance.random() * len(CLIENTS))], f"F{day:%y}/{day:%m%d}"
    fee, due = amount_between(chance, 400_000, 3_000_000), day + timedelta(days=14)
    vat, is_in_advance = fee // 5, chance.random() < 0.1
    income = f"41{int(chance.random() * len(PRACTICES)):02}"
    yield Event(
        f"Invoice {document}",
        [
            Line("1100", fee + vat, party, document, due),
            Line("2300" if is_in_advance else income, -fee),
            Line("2100", -vat),
        ],
    )
    if is_in_advance:
        diary.note(day + timedelta(days=45), Event("Earned", [Line("2300", fee), Line(income, -fee)]))
    credit = fee // 20 if chance.random() < 0.08 else 0
    if credit:
        lines = [Line(income, credit), Line("1100", -credit, party, document)]
        diary.note(day + timedelta(days=9), Event(f"Credit note to {document}", lines))
    if chance.random() < 0.96:
        paid = fee + vat - credit
        lines = [Line("1010", paid), Line("1100", -paid, party, document)]
        if chance.random() < 0.05:  # Paid too much: an unapplied credit under the payment's own name.
            lines = [Line("1010", paid + 5_000), lines[1], Line("1100", -5_000, party, f"PAY-{day:%y%m%d}")]
        event = Event(f"Received from {party}", lines)
        diary.note(day + timedelta(days=amount_between(chance, 10, 120)), event)


def _subcontracted(day: date, diary: Diary, chance: Random) -> Iterator[Event]:
    if chance.random() < 0.4:
        party, document = SUBCONTRACTORS[int(chance.random() * 25)], f"SUB-{day:%y%m%d}"
        amount, due = amount_between(chance, 50_000, 400_000), day + timedelta(days=30)
        lines = [Line("5900", amount), Line("2000", -amount, party, document, due)]
        yield Event(f"Bill of {party}", lines)
        paid = [Line("2000", amount, party, document), Line("1010", -amount)]
        diary.note(day + timedelta(days=amount_between(chance, 28, 45)), Event(f"Paid {party}", paid))


def _month_end(day: date, diary: Diary, chance: Random) -> Iterator[Event]:
    """Accruals by practice, which the next day turns round, and what every month brings."""
    for index, practice in enumerate(PRACTICES):
        earned, owed = amount_between(chance, 100_000, 900_000), amount_between(chance, 20_000, 90_000)
        for what, lines in (
            (f"Unbilled work, {practice}", [Line("1150", earned), Line(f"41{index:02}", -earned)]),
            (f"Costs to come, {practice}", [Line("5900", owed), Line("2200", -owed)]),
        ):
            yield Event(what, lines)
            diary.note(day + ONE_DAY, Event(f"{what}, turned round", _turned_round(lines), "reversal"))
    yield Event("Salaries", [Line("6000", 15_000_000), Line("1010", -15_000_000)])
    yield Event("Offices", [Line("6100", 1_800_000), Line("1010", -1_800_000)])
    yield Event("Insurance paid ahead", [Line("1300", 60_000), Line("1010", -60_000)])
    yield Event("Insurance used", [Line("6200", 55_000), Line("1300", -55_000)])
    yield Event("Depreciation", [Line("6900", 80_000), Line("1510", -80_000)])
    yield Event("To the client account", [Line("1020", 250_000), Line("1010", -250_000)])
    yield Event("Tax", [Line("8000", 200_000), Line("2100", 1_500_000), Line("1010", -1_700_000)])


def _turned_round(lines: Sequence[Line]) -> list[Line]:
    return [line._replace(amount=-line.amount) for line in lines]


def _year_end(results: Results) -> Iterator[Event]:
    """Made when it is asked for, so that it closes everything posted until then."""
    if lines := results.closing_lines(into="3100"):
        yield Event("The year's result to retained earnings", lines, "closing")
