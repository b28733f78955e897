"""Lists of one status are in every order by an index."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "month_end_package"
INDEXES = {
    "ix_package_status_period_start": ["business_id", "status", "period_start", "id"],
    "ix_package_status_format": ["business_id", "status", "report_format", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, TABLE, columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, TABLE)
