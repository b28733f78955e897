"""What a person is told of the ends of her packages, and whether by e-mail too."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UNREAD = sa.text("read_at IS NULL")
TO_MAIL = sa.text("mailed_at IS NULL AND read_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "app_user", sa.Column("wants_email", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("package_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["package_id"], ["month_end_package.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("package_id", "attempt"),
    )
    op.create_index("ix_notification_person", "notification", ["user_id", "created_at", "id"])
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["user_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )
    op.create_index(
        "ix_notification_to_mail",
        "notification",
        ["created_at"],
        sqlite_where=TO_MAIL,
        postgresql_where=TO_MAIL,
    )


def downgrade() -> None:
    op.drop_table("notification")
    op.drop_column("app_user", "wants_email")
