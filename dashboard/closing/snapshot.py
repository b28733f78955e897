"""The entries of a period as its close found them: kept whole, so that any later change can be named."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Executable, select
from sqlmodel import Session, col

from dashboard.database import iso_text
from dashboard.ledger.keys import business_key
from dashboard.models import Account, JournalEntry, JournalLine, Party
from dashboard.signing import sha256_of

FAST = 1


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One entry with its lines; every column that a report or a reader could show. Amounts in minor units."""

    key: int
    reference: str
    date: str
    description: str
    kind: str
    closes_year_end: str | None
    # Position, account number, date, amount (debit positive), description, party, document, due date.
    lines: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Snapshot:
    """Entries of a period in the order of their keys, and their text."""

    entries: dict[int, KeptEntry]
    text: str

    @property
    def sha256(self) -> str:
        return sha256_of(self.text)

    @property
    def line_count(self) -> int:
        return sum(len(entry.lines) for entry in self.entries.values())

    def deflated(self) -> bytes:
        return zlib.compress(self.text.encode(), FAST)


def take_snapshot(session: Session, *, business_id: str, start: date, end: date) -> Snapshot:
    """The entries dated in [start, end] with all their lines, wherever those are dated."""
    entries = {entry.key: entry for entry in _read(session, business_id=business_id, start=start, end=end)}
    return Snapshot(entries, _text_of(entries))


def read_snapshot(deflated: bytes) -> Snapshot:
    """What `deflated` made."""
    text = zlib.decompress(deflated).decode()
    rows: list[list[Any]] = json.loads(text)
    entries = {row[0]: _kept(*row) for row in rows}
    return Snapshot(entries, text)


_FIELDS = attrgetter(*(field.name for field in fields(KeptEntry)))


def _kept(
    key: int,
    reference: str,
    day: str,
    description: str,
    kind: str,
    closes_year_end: str | None,
    lines: list[list[Any]],
) -> KeptEntry:
    return KeptEntry(key, reference, day, description, kind, closes_year_end, tuple(map(tuple, lines)))


def _text_of(entries: dict[int, KeptEntry]) -> str:
    rows = [_FIELDS(entries[key]) for key in sorted(entries)]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


def _read(session: Session, *, business_id: str, start: date, end: date) -> Iterator[KeptEntry]:
    dated = (
        col(JournalEntry.business_key) == business_key(business_id),
        col(JournalEntry.date) >= start,
        col(JournalEntry.date) <= end,
    )
    connection = session.connection()
    iso = iso_text(connection.dialect)
    heads = select(
        col(JournalEntry.id),
        col(JournalEntry.reference),
        iso(col(JournalEntry.date)),
        col(JournalEntry.description),
        col(JournalEntry.kind),
        iso(col(JournalEntry.closes_year_end)),
    ).where(*dated)
    of_entry = (
        select(
            col(JournalLine.entry_id),
            col(JournalLine.position),
            col(Account.number),
            iso(col(JournalLine.date)),
            col(JournalLine.amount),
            col(JournalLine.description),
            col(Party.name),
            col(JournalLine.document),
            iso(col(JournalLine.due_date)),
        )
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .outerjoin(Party, col(Party.id) == col(JournalLine.party_id))
        .where(*dated)
        # The order in which the indexes give them: nothing to sort.
        .order_by(col(JournalEntry.date), col(JournalEntry.id), col(JournalLine.position))
    )
    lines = {
        entry: tuple(row[1:] for row in rows)
        for entry, rows in groupby(_rows(connection, of_entry), key=itemgetter(0))
    }
    for head in _rows(connection, heads):
        yield KeptEntry(*head, lines=lines.get(head[0], ()))


def _rows(connection: Connection, statement: Executable) -> Sequence[tuple[Any, ...]]:
    """As the driver gives them: to make an object of each row would cost as much as reading it."""
    with connection.execute(statement) as result:
        assert result.cursor is not None  # noqa: S101 -- it returns rows.
        return result.cursor.fetchall()
