"""An event says which package it was done with, so that each package has a history of its own.

Events from before say so in words only, and stay as they are: nothing in the trail is ever changed.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE period_event ADD COLUMN package_id VARCHAR REFERENCES month_end_package (id)")
    op.execute(
        "CREATE INDEX ix_period_event_package ON period_event (package_id, id) WHERE package_id IS NOT NULL"
    )


def downgrade() -> None:
    raise NotImplementedError("A trail that forgets what was done with which package is none")
