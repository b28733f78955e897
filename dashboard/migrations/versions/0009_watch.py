"""Periods watched after their close, reopened for a time or for some, and late entries."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("accounting_period", sa.Column("reopen_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounting_period", sa.Column("reopen_people", sa.JSON(), nullable=True))
    op.add_column("accounting_period", sa.Column("reopen_sequence", sa.Integer(), nullable=True))
    op.add_column("accounting_period", sa.Column("reopened_from", sa.String(), nullable=True))
    op.add_column("journal_entry", sa.Column("original_date", sa.Date(), nullable=True))
    op.create_table(
        "period_watch",
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("has_moved", sa.Boolean(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("period_id"),
    )
    op.create_index("ix_period_watch_business_id", "period_watch", ["business_id"])
    op.create_table(
        "late_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("original_date", sa.Date(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("by_user_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_entry_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["by_user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["posted_entry_id"], ["journal_entry.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_late_entry_waiting", "late_entry", ["business_id", "posted_entry_id"])


def downgrade() -> None:
    op.drop_table("late_entry")
    op.drop_table("period_watch")
    op.drop_column("journal_entry", "original_date")
    for name in ("reopened_from", "reopen_sequence", "reopen_people", "reopen_until"):
        op.drop_column("accounting_period", name)
