"""No back door: whatever SQL does to any row of any table, a closed period stays as its certificate says.

Nothing is picked by hand: each column of each table is set to other values in rows of before, in and after
the closed period, rows are added and deleted, on SQLite as the harshest writer does it: with its foreign
keys off, and with REPLACE, which deletes without firing a trigger.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Enum,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from dashboard.database import open_engine
from dashboard.models import now
from tests.unit.closing.closed_books import Left, close_january, digest, left_by_the_close
from tests.unit.conftest import Books, MakeBooks

# What closed reports, their evidence and their history are read from.
HELD = {
    *("business", "account", "party"),
    *("journal_entry", "journal_line", "open_item", "clearing_item", "day_movement", "month_movement"),
    *("bank_statement", "bank_line", "budget_figure", "accounting_period", "line_note"),
    *("close_record", "close_snapshot", "period_event", "close_override"),
}
# Why the rest needs no lock. Each is tried all the same: nothing done to them may change the digest.
FREE = {
    "approval_request": "What was asked for; what it led to stands in the chain and in the history.",
    "app_user": "People change their names; the certificate has the name that it was given by.",
    "membership": "Who may do what now.",
    "invitation": "Who may come.",
    "user_session": "Who is signed in now.",
    "sign_in_attempts": "How often somebody tried to sign in.",
    "api_token": "What programs may do now.",
    "checklist_ack": "What was looked at; what was said when stands in the history.",
    "signed_cut": "What a sign-off was given for, to name what has moved since.",
    "sign_off": "A word given for figures; what was given when stands in the history.",
    "period_watch": "What the last look found; the next look finds it again.",
    "late_entry": "What was refused and waits for another period.",
    "score_snapshot": "The score of a day, as it was shown.",
    "month_end_package": "Packages vouch for themselves by their signed manifests.",
    "notification": "What somebody was told of a package.",
    "package_word": "By what a failed package is found.",
    "change_notice": "That something changed, for whoever listens.",
}
DATES = [date(2000, 1, 1), date(2025, 12, 1), date(2025, 12, 30), date(2026, 1, 15), date(2026, 2, 15)]
# What means more than another text.
WORDS = {"type": ["expense"], "sub_type": ["bank", "receivable"], "cash_flow_section": ["financing"]}
ROWS_EACH = 3
VALUES_EACH = 4

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One statement, and what it does in words."""

    words: str
    statement: Any


@pytest.fixture
def closed(any_engine: Engine, make_books: MakeBooks) -> Books:
    return close_january(make_books(any_engine))


@pytest.fixture
def back_door(any_engine: Engine) -> Iterator[Engine]:
    """The same database, opened by somebody who respects nothing."""
    engine = open_engine(any_engine.url.render_as_string(hide_password=False))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))
    yield engine
    engine.dispose()


def test_every_table_has_its_place() -> None:
    assert HELD.isdisjoint(FREE)
    assert HELD | FREE.keys() == set(SQLModel.metadata.tables)


def test_no_statement_changes_a_closed_period(closed: Books, back_door: Engine) -> None:
    escaped: list[str] = []
    refused: defaultdict[str, int] = defaultdict(int)
    with back_door.connect() as connection:
        left = left_by_the_close(connection)
        before = digest(connection, closed, left)
        for table in SQLModel.metadata.tables.values():
            for attempt in attempts_on(connection, table):
                with connection.begin_nested() as savepoint:
                    try:
                        connection.execute(attempt.statement)
                    except DBAPIError:
                        refused[table.name] += 1
                    else:
                        if _digest_or_problem(connection, closed, left) != before:
                            escaped.append(attempt.words)
                    savepoint.rollback()
        assert digest(connection, closed, left) == before
        connection.rollback()
    assert escaped == []
    assert refused.keys() >= HELD


def _digest_or_problem(connection: Connection, books: Books, left: Left) -> str:
    try:
        with connection.begin_nested():
            return digest(connection, books, left)
    except Exception as problem:  # noqa: BLE001 -- a closed report that cannot be read any more has changed.
        return repr(problem)


