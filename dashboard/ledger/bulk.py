"""Bulk inserts: many rows a statement, because SQLite pays for a table's triggers by the statement.

Measured on journal lines: 17 µs a row one by one, 6 µs in statements of 200 rows and more.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table

ROWS_PER_STATEMENT = 500
PARAMETERS_MAX = 30_000  # SQLite takes 32,766, Postgres 65,535.


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, on_conflict: str = ""
) -> None:
    """Insert the rows, which all have the same columns; what they leave out must be nullable.

    `on_conflict` is SQL that both databases read, such as "ON CONFLICT (id) DO NOTHING".
    """
    if not rows:
        return
    names = list(rows[0])
    converters = [_converter(connection, table, name) for name in names]
    values = [[convert(row[name]) for name, convert in zip(names, converters, strict=True)] for row in rows]
    size = min(ROWS_PER_STATEMENT, PARAMETERS_MAX // len(names))
    for start in range(0, len(values), size):
        some = values[start : start + size]
        statement = _statement(connection, table, names, row_count=len(some)) + on_conflict
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _statement(connection: Connection, table: Table, names: Sequence[str], *, row_count: int) -> str:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(names))})"
    marks = ", ".join([row] * row_count)
    return f"INSERT INTO {quote(table.name)} ({columns}) VALUES {marks} "  # noqa: S608 -- our own names.


def _converter(connection: Connection, table: Table, name: str) -> Callable[[Any], Any]:
    """What the column's type makes of a value for this database; a batch repeats its dates and kinds."""
    dialect = connection.dialect
    convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return cache(convert) if convert else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
