"""The entries of a period as its close found them: kept whole, so that any later change can be named."""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import Session, col

from dashboard.database import iso_text
from dashboard.ledger.keys import business_key
from dashboard.models import (
    Account,
    AccountingPeriod,
    CloseRecord,
    CloseSnapshot,
    JournalEntry,
    JournalLine,
    Party,
)
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
    """Entries of a period in the order of their keys, as the text that is kept and hashed: a JSON array."""

    text: str

    @cached_property
    def entries(self) -> dict[int, KeptEntry]:
        rows: list[list[Any]] = json.loads(self.text)
        return {row[0]: _kept(*row) for row in rows}

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
    statement = _texts(session, business_id=business_id, start=start, end=end)
    # As the driver gives them: to make an object of each row would cost as much as reading it.
    with session.connection().execute(statement) as result:
        assert result.cursor is not None  # noqa: S101 -- it returns rows.
        rows: list[tuple[int, str, str | None]] = sorted(result.cursor.fetchall())
    entries = [f"{head[:-1]},[{lines or ''}]]" for _, head, lines in rows]
    return Snapshot(f"[{','.join(entries)}]")


def entries_of(session: Session, period: AccountingPeriod) -> Snapshot:
    """The entries of the period as they are now."""
    return take_snapshot(
        session, business_id=period.business_id, start=period.period_start, end=period.period_end
    )


def certified_entries(close: CloseRecord) -> str:
    """The hash of the entries that the certificate of that close names."""
    return json.loads(close.content)["books"]["sha256"]


def has_certified_entries(session: Session, period: AccountingPeriod, close: CloseRecord) -> bool:
    """Whether the entries of the period are those that the certificate of that close names.

    The same entries in another spelling are (another database may write JSON otherwise), as long as what was
    kept of them is what was certified.
    """
    now, certified = entries_of(session, period), certified_entries(close)
    if now.sha256 == certified:
        return True
    kept = kept_snapshot(session, close)
    return kept.sha256 == certified and kept.entries == now.entries


def kept_snapshot(session: Session, close: CloseRecord) -> Snapshot:
    """The entries as that close kept them."""
    return read_snapshot(session.get_one(CloseSnapshot, (close.business_id, close.sequence)).entries)


def read_snapshot(deflated: bytes) -> Snapshot:
    """What `deflated` made."""
    return Snapshot(zlib.decompress(deflated).decode())


def _kept(
    key: int,
    reference: str,
    day: str,
    description: str,
    kind: str,
    closes_year_end: str | None,
    lines: list[list[Any]],
) -> KeptEntry:
    in_order = tuple(sorted(map(tuple, lines), key=itemgetter(0)))
    return KeptEntry(key, reference, day, description, kind, closes_year_end, in_order)


def _texts(session: Session, *, business_id: str, start: date, end: date) -> Select[int, str, str]:
    """Key, head and lines of each entry, the latter two as JSON that the database itself writes.

    To fetch the values and write them here would take three times as long. Both databases write the same
    text; where one ever wrote it otherwise, see `has_certified_entries`.
    """
    dialect = session.connection().dialect
    as_array, joined, iso = _array(dialect), _joined(dialect), iso_text(dialect)
    line = as_array(
        col(JournalLine.position),
        col(Account.number),
        iso(col(JournalLine.date)),
        col(JournalLine.amount),
        col(JournalLine.description),
        col(Party.name),
        col(JournalLine.document),
        iso(col(JournalLine.due_date)),
    )
    lines = (
        select(joined(line, col(JournalLine.position)))
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .outerjoin(Party, col(Party.id) == col(JournalLine.party_id))
        .where(col(JournalLine.entry_id) == col(JournalEntry.id))
        .correlate(JournalEntry)
        .select_from(JournalLine)
        .scalar_subquery()
    )
    head = as_array(
        col(JournalEntry.id),
        col(JournalEntry.reference),
        iso(col(JournalEntry.date)),
        col(JournalEntry.description),
        col(JournalEntry.kind),
        iso(col(JournalEntry.closes_year_end)),
    )
    return select(col(JournalEntry.id), head, lines).where(
        col(JournalEntry.business_key) == business_key(business_id),
        col(JournalEntry.date) >= start,
        col(JournalEntry.date) <= end,
    )


def _array(dialect: Dialect) -> Callable[..., ColumnElement[str]]:
    """What writes values as one JSON array without white space."""
    if dialect.name == "sqlite":
        return func.json_array
    return lambda *columns: func.concat(
        "[",
        func.concat_ws(",", *(func.coalesce(cast(func.to_json(each), Text), "null") for each in columns)),
        "]",
    )


def _joined(dialect: Dialect) -> Callable[[Any, Any], ColumnElement[str]]:
    """What joins the texts of a group by commas, in an order; SQLite's follows the index of the lines."""
    if dialect.name == "sqlite":
        return lambda text, _: func.group_concat(text)
    return lambda text, order: func.string_agg(text, aggregate_order_by(literal(","), order))