def test_no_table_is_emptied(closed: Books, back_door: Engine) -> None:
    """Every row at once: DELETE without a condition, and TRUNCATE where there is one."""
    verbs = ["DELETE FROM"] if back_door.dialect.name == "sqlite" else ["DELETE FROM", "TRUNCATE"]
    with back_door.connect() as connection:
        left = left_by_the_close(connection)
        before = digest(connection, closed, left)
        for table in HELD:
            for verb in verbs:
                cascade = " CASCADE" if verb == "TRUNCATE" else ""
                with pytest.raises(DBAPIError), connection.begin_nested():
                    connection.exec_driver_sql(f"{verb} {table}{cascade}")
        assert digest(connection, closed, left) == before


# ── What is tried ────────────────────────────────────────────────────────────────────────────────


def attempts_on(connection: Connection, table: Table) -> Iterator[Attempt]:
    """Updates, insertions and deletions of single rows of the table."""
    rows = _rows(connection, table)
    assert rows, f"{table.name} has no row to be tried: give it one in close_january"
    is_sqlite = connection.dialect.name == "sqlite"
    for row in rows[:1] if table.name in FREE else rows:
        this = [column == row[column.name] for column in table.primary_key.columns]
        where = f"{table.name} where {', '.join(str(row[c.name]) for c in table.primary_key.columns)}"
        yield Attempt(f"DELETE {where}", table.delete().where(*this))
        for column in table.columns:
            for value in _values(column, rows, row):
                words = f"{column.name} = {value!r}"
                update = table.update().where(*this).values({column.name: value})
                added = {**row, **_fresh(table, rows), column.name: value}
                replaced = {**row, column.name: value}
                yield Attempt(f"UPDATE {where}: {words}", _or_replace(update, is_sqlite))
                yield Attempt(f"INSERT like {where}: {words}", table.insert().values(added))
                if is_sqlite:
                    replace = table.insert().values(replaced).prefix_with("OR REPLACE")
                    yield Attempt(f"REPLACE {where}: {words}", replace)


def _or_replace(update: Any, is_sqlite: bool) -> Any:
    return update.prefix_with("OR REPLACE") if is_sqlite else update


def _rows(connection: Connection, table: Table) -> Sequence[Row]:
    """Some rows from all over the table."""
    rows = connection.execute(table.select().order_by(*table.primary_key.columns)).mappings().all()
    step = max(1, -(-len(rows) // ROWS_EACH))
    return [{str(name): value for name, value in row.items()} for row in rows[::step]]


def _values(column: Column[Any], rows: Sequence[Row], row: Row) -> list[Any]:
    """Other values of the column: those of other rows, so that they collide, and some that no row has."""
    of_others = list(dict.fromkeys(map(repr, (other[column.name] for other in rows))))
    known = {repr(other[column.name]): other[column.name] for other in rows}
    values = [*_new_values(column, row[column.name]), *(known[each] for each in of_others)]
    distinct = {repr(value): value for value in values if value != row[column.name]}
    return list(distinct.values())[:VALUES_EACH]


def _new_values(column: Column[Any], value: Any) -> list[Any]:
    none = [None] if column.nullable else []
    if isinstance(column.type, Enum):
        return list(column.type.enums)
    kind = list if isinstance(column.type, JSON) else column.type.python_type
    if column.name in WORDS:
        return WORDS[column.name]
    others: dict[type, list[Any]] = {
        date: DATES,
        datetime: [(value or now()) + timedelta(days=1)] if kind is datetime else [],
        int: [(value or 0) + 1, -(value or 0) - 1] if kind is int else [],
        bytes: [b"other"],
        bool: [not value],
        list: [["other"]],
    }
    return [*none, *others.get(kind, ["other"])]


def _fresh(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """Values that let a copy of a row stand beside it."""
    unique = {
        name
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
        for name in constraint.columns.keys()  # noqa: SIM118 -- a collection of columns.
    }
    fresh: dict[str, Any] = {}
    for name in unique:
        column = table.columns[name]
        if column.foreign_keys:
            continue
        if isinstance(column.type, Enum):
            continue
        kind = column.type.python_type
        if kind is date:
            fresh[name] = date(2026, 1, 16)
        else:
            fresh[name] = max(each[name] for each in rows) + 50 if kind is int else "fresh"
    return fresh
