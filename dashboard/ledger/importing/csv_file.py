"""One CSV file of a books folder: its rows with their line numbers, and typed reading of a cell."""

import codecs
import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import IO, Protocol, TypeVar

from dashboard.ledger.importing.cells import NAME_LENGTH_MAX, day_of, month_of, what_is_wrong
from dashboard.ledger.importing.problems import Problems
from dashboard.money import parse_amount

CELL_LENGTH_MAX = 1_000_000
csv.field_size_limit(CELL_LENGTH_MAX)
BYTES_AT_ONCE = 1 << 20
CHART = "accounts.csv"
NEVER_CLOSED = "a quote that opens in this row is never closed"

Value = TypeVar("Value")
Cells = Sequence[str]
BESIDE = "\0"  # Stands between the cells of a column and of the extra one that is handed over with it.


class _Reader(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Extra:
    """A column that a file may lack: its cell, unless it is empty, comes in that of another, after BESIDE."""

    column: str
    beside: str


@dataclass(frozen=True)
class CsvRow:
    """One row: cells by column name, trimmed; reading a bad cell notes a problem and gives None."""

    file: str
    line: int
    cells: dict[str, str]
    problems: Problems

    def problem(self, column: str, what: str) -> None:
        self.problems.add(self.file, self.line, column, what)

    def cell(self, column: str) -> str:
        """The cell as it is, for what must be one of some known words."""
        return self.cells[column]

    def text(self, column: str, *, longest: int = NAME_LENGTH_MAX) -> str | None:
        """A text that people wrote, which may be empty."""
        if wrong := what_is_wrong(self.cells[column], longest=longest):
            self.problem(column, wrong)
            return None
        return self.cells[column]

    def required(self, column: str) -> str | None:
        """The text, or a problem when it is empty."""
        if self.cells[column]:
            return self.text(column)
        self.problem(column, "is empty")
        return None

    def one_of(self, column: str, known: Collection[str], *, default: str = "") -> str | None:
        value = self.cells[column] or default
        if value in known:
            return value
        choices = ", ".join(word for word in sorted(known) if word)
        self.problem(column, f"{value!r} is not one of {choices}")
        return None

    def day(self, column: str) -> date | None:
        """A date that must be there."""
        return self._parsed(column, day_of, "is not a date; write it as YYYY-MM-DD")

    def day_if_given(self, column: str) -> date | None:
        return self.day(column) if self.cells[column] else None

    def month(self, column: str) -> date | None:
        """The first day of a month written YYYY-MM."""
        return self._parsed(column, month_of, "is not a month; write it as YYYY-MM")

    def amount(self, column: str, *, digits: int) -> int | None:
        """Minor units of an amount that must be there."""
        if not self.required(column):
            return None
        try:
            return parse_amount(self.cells[column], digits=digits)
        except ValueError as error:
            self.problem(column, str(error))
            return None

    def _parsed(self, column: str, parse: Callable[[str], Value], otherwise: str) -> Value | None:
        if not self.required(column):
            return None
        try:
            return parse(self.cells[column])
        except ValueError:
            self.problem(column, f"{self.cells[column]!r} {otherwise}")
            return None


def row_of(file: str, line: int, columns: Sequence[str], cells: Cells, problems: Problems) -> CsvRow | None:
    """The row with its cells trimmed; None when all of them are empty."""
    trimmed = [cell.strip() for cell in cells]
    return CsvRow(file, line, dict(zip(columns, trimmed, strict=True)), problems) if any(trimmed) else None


def read_csv(
    folder: Path, name: str, *, columns: Sequence[str], problems: Problems, optional: bool = False
) -> Iterator[CsvRow]:
    """The rows of a file with exactly these columns, in any order; problems instead of exceptions."""
    for line, cells in read_cells(folder, name, columns=columns, problems=problems, optional=optional):
        if row := row_of(name, line, columns, cells, problems):
            yield row


def read_cells(
    folder: Path,
    name: str,
    *,
    columns: Sequence[str],
    problems: Problems,
    optional: bool = False,
    extra: Extra | None = None,
    opened: Callable[[IO[str]], None] | None = None,
    lost: Callable[[int, Mapping[str, str]], None] | None = None,
) -> Iterator[tuple[int, Cells]]:
    """Each row's first line in the file and its cells as they stand, in the order of `columns`.

    The quick way to read millions of rows; `opened` is handed the open file, to see how far it is read, and
    `lost` each row that has not as many cells as there are columns, as far as it goes.
    """
    path = folder / name
    if not path.exists() and optional:
        return
    if not path.is_file():
        problems.add(name, 1, "file", "is a folder" if path.is_dir() else "is missing from the folder")
        problems.unread.add(name)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="", buffering=BYTES_AT_ONCE) as file:
            if opened:
                opened(file)
            yield from _rows(name, csv.reader(file, strict=True), columns, problems, extra=extra, lost=lost)
    except UnicodeDecodeError:
        problems.add(name, *undecodable(path))
        problems.unread.add(name)
    except OSError as error:
        problems.add(name, 1, "file", f"cannot be read: {error.strerror}")
        problems.unread.add(name)


