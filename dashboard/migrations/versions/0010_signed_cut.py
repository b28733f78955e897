"""The cut that a sign-off was given for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signed_cut",
        sa.Column("sign_off_id", sa.String(), nullable=False),
        sa.Column("cut", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sign_off_id"], ["sign_off.id"]),
        sa.PrimaryKeyConstraint("sign_off_id"),
    )


def downgrade() -> None:
    op.drop_table("signed_cut")
