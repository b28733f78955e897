"""journal.csv: the entries, one row a line, read into the spool.

Most rows are taken by looking their cells up in what was seen before. A row that has anything unusual,
be it only a space too many, is read again cell by cell, which names what is wrong with it.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dashboard.ledger.chart import CONTROL_SUB_TYPES
from dashboard.ledger.importing.cells import TEXT_LENGTH_MAX, is_day
from dashboard.ledger.importing.csv_file import (
    BESIDE,
    Cells,
    CsvRow,
    Extra,
    note_unknown_account,
    read_cells,
    row_of,
)
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.progress import Progress
from dashboard.ledger.importing.seen import (
    REMEMBERED_MAX,
    Unusual,
    seen_amounts,
    seen_days,
    seen_names,
    seen_texts,
)
from dashboard.ledger.importing.spool import Spool
from dashboard.models import Account, MovementKind
from dashboard.schemas import EntryKind

FILE = "journal.csv"
COLUMNS = ("entry", "date", "description", "account", "amount", "party", "document", "due_date", "kind")
# Of a closing entry: the last day of the fiscal year that it closes.
CLOSES = Extra(column="closes_year_end", beside="kind")
KINDS = {"": EntryKind.NORMAL.value, **{kind.value: kind.value for kind in EntryKind}}
MOVEMENTS = {"opening": MovementKind.OPENING.value, "closing": MovementKind.CLOSING.value}  # Else activity.
ACTIVITY = MovementKind.ACTIVITY.value
ROWS_AT_ONCE = 20_000
SUM_MAX = 2**60  # Larger sums are cut off: such an entry does not balance in any case.


@dataclass(slots=True)
class _Run:
    """Rows of one entry that stand together, while they come in."""

    number: int
    name: str
    line: int
    day: str
    kind: str
    description: str
    day_cell: str  # Date and kind as they are written.
    kind_cell: str
    first_line: int
    total: int = 0
    is_whole: bool = True
    closes: str = ""

    def row(self, lines: int) -> tuple[Any, ...]:
        total = max(-SUM_MAX, min(SUM_MAX, self.total))
        facts = (self.number, self.name, self.line, self.day, self.kind, self.description)
        return (*facts, total, lines, int(self.is_whole), self.first_line, self.closes)


class JournalReading:
    """One reading of the file: rows go to the spool, problems to `problems`."""

    def __init__(
        self,
        *,
        accounts: Mapping[str, Account],
        digits: int,
        spool: Spool,
        problems: Problems,
        progress: Progress,
    ) -> None:
        self._digits, self._spool, self._problems, self._progress = digits, spool, problems, progress
        self._accounts = {number: index for index, number in enumerate(accounts, start=1)}
        self._controls = frozenset(
            self._accounts[number]
            for number, account in accounts.items()
            if account.sub_type in CONTROL_SUB_TYPES
        )
        self._days, self._amounts = seen_days(), seen_amounts(digits)
        self._names, self._texts = seen_names(), seen_texts()
        self._parties: dict[str, int] = {}
        self._kinds = {cell: (kind, "") for cell, kind in KINDS.items()}
        self._run: _Run | None = None
        self._runs: list[tuple[Any, ...]] = []
        self._rows: list[tuple[Any, ...]] = []
        self._plain_rows: list[tuple[Any, ...]] = []
        self._spool_at = ROWS_AT_ONCE
        self._sums: defaultdict[tuple[str, str], defaultdict[int, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self._sum: defaultdict[int, int] = defaultdict(int)
        self._file: IO[str] | None = None
        self.lines = 0

    def read(self, folder: Path) -> None:
        """Read the whole file."""
        for line, cells in self._cells(folder):
            try:
                self._take(line, cells)
            except (Unusual, ValueError, KeyError):
                if usual := self._closely(line, cells):
                    self._take(line, usual)
            if self.lines >= self._spool_at:
                self._spool_rows()
                self._tell()
        self._end_run()
        self._spool_rows()
        self._spool_sums()
        self._spool.insert("read_party", [(number, name) for name, number in self._parties.items()])

    def _cells(self, folder: Path) -> Iterator[tuple[int, Cells]]:
        def opened(file: IO[str]) -> None:
            self._file = file

        return read_cells(
            folder,
            FILE,
            columns=COLUMNS,
            problems=self._problems,
            extra=CLOSES,
            opened=opened,
            lost=self._lose,
        )

    def _lose(self, line: int, cells: Mapping[str, str]) -> None:
        """A row with too few or too many cells: its entry is not judged without it."""
        name = cells.get("entry", "").strip()
        if self._run and self._run.name == name:
            self._run.is_whole = False
        elif name:
            self._begin_badly(line, name, day="", kind="")

    def _take(self, line: int, cells: Cells) -> None:
        """Take a usual row; Unusual, ValueError or KeyError before anything of it is taken."""
        name, day, description, number, text, party, document, due, kind = cells
        account, amount, words = self._accounts[number], self._amounts[text], self._texts[description]
        owner, who, due_day = -1, 0, ""
        if party:
            who = self._parties.get(party) or self._party(party)
        if document:
            document = self._names[document]
        if due:
            due_day = self._days[due]
        if account in self._controls:
            if document and not party:
                raise Unusual
            owner = who if document else 0
        run = self._run
        if run is None or name != run.name:
            run = self._begin(line, name, day, words, kind)
        elif day != run.day_cell or kind != run.kind_cell:
            raise Unusual
        run.total += amount
        self.lines = count = self.lines + 1
        self._sum[account] += amount
        if words == run.description:
            words = ""
        if words or who or document or due_day or owner >= 0:
            self._rows.append((count, run.number, account, amount, words, who, document, due_day, owner))
        else:
            self._plain_rows.append((count, run.number, account, amount))

    def _begin(self, line: int, name: str, day: str, description: str, kind: str) -> _Run:
        """A new run, the one before being over; ValueError, KeyError or Unusual."""
        iso, (known, closes) = self._days[day], self._kinds[kind]
        if not name or self._names[name] != name:
            raise Unusual
        self._end_run()
        first_line = self.lines + 1
        number = self._next_number()
        self._run = _Run(number, name, line, iso, known, description, day, kind, first_line, closes=closes)
        self._sum = self._sums[iso, f"{known} {closes}" if closes else known]
        return self._run

    def _next_number(self) -> int:
        return self._run.number + 1 if self._run else 1

    def _end_run(self) -> None:
        if self._run:
            self._runs.append(self._run.row(self.lines + 1 - self._run.first_line))

    def _party(self, name: str) -> int:
        return self._parties.setdefault(self._names[name], len(self._parties) + 1)

    # ── Close looks ──────────────────────────────────────────────────────────────────────────────

    def _closely(self, line: int, cells: Cells) -> Cells | None:
        """The row's cells as they are usually written; None when something is wrong, which is noted."""
        row = row_of(FILE, line, COLUMNS, cells, self._problems)
        if row:
            row.cells["kind"], _, row.cells[CLOSES.column] = row.cells["kind"].partition(BESIDE)
        name = row.required("entry") if row else None
        if row is None or not name:
            return None
        is_right, run = self._is_right(row), self._run
        if run is None or run.name != name:
            if not is_right:
                self._begin_badly(line, name, day=row.cell("date"), kind=row.cell("kind"))
        elif _agrees_with_first_row(row, run) and is_right:
            return [name, run.day_cell, *(row.cell(column) for column in COLUMNS[2:8]), run.kind_cell]
        else:
            run.is_whole = is_right = False
        return [*(row.cell(column) for column in COLUMNS[:8]), _kind_cell(row)] if is_right else None

    def _is_right(self, row: CsvRow) -> bool:
        """Whether each cell keeps its rule; every problem is noted."""
        problems_before = self._problems.count
        row.day("date")
        kind, closes = row.one_of("kind", KINDS), row.day_if_given(CLOSES.column)
        if closes and kind is not None and kind != EntryKind.CLOSING:
            row.problem(CLOSES.column, "belongs to closing entries only")
        row.text("description", longest=TEXT_LENGTH_MAX)
        party, document = row.text("party"), row.text("document")
        account = self._accounts.get(row.cell("account"))
        if account is None:
            note_unknown_account(row)
        if row.amount("amount", digits=self._digits) == 0:
            row.problem("amount", "is zero; leave such a line out")
        row.day_if_given("due_date")
        if account in self._controls and document and party == "":
            row.problem("party", f"is empty; document {document!r} belongs to a customer or vendor")
        if account is None or self._problems.count > problems_before:
            return False
        self._remember(row)
        return True

    def _remember(self, row: CsvRow) -> None:
        """Texts that are right, though not plain: with a line break, or a letter that is rarely printed."""
        self._texts[row.cell("description")] = row.cell("description")
        for column in ("entry", "party", "document"):
            self._names[row.cell(column)] = row.cell(column)
        self._kinds[_kind_cell(row)] = (KINDS[row.cell("kind")], row.cell(CLOSES.column))

    def _begin_badly(self, line: int, name: str, *, day: str, kind: str) -> None:
        """An entry whose first row is wrong; its other rows are not held against what is wrong there."""
        self._end_run()
        known_day, known_kind = day if is_day(day) else "", KINDS.get(kind, "")
        number, first_line = self._next_number(), self.lines + 1
        self._run = _Run(number, name, line, known_day, known_kind, "", day, kind, first_line)
        self._run.is_whole = False

    # ── To the spool ─────────────────────────────────────────────────────────────────────────────

    def _spool_rows(self) -> None:
        self._spool.insert("read_line (number, entry, account, amount)", self._plain_rows)
        self._spool.insert("read_line", self._rows)
        self._spool.insert("read_entry", self._runs)
        self._plain_rows, self._rows, self._runs = [], [], []
        self._spool_at = self.lines + ROWS_AT_ONCE
        if sum(map(len, self._sums.values())) > REMEMBERED_MAX:
            self._spool_sums()

    def _tell(self) -> None:
        """The text layer cannot tell how far it is while it is iterated; the file below it can."""
        if self._file:
            descriptor = self._file.fileno()
            share = os.lseek(descriptor, 0, os.SEEK_CUR) / os.fstat(descriptor).st_size
            self._progress.read(self.lines, share)

    def _spool_sums(self) -> None:
        rows = [
            (account, day, kind if " " in kind else MOVEMENTS.get(kind, ACTIVITY), amount)
            for (day, kind), sums in self._sums.items()
            for account, amount in sums.items()
        ]
        self._spool.insert("read_movement", rows)
        self._sums.clear()
        self._sum = self._sums[self._run.day, self._run.kind] if self._run else defaultdict(int)


def _kind_cell(row: CsvRow) -> str:
    """The kind as the quick way takes it, with the year end that the row names, if any."""
    closes = row.cell(CLOSES.column)
    return f"{row.cell('kind')}{BESIDE}{closes}" if closes else row.cell("kind")


def _agrees_with_first_row(row: CsvRow, run: _Run) -> bool:
    """Whether date, kind and year end are those of the entry's first row, as far as that one was right."""
    agrees = True
    for column, first, here in (
        ("date", run.day, row.cell("date")),
        ("kind", run.kind, KINDS.get(row.cell("kind"), row.cell("kind"))),
    ):
        if first and here and here != first:
            row.problem(column, differs(here, first, run.line))
            agrees = False
    if run.is_whole and (here := row.cell(CLOSES.column)) != run.closes:
        row.problem(CLOSES.column, differs(here, run.closes, run.line))
        agrees = False
    return agrees


def differs(here: str, first: str, line: int) -> str:
    return f"{here!r} differs from {first!r} in line {line} of the same entry"
