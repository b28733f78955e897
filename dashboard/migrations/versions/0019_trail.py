"""The history of periods becomes the trail of everything: acts on no period too, in what role, by what means.

Apps of the version before go on writing it while the new ones start: nothing is taken away.
"""

import sqlalchemy as sa
from alembic import op

from dashboard.migrations.refusing import is_postgres

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "period_event"
COLUMNS = ("id", "business_id", "period_id", "kind", "at", "by_user_id", "address", "agent", "detail")
INDEXES = {
    "ix_period_event_period": ["period_id", "id"],
    "ix_period_event_at": ["business_id", "at", "id"],
    "ix_period_event_kind": ["business_id", "kind", "at", "id"],
    "ix_period_event_person": ["business_id", "by_user_id", "at", "id"],
}


def upgrade() -> None:
    if is_postgres():
        for name in ("business_id", "period_id"):
            op.alter_column(TABLE, name, nullable=True)
        for name in ("role", "credential"):
            op.add_column(TABLE, sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
        op.drop_index("ix_period_event_period", TABLE)
    else:
        _make_anew()
    for name, columns in INDEXES.items():
        op.create_index(name, TABLE, columns)


def _make_anew() -> None:
    """SQLite lets no column be empty later; the triggers go with the table, and come back as they were."""
    found = sa.text(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY name"
    )
    triggers = list(op.get_bind().execute(found, {"table": TABLE}).scalars())
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=True),
        sa.Column("period_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("credential", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    names = ", ".join(COLUMNS)
    op.execute(f"INSERT INTO trail ({names}) SELECT {names} FROM {TABLE}")
    op.drop_table(TABLE)
    op.rename_table("trail", TABLE)
    for trigger in triggers:
        op.get_bind().exec_driver_sql(trigger)


def downgrade() -> None:
    raise NotImplementedError("A trail that loses what no period has is none")
