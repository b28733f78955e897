"""journal.csv: the entries, one row a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dashboard.ledger.chart import CONTROL_SUB_TYPES
from dashboard.ledger.importing.csv_file import CsvRow, read_csv
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.posting import EntryDraft, LineDraft
from dashboard.models import Account
from dashboard.money import plain_text
from dashboard.schemas import EntryKind

FILE = "journal.csv"
COLUMNS = ("entry", "date", "description", "account", "amount", "party", "document", "due_date", "kind")


@dataclass
class _Gathering:
    """An entry while its rows come in."""

    line: int
    day: date | None
    kind: EntryKind
    description: str
    lines: list[LineDraft] = field(default_factory=list[LineDraft])
    accounts: set[str] = field(default_factory=set[str])
    is_whole: bool = True


@dataclass(frozen=True)
class ImportedEntry:
    """An entry with the line it starts at and the numbers of the accounts it touches."""

    line: int
    draft: EntryDraft
    accounts: frozenset[str]


def read_journal(
    folder: Path, *, accounts: Mapping[str, Account], digits: int, problems: Problems
) -> dict[str, ImportedEntry]:
    """Every entry by its id in the file, in the order of the file; each is balanced, or a problem."""
    gathered: dict[str, _Gathering] = {}
    for row in read_csv(folder, FILE, columns=COLUMNS, problems=problems):
        name = row.required("entry")
        if name:
            _take(row, gathered.get(name) or gathered.setdefault(name, _begin(row)), accounts, digits)
    entries: dict[str, ImportedEntry] = {}
    for name, entry in gathered.items():
        if _is_sound(name, entry, digits, problems) and entry.day:
            draft = EntryDraft(
                date=entry.day,
                description=entry.description,
                kind=entry.kind,
                lines=tuple(entry.lines),
                reference=name,
            )
            entries[name] = ImportedEntry(entry.line, draft, frozenset(entry.accounts))
    return entries


def _begin(row: CsvRow) -> _Gathering:
    kind = row.one_of("kind", list(EntryKind), default=EntryKind.NORMAL)
    return _Gathering(
        line=row.line,
        day=row.day("date"),
        kind=EntryKind(kind or "normal"),
        description=row.text("description"),
    )


def _take(row: CsvRow, entry: _Gathering, accounts: Mapping[str, Account], digits: int) -> None:
    """Add the row's line to its entry; date and kind must be those of the entry's first row."""
    if entry.lines or not entry.is_whole:
        _agrees_with_first_row(row, entry)
    account, amount = accounts.get(row.text("account")), row.amount("amount", digits=digits)
    due_date = row.day_if_given("due_date")
    if account is None:
        row.problem("account", f"{row.text('account')!r} is not in accounts.csv")
    if amount == 0:
        row.problem("amount", "is zero; leave such a line out")
    if account is None or not amount:
        entry.is_whole = False
        return
    if account.sub_type in CONTROL_SUB_TYPES and row.text("document") and not row.text("party"):
        row.problem("party", f"is empty; document {row.text('document')!r} belongs to a customer or vendor")
    entry.accounts.add(account.number)
    entry.lines.append(
        LineDraft(
            account_id=account.id,
            amount=amount,
            description=row.text("description"),
            party=row.text("party") or None,
            document=row.text("document") or None,
            due_date=due_date,
        )
    )


def _agrees_with_first_row(row: CsvRow, entry: _Gathering) -> None:
    for column, first in (("date", entry.day.isoformat() if entry.day else None), ("kind", entry.kind.value)):
        here = row.text(column) or ("normal" if column == "kind" else "")
        if first is not None and here != first:
            row.problem(column, f"{here!r} differs from {first!r} in line {entry.line} of the same entry")


def _is_sound(name: str, entry: _Gathering, digits: int, problems: Problems) -> bool:
    """Whether the entry can be posted; one that lost a line to a problem is not judged further."""
    if not entry.is_whole:
        return False
    total = sum(line.amount for line in entry.lines)
    if total:
        off = plain_text(total, digits=digits)
        problems.add(FILE, entry.line, "amount", f"entry {name!r} does not balance: its lines sum to {off}")
    if len(entry.lines) < 2:
        problems.add(FILE, entry.line, "entry", f"entry {name!r} has one line; an entry has at least two")
    return not total
