"""Triggers that refuse: how migrations write them for SQLite and for Postgres.

A trigger's text is what the watch over the lock compares (`triggers.json`), so what these functions write may
never change: another wording needs a migration that makes the trigger anew.
"""

from textwrap import indent

from alembic import op
from sqlalchemy import text

CLOSED = "status IN ('closed', 'locked')"
# RAISE takes only a literal before SQLite 3.47. An impossible JSON path is repeated in the error, so that it
# can say which period and why; RAISE stands behind it and makes the statement atomic.
_SQLITE_CLOSED = (
    "SELECT CASE json_extract('{}', 'The period ending ' || period_end || ' is ' || status ||"
    " CASE WHEN coalesce(lock_reason, '') = '' THEN '' ELSE ': ' || lock_reason END) WHEN 0 THEN 0"
    " ELSE RAISE(ABORT, 'The period is closed') END FROM accounting_period WHERE "
)
_POSTGRES_CLOSED = """\
RAISE EXCEPTION 'The period ending % is %', period.period_end,
  period.status || coalesce(': ' || nullif(period.lock_reason, ''), '')
  USING ERRCODE = 'restrict_violation';"""


def is_postgres() -> bool:
    """Whether the migration runs on Postgres; it is SQLite otherwise."""
    return op.get_bind().dialect.name == "postgresql"


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────


def sqlite_trigger(name: str, action: str, table: str, steps: str) -> str:
    """A trigger that takes the steps before the action touches a row of the table."""
    return f"CREATE TRIGGER {name} BEFORE {action} ON {table} BEGIN {steps} END"


def sqlite_add_step(name: str, step: str) -> None:
    """Make the trigger take one more step, after those it has."""
    find = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    sql: str = op.get_bind().execute(find, {"name": name}).scalar_one()
    op.execute(f"DROP TRIGGER {name}")
    op.get_bind().exec_driver_sql(f"{sql.removesuffix(' END')} {step} END")


def sqlite_refusal(message: str, condition: str | None = None) -> str:
    """A step that refuses with the message where the condition holds; always without one."""
    return f"SELECT RAISE(ABORT, '{message}'){f' WHERE {condition}' if condition else ''};"


def sqlite_closed(condition: str) -> str:
    """A step that refuses in the name of a period, where the condition on accounting_period finds one."""
    return f"{_SQLITE_CLOSED}{condition};"


# ── Postgres ─────────────────────────────────────────────────────────────────────────────────────


def postgres_trigger(name: str, action: str, table: str, body: str) -> list[str]:
    """The function with that body, and the trigger that calls it before the action."""
    each = "STATEMENT" if action == "TRUNCATE" else "ROW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def postgres_row(action: str) -> str:
    """What a trigger function returns to let the action be."""
    return {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(action, "NEW")


def postgres_refusal(message: str, condition: str) -> str:
    """A step that refuses with the message where the condition holds."""
    return f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;"


def postgres_closed(*, spaces: int) -> str:
    """A statement that refuses in the name of the period in the variable `period`, indented."""
    return indent(_POSTGRES_CLOSED, " " * spaces)
