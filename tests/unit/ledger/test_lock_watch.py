"""The watch over the lock: the file of expected triggers is true, and what is dropped or altered is named."""

import json
import os

import pytest
from sqlalchemy import Engine, text

from dashboard.ledger.lock_watch import EXPECTED, expected_triggers, installed_triggers, lock_problems

ACCEPT = "CLOSE_ACCEPT_TRIGGERS"


def test_the_migrations_make_what_is_expected(any_engine: Engine) -> None:
    """After a migration that makes or changes a trigger, run this test once with CLOSE_ACCEPT_TRIGGERS=1."""
    with any_engine.connect() as connection:
        installed, dialect = installed_triggers(connection), connection.dialect.name
    if os.environ.get(ACCEPT):
        known = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
        EXPECTED.write_text(json.dumps(known | {dialect: installed}, indent=1, sort_keys=True) + "\n")
    assert json.loads(EXPECTED.read_text())[dialect] == installed


def test_the_lock_is_among_them() -> None:
    for dialect in ("sqlite", "postgresql"):
        names = expected_triggers(dialect)
        for table in ("journal_entry", "journal_line", "bank_line", "budget_figure", "accounting_period"):
            assert f"lock_{table}_update" in names


@pytest.mark.parametrize("trigger", ["lock_journal_line_insert", "keep_close_record_delete"])
def test_a_dropped_trigger_is_named(any_engine: Engine, trigger: str) -> None:
    table = trigger.split("_", 1)[1].rpartition("_")[0]
    with any_engine.begin() as connection:
        assert lock_problems(connection) == []
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
        assert lock_problems(connection) == [f"The trigger {trigger} is missing"]


def test_a_trigger_made_harmless_is_named(any_engine: Engine) -> None:
    name = "lock_journal_line_insert"
    with any_engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE journal_line DISABLE TRIGGER {name}"))
        else:
            connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(
                text(f"CREATE TRIGGER {name} BEFORE INSERT ON journal_line BEGIN SELECT 1; END")
            )
        assert lock_problems(connection) == [f"The trigger {name} was altered"]
