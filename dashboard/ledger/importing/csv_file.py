"""One CSV file of a books folder: its rows with their line numbers, and typed reading of a cell."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from dashboard.ledger.importing.problems import Problems
from dashboard.money import parse_amount

csv.field_size_limit(1_000_000)

Value = TypeVar("Value")


class _Reader(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class CsvRow:
    """One row: cells by column name, trimmed; reading a bad cell notes a problem and gives None."""

    file: str
    line: int
    cells: dict[str, str]
    problems: Problems

    def problem(self, column: str, what: str) -> None:
        self.problems.add(self.file, self.line, column, what)

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def required(self, column: str) -> str | None:
        """The text, or a problem when it is empty."""
        if self.text(column):
            return self.text(column)
        self.problem(column, "is empty")
        return None

    def one_of(self, column: str, known: Collection[str], *, default: str = "") -> str | None:
        value = self.text(column) or default
        if value in known:
            return value
        self.problem(column, f"{value!r} is not one of {', '.join(sorted(known))}")
        return None

    def day(self, column: str) -> date | None:
        """A date that must be there."""
        return self._parsed(column, date.fromisoformat, "is not a date; write it as YYYY-MM-DD")

    def day_if_given(self, column: str) -> date | None:
        return self.day(column) if self.text(column) else None

    def month(self, column: str) -> date | None:
        """The first day of a month written YYYY-MM."""
        return self._parsed(column, _first_of_month, "is not a month; write it as YYYY-MM")

    def amount(self, column: str, *, digits: int) -> int | None:
        """Minor units of an amount that must be there."""
        if not self.required(column):
            return None
        try:
            return parse_amount(self.text(column), digits=digits)
        except ValueError as error:
            self.problem(column, str(error))
            return None

    def _parsed(self, column: str, parse: Callable[[str], Value], otherwise: str) -> Value | None:
        if not self.required(column):
            return None
        try:
            return parse(self.text(column))
        except ValueError:
            self.problem(column, f"{self.text(column)!r} {otherwise}")
            return None


def _first_of_month(text: str) -> date:
    if len(text) != len("YYYY-MM"):
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01")


def read_csv(
    folder: Path, name: str, *, columns: Sequence[str], problems: Problems, optional: bool = False
) -> Iterator[CsvRow]:
    """The rows of a file with exactly these columns, in any order; problems instead of exceptions."""
    path = folder / name
    if not path.is_file():
        if not optional:
            problems.add(name, 1, "file", "is missing from the folder")
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(name, csv.reader(file, strict=True), columns, problems)
    except UnicodeDecodeError as error:
        problems.add(name, 1, "file", f"is not UTF-8 text (byte {error.start})")
    except csv.Error as error:
        problems.add(name, 1, "file", f"is not well-formed CSV: {error}")


def _rows(name: str, reader: _Reader, columns: Sequence[str], problems: Problems) -> Iterator[CsvRow]:
    header = [cell.strip() for cell in next(reader, None) or ()]
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    for column in missing:
        problems.add(name, 1, column, "this column is missing from the header row")
    for column in unknown:
        problems.add(name, 1, column or "(empty)", "is not a column of this file")
    if missing or unknown or len(header) != len(columns):
        if not missing and not unknown:
            problems.add(name, 1, "header", "a column is there twice")
        return
    line = reader.line_num + 1
    for cells in reader:
        if cells and len(cells) != len(header):
            problems.add(name, line, "row", f"has {len(cells)} cells; the header has {len(header)}")
        elif any(cell.strip() for cell in cells):
            trimmed = [cell.strip() for cell in cells]
            yield CsvRow(name, line, dict(zip(header, trimmed, strict=True)), problems)
        line = reader.line_num + 1
