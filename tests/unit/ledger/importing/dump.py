"""Everything that a database holds, to compare before and after."""

from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

Dump = dict[str, list[tuple[Any, ...]]]


def dump(engine: Engine, *, without: AbstractSet[str] = frozenset()) -> Dump:
    """The rows of every table, in the order of their keys, without the columns named."""
    with engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(
                    select(*(column for column in table.columns if column.name not in without)).order_by(
                        *table.primary_key
                    )
                )
            ]
            for name, table in SQLModel.metadata.tables.items()
        }