def _rows(
    name: str,
    reader: _Reader,
    columns: Sequence[str],
    problems: Problems,
    *,
    extra: Extra | None,
    lost: Callable[[int, Mapping[str, str]], None] | None,
) -> Iterator[tuple[int, Cells]]:
    line = 1
    try:
        header = [cell.strip() for cell in next(reader, None) or ()]
        extra = extra if extra and extra.column in header else None
        if not _is_header(name, header, [*columns, extra.column] if extra else columns, problems):
            problems.unread.add(name)
            return
        width, in_order = len(header), header == list(columns)
        arranged: Callable[[Cells], Cells] = itemgetter(*(header.index(column) for column in columns))
        if extra:
            arranged = _with_extra(header, columns, extra)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == width:
                yield line, cells if in_order else arranged(cells)
            elif any(cell.strip() for cell in cells):
                problems.add(name, line, "row", f"has {len(cells)} cells; the header has {width}")
                if lost:
                    lost(line, dict(zip(header, cells, strict=False)))
            line = reader.line_num + 1
    except csv.Error as error:
        is_open = "end of data" in str(error) or "field limit" in str(error)
        problems.add(name, line, "row", NEVER_CLOSED if is_open else f"is not well-formed CSV: {error}")
        problems.unread.add(name)


def _with_extra(header: Sequence[str], columns: Sequence[str], extra: Extra) -> Callable[[Cells], Cells]:
    """Puts a row in the order of the columns, the extra cell in its place."""
    order, at = itemgetter(*(header.index(column) for column in columns)), header.index(extra.column)
    beside = columns.index(extra.beside)

    def arranged(cells: Cells) -> Cells:
        in_order: list[str] = [*order(cells)]
        if found := cells[at].strip():
            in_order[beside] = f"{in_order[beside].strip()}{BESIDE}{found}"
        return in_order

    return arranged


def _is_header(name: str, header: Sequence[str], columns: Sequence[str], problems: Problems) -> bool:
    """Whether the columns are there, each once and no other; notes what is wrong."""
    if not any(header):
        problems.add(name, 1, "header", f"is empty; the first row names the columns {','.join(columns)}")
        return False
    if len(header) == 1 and (found := next((mark for mark in ";\t|" if mark in header[0]), "")):
        problems.add(name, 1, "header", f"separates its columns with {found!r}; separate them with commas")
        return False
    wrong = [
        (column, "this column is missing from the header row") for column in columns if column not in header
    ]
    seen: set[str] = set()
    for column in header:
        if column in seen and column in columns:
            wrong.append((column, "this column is there twice"))
        elif column not in columns:
            wrong.append((column or "(empty)", "is not a column of this file"))
        seen.add(column)
    for column, what in wrong:
        problems.add(name, 1, column, what)
    return not wrong


def note_unknown_account(row: CsvRow) -> None:
    """The row names no account of the chart; nothing is said where the chart was not read to its end."""
    if not row.cell("account"):
        row.problem("account", "is empty")
    elif CHART not in row.problems.unread:
        row.problem("account", f"{row.cell('account')!r} is not in {row.problems.chart}")


def undecodable(path: Path) -> tuple[int, str, str]:
    """Line, column and words for the first byte of the file that is not UTF-8."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return 1, "file", "is UTF-16 text; save it as UTF-8"
        file.seek(0)
        while chunk := file.read(BYTES_AT_ONCE):
            try:
                line += _line_breaks(decoder.decode(chunk))
            except UnicodeDecodeError as error:
                line += _line_breaks(error.object[: error.start].decode())
                return line, "file", f"is not UTF-8 text here (byte 0x{error.object[error.start]:02X})"
    return line, "file", "ends in the middle of a UTF-8 character"


def _line_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
