"""Indexes for every sort column of the list of packages, and for its filters."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "month_end_package"
INDEXES = {
    "ix_package_updated": ["business_id", "updated_at", "id"],
    "ix_package_period_start": ["business_id", "period_start", "id"],
    "ix_package_period_end": ["business_id", "period_end", "id"],
    "ix_package_format": ["business_id", "report_format", "id"],
    "ix_package_status": ["business_id", "status", "id"],
    "ix_package_status_updated": ["business_id", "status", "updated_at", "id"],
    "ix_package_status_period_end": ["business_id", "status", "period_end", "id"],
    "ix_package_requester": ["business_id", "requested_by_user_id", "created_at", "id"],
    "ix_package_of_period": ["accounting_period_id", "created_at", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, TABLE, columns)
    op.drop_index("ix_month_end_package_accounting_period_id", TABLE)


def downgrade() -> None:
    op.create_index("ix_month_end_package_accounting_period_id", TABLE, ["accounting_period_id"])
    for name in INDEXES:
        op.drop_index(name, TABLE)
