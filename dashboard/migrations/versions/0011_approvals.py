"""A second person for forced closes and reopenings: the setting of the business, and what is asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _text_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=False, length=20)


def upgrade() -> None:
    op.add_column(
        "business",
        sa.Column("needs_second_person", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "approval_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("kind", _text_of("close", "reopen", name="approvalkind"), nullable=False),
        sa.Column(
            "state",
            _text_of("pending", "approved", "refused", "withdrawn", "lapsed", name="approvalstate"),
            nullable=False,
        ),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("asked_by_user_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("decided_by_user_id", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["decided_by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_approval_request_period", "approval_request", ["period_id", "state"])


def downgrade() -> None:
    op.drop_table("approval_request")
    op.drop_column("business", "needs_second_person")
