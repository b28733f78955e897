"""A generated ledger: whose books they are, its chart, and its journal as a stream of entries in order of dates.

Nothing here is random from run to run: a ledger is a function of its seed and its size, and `entries` may be
walked as often as wanted. No more than the events still to come are ever held in memory.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class AccountRow(NamedTuple):
    """One row of accounts.csv."""

    number: str
    name: str
    type: str
    sub_type: str
    cash_flow_section: str = ""


class Line(NamedTuple):
    """One line of an entry; minor units, debit positive."""

    account: str
    amount: int
    party: str = ""
    document: str = ""
    due: date | None = None


class Entry(NamedTuple):
    """One balanced entry."""

    number: str
    day: date
    description: str
    lines: Sequence[Line]
    kind: str = "normal"


class Event(NamedTuple):
    """An entry before it has its number."""

    description: str
    lines: Sequence[Line]
    kind: str = "normal"


@dataclass(frozen=True)
class Ledger:
    """The books of one business."""

    name: str
    currency: str
    digits: int  # Of its amounts, after the decimal point.
    fiscal_year_start_month: int
    timezone: str
    accounts: tuple[AccountRow, ...]
    months: tuple[date, ...]  # First days.
    days_to_clear: Mapping[str, int]  # By the number of each account that has bank statements.
    entries: Callable[[], Iterator[Entry]]

    @property
    def last_day(self) -> date:
        return next_month(self.months[-1]) - ONE_DAY


class Diary:
    """What is still to happen: events by their day."""

    def __init__(self) -> None:
        self._events: defaultdict[date, list[Event]] = defaultdict(list)

    def note(self, day: date, event: Event) -> None:
        self._events[day].append(event)

    def of(self, day: date) -> list[Event]:
        return self._events.pop(day, [])


class Results:
    """The profit and loss accounts' balances since they were last closed."""

    def __init__(self, accounts: Iterable[AccountRow]) -> None:
        self._balances = {row.number: 0 for row in accounts if row.type in {"revenue", "expense"}}

    def take(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.account in self._balances:
                self._balances[line.account] += line.amount

    def closing_lines(self, *, into: str) -> list[Line]:
        """Lines that bring every result to zero, against the account `into`; none when there is no result."""
        lines = [Line(number, -amount) for number, amount in self._balances.items() if amount]
        rest = sum(line.amount for line in lines)
        return [*lines, Line(into, -rest)] if rest else lines


def numbered(
    days: Iterable[tuple[date, Iterable[Event]]], *, prefix: str, results: Results | None = None
) -> Iterator[Entry]:
    """The events as entries, numbered from 1; `results` is told of each before the next is made."""
    number = 0
    for day, events in days:
        for event in events:
            number += 1
            if results is not None:
                results.take(event.lines)
            yield Entry(f"{prefix}{number:07}", day, event.description, event.lines, event.kind)


def months_from(first: date, count: int) -> tuple[date, ...]:
    """The first days of so many months."""
    months = [first]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return tuple(months)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def days_of(months: Sequence[date]) -> Iterator[date]:
    day, end = months[0], next_month(months[-1])
    while day < end:
        yield day
        day += ONE_DAY


def is_last_of_month(day: date) -> bool:
    return (day + ONE_DAY).day == 1


def spread(total: int, over: int) -> Callable[[int], int]:
    """How many of `total` things fall on each of `over` days: by the day's index, evenly, none lost."""
    return lambda index: total * (index + 1) // over - total * index // over


def amount_between(chance: Random, low: int, high: int) -> int:
    """Any amount from low to high; quicker than `randint`."""
    return low + int(chance.random() * (high - low + 1))
