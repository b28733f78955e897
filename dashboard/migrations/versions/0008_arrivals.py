"""Arrivals: a business that an import is storing is marked, and the lock spares it until it has arrived.

On SQLite an import takes many short transactions. Until the last one nobody sees the business, it has no
period and nobody works on it, so its rows need no check against a closed period, and they may be deleted if
the import dies. No business that has arrived can be marked again: the mark is set when it is added, or never.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAYS = "A business that has arrived cannot arrive again"
MARKED = "EXISTS (SELECT 1 FROM business WHERE {key} AND arriving IS NOT NULL)"
# The triggers that an arrival does without, and what names the business of their row.
SPARED = {
    "lock_journal_entry_insert": "key = NEW.business_key",
    "lock_journal_entry_delete": "key = OLD.business_key",
    "lock_journal_line_insert": "key = NEW.entry_id >> 40",
    "lock_journal_line_delete": "key = OLD.entry_id >> 40",
    "lock_bank_line_insert": "id = NEW.business_id",
    "clear_bank_line_insert": "id = NEW.business_id",
    "clear_bank_line_delete": "id = OLD.business_id",
}


def upgrade() -> None:
    op.add_column("business", sa.Column("arriving", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        return  # One transaction there, so that nothing ever arrives in parts.
    for name, key in SPARED.items():
        _spare(name, MARKED.format(key=key))
    op.execute(
        "CREATE TRIGGER lock_business_update BEFORE UPDATE ON business"
        " WHEN OLD.arriving IS NULL AND NEW.arriving IS NOT NULL"
        f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    )


def _spare(name: str, marked: str) -> None:
    """The trigger as it is, but for rows of an arrival."""
    find = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    sql: Any = op.get_bind().execute(find, {"name": name}).scalar_one()
    head, body = sql.split(" BEGIN ", 1)
    head, _, condition = head.partition(" WHEN ")
    condition = f"({condition}) AND NOT {marked}" if condition else f"NOT {marked}"
    op.execute(f"DROP TRIGGER {name}")
    op.get_bind().exec_driver_sql(f"{head} WHEN {condition} BEGIN {body}")


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")
