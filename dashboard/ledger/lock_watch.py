"""Watches the lock itself: which of the database's triggers are missing, switched off or altered."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

EXPECTED = Path(__file__).parents[1] / "migrations" / "triggers.json"
DIGITS = 16
SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
# What fires, when (tgtype), whether it is on (tgenabled), and what it does.
POSTGRES = """
SELECT t.tgname,
    c.relname || ' ' || CAST(t.tgtype AS text) || ' ' || CAST(t.tgenabled AS text) || ' ' || p.prosrc
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = CAST(current_schema() AS regnamespace)
"""


def lock_problems(connection: Connection) -> list[str]:
    """A sentence for each trigger that is not as the migrations made it; none when the lock is whole."""
    expected, installed = expected_triggers(connection.dialect.name), installed_triggers(connection)
    missing = [f"The trigger {name} is missing" for name in sorted(expected.keys() - installed.keys())]
    altered = [
        f"The trigger {name} was altered"
        for name in sorted(expected.keys() & installed.keys())
        if expected[name] != installed[name]
    ]
    return missing + altered


def installed_triggers(connection: Connection) -> dict[str, str]:
    """A hash of each trigger that the database has, by its name."""
    statement = POSTGRES if connection.dialect.name == "postgresql" else SQLITE
    return {name: _hash(definition) for name, definition in connection.execute(text(statement))}


@cache
def expected_triggers(dialect: str) -> Mapping[str, str]:
    """What the migrations of this version make, by name; a test keeps the file true."""
    return json.loads(EXPECTED.read_text())[dialect]


def _hash(definition: str) -> str:
    return hashlib.sha256(definition.encode()).hexdigest()[:DIGITS]
