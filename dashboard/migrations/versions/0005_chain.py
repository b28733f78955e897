"""The chain of closes, the books as each close found them, the history of periods, and what was overridden.

The database itself keeps the first three append-only, and lets a link be added only after the last one. Of an
override nothing changes but its resolution, once.
"""

import sqlalchemy as sa
from alembic import op

from dashboard.migrations.refusing import (
    is_postgres,
    postgres_refusal,
    postgres_row,
    postgres_trigger,
    sqlite_refusal,
    sqlite_trigger,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "close_record": "The chain of closes is never changed",
    "close_snapshot": "The books as a close found them are never changed",
    "period_event": "The history of a period is never changed",
}
OVERRIDE_STAYS = "Of an override nothing changes but its resolution"
NOT_THE_NEXT_LINK = "A link of the chain follows the last one"
IS_NEXT = (
    "NEW.sequence = 1 + coalesce("
    "(SELECT max(sequence) FROM close_record WHERE business_id = NEW.business_id), 0)"
    " AND coalesce(NEW.previous_sha256, '') = coalesce((SELECT sha256 FROM close_record"
    " WHERE business_id = NEW.business_id AND sequence = NEW.sequence - 1), '')"
)
# SQLite's REPLACE INTO deletes without firing a delete trigger.
THERE = {
    "period_event": "EXISTS (SELECT 1 FROM period_event WHERE id = NEW.id)",
    "close_snapshot": (
        "EXISTS (SELECT 1 FROM close_snapshot"
        " WHERE business_id = NEW.business_id AND sequence = NEW.sequence)"
    ),
    "close_override": "EXISTS (SELECT 1 FROM close_override WHERE id = NEW.id)",
}
OVERRIDE_FACTS = (
    "id", "business_id", "period_id", "sequence", "check_id",
    "title", "reason", "owner", "due_date", "created_at",
)  # fmt: skip


def upgrade() -> None:
    _create_tables()
    for table, action, message, condition in _refused(is_on_postgres := is_postgres()):
        for statement in (_on_postgres if is_on_postgres else _on_sqlite)(table, action, message, condition):
            op.execute(statement)


def _refused(is_on_postgres: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001
    """Table, action, message and when it is refused."""
    always, differs = ("true", "IS DISTINCT FROM") if is_on_postgres else ("1", "IS NOT")
    facts_differ = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in OVERRIDE_FACTS)
    refused = [
        (table, action, message, always)
        for table, message in APPEND_ONLY.items()
        for action in ("UPDATE", "DELETE")
    ]
    refused += [
        ("close_override", "UPDATE", OVERRIDE_STAYS, f"OLD.resolved_at IS NOT NULL OR {facts_differ}"),
        ("close_override", "DELETE", OVERRIDE_STAYS, always),
        ("close_record", "INSERT", NOT_THE_NEXT_LINK, f"NOT ({IS_NEXT})"),
    ]
    kept = APPEND_ONLY | {"close_override": OVERRIDE_STAYS}
    if is_on_postgres:
        return refused + [(table, "TRUNCATE", message, "true") for table, message in kept.items()]
    return refused + [(table, "INSERT", kept[table], is_there) for table, is_there in THERE.items()]


def downgrade() -> None:
    raise NotImplementedError("Books without their chain are not supported")


def _create_tables() -> None:
    op.create_table(
        "close_record",
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("previous_sha256", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("business_id", "sequence"),
    )
    op.create_index("ix_close_record_period", "close_record", ["period_id", "sequence"])
    op.create_table(
        "close_snapshot",
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.Column("cut", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "sequence"], ["close_record.business_id", "close_record.sequence"]
        ),
        sa.PrimaryKeyConstraint("business_id", "sequence"),
    )
    op.create_table(
        "period_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_period_event_period", "period_event", ["period_id", "id"])
    op.create_table(
        "close_override",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_user_id", sa.String(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["resolved_by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_close_override_open", "close_override", ["business_id", "resolved_at"])


def _on_sqlite(table: str, action: str, message: str, condition: str) -> list[str]:
    name = f"keep_{table}_{action.lower()}{'_twice' if table in THERE and action == 'INSERT' else ''}"
    return [sqlite_trigger(name, action, table, sqlite_refusal(message, condition))]


def _on_postgres(table: str, action: str, message: str, condition: str) -> list[str]:
    body = f" BEGIN {postgres_refusal(message, condition)} RETURN {postgres_row(action)}; END "
    return postgres_trigger(f"keep_{table}_{action.lower()}", action, table, body)
