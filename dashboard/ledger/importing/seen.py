"""What cells mean, remembered while a file is read: most cells of a journal have been seen before."""

from collections.abc import Callable
from typing import Any

from dashboard.ledger.importing.cells import NAME_LENGTH_MAX, TEXT_LENGTH_MAX, day_of, is_plain
from dashboard.money import parse_amount

REMEMBERED_MAX = 100_000  # Of one kind of cell at a time, so that memory has a bound.


class Unusual(Exception):
    """The row must be looked at closely: something in it is wrong, or only written in a rare way."""


class Seen(dict[str, Any]):
    """A cell's meaning by its text; what is not plain raises Unusual or ValueError."""

    def __init__(self, mean: Callable[[str], Any]) -> None:
        super().__init__()
        self._mean = mean

    def __missing__(self, cell: str) -> Any:
        meaning = self._mean(cell)
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        self[cell] = meaning
        return meaning


def seen_days() -> Seen:
    """ISO dates, each proven to be one."""
    return Seen(lambda cell: day_of(cell).isoformat())


def seen_amounts(digits: int) -> Seen:
    """Minor units, never zero."""

    def mean(cell: str) -> int:
        amount = parse_amount(cell, digits=digits)
        if not amount:
            raise Unusual
        return amount

    return Seen(mean)


def seen_names() -> Seen:
    return Seen(lambda cell: _plain(cell, longest=NAME_LENGTH_MAX))


def seen_texts() -> Seen:
    return Seen(lambda cell: _plain(cell, longest=TEXT_LENGTH_MAX))


def _plain(cell: str, *, longest: int) -> str:
    if not is_plain(cell, longest=longest):
        raise Unusual
    return cell
