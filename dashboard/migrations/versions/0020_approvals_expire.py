"""Requests for approval expire, and switching the second person off waits for another person.

Apps of the version before go on asking without an end while the new ones start: theirs stay without one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DAYS = 7  # Of what was asked for before; as the setting is unless somebody chose otherwise.


def upgrade() -> None:
    op.add_column("approval_request", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        end = f"asked_at + interval '{DAYS} days'"
    else:
        end = f"strftime('%Y-%m-%d %H:%M:%S', asked_at, '+{DAYS} days') || substr(asked_at, 20)"
    op.execute(f"UPDATE approval_request SET expires_at = {end} WHERE state = 'pending'")
    # Alembic would add the reference apart, which SQLite cannot.
    op.execute("ALTER TABLE business ADD COLUMN switch_off_by_user_id VARCHAR REFERENCES app_user (id)")
    op.add_column("business", sa.Column("switch_off_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("business", "switch_off_until")
    op.drop_column("business", "switch_off_by_user_id")
    op.drop_column("approval_request", "expires_at")
