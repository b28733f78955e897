"""All tables of the books, people and packages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite stores a table in the order of its key only when its type is spelled INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "business",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("fiscal_year_start_month", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("folder_sha256", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("folder_sha256"),
    )
    op.create_table(
        "account",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("sub_type", sa.String(), nullable=False),
        sa.Column("cash_flow_section", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("business_id", "number"),
    )
    op.create_table(
        "accounting_period",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "closed", "locked", name="periodstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_user_id", sa.String(), nullable=True),
        sa.Column("lock_reason", sa.String(), nullable=True),
        sa.Column("reopen_reason", sa.String(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_user_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["closed_by_user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["reopened_by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("business_id", "period_end"),
        sa.UniqueConstraint("business_id", "period_start"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("token_prefix", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("jti"),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])
    op.create_table(
        "change_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_change_notice_business", "change_notice", ["business_id", "id"])
    op.create_table(
        "journal_entry",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("business_key", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "normal", "opening", "closing", "reversal", name="entrykind", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("closes_year_end", sa.Date(), nullable=True),
        sa.Column("reverses_entry_id", KEY, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_by_user_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_key"], ["business.key"]),
        sa.ForeignKeyConstraint(["created_by_user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["reverses_entry_id"], ["journal_entry.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("business_key", "reference"),
        sa.CheckConstraint("id >> 40 = business_key", name="key_of_entry"),
        sa.UniqueConstraint("reverses_entry_id"),
    )
    op.create_index("ix_journal_entry_date", "journal_entry", ["business_key", "date", "id"])
    op.create_table(
        "membership",
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("viewer", "member", "admin", "owner", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("business_id", "user_id"),
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"])
    op.create_table(
        "party",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("business_key", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_key"], ["business.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("business_key", "name"),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"])
    op.create_table(
        "bank_line",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_line_account", "bank_line", ["account_id", "date", "amount"])
    op.create_index("ix_bank_line_cleared", "bank_line", ["account_id", "cleared_on"])
    op.create_index(
        "ix_bank_line_unmatched",
        "bank_line",
        ["account_id", "date"],
        unique=False,
        sqlite_where=sa.text("entry_id IS NULL"),
        postgresql_where=sa.text("entry_id IS NULL"),
    )
    op.create_index("ix_bank_line_entry", "bank_line", ["entry_id", "account_id"])
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("statement_date", sa.Date(), nullable=False),
        sa.Column("closing_balance", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "statement_date"),
    )
    op.create_index(op.f("ix_bank_statement_business_id"), "bank_statement", ["business_id"])
    op.create_table(
        "budget_figure",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("account_id", "month"),
    )
    op.create_index(op.f("ix_budget_figure_business_id"), "budget_figure", ["business_id"])
    op.create_table(
        "day_movement",
        sa.Column("account_key", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "activity",
                "opening",
                "closing",
                "closing_prior",
                name="movementkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_key"], ["account.key"]),
        sa.PrimaryKeyConstraint("account_key", "day", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "month_end_package",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("accounting_period_id", sa.String(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "in_progress",
                "ready",
                "failed",
                name="monthendpackagestatusenum",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("report_format", sa.String(), nullable=False),
        sa.Column("selected_reports", sa.JSON(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=True),
        sa.Column("file_size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("filename", sa.String(), nullable=True),
        sa.Column("error_message", sa.String(), nullable=True),
        sa.Column("requested_by_user_id", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watermark", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("checks_failed", sa.JSON(), nullable=False),
        sa.Column("checks_warned", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("request_sha256", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["accounting_period_id"], ["accounting_period.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["requested_by_user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_month_end_package_accounting_period_id"), "month_end_package", ["accounting_period_id"]
    )
    op.create_index(op.f("ix_month_end_package_idempotency_key"), "month_end_package", ["idempotency_key"])
    op.create_index(op.f("ix_month_end_package_request_sha256"), "month_end_package", ["request_sha256"])
    op.create_index("ix_package_created", "month_end_package", ["business_id", "created_at", "id"])
    op.create_index(
        "ix_package_status_created", "month_end_package", ["business_id", "status", "created_at", "id"]
    )
    op.create_table(
        "month_movement",
        sa.Column("account_key", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "activity",
                "opening",
                "closing",
                "closing_prior",
                name="movementkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_key"], ["account.key"]),
        sa.PrimaryKeyConstraint("account_key", "month", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "open_item",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("account_key", sa.Integer(), nullable=False),
        sa.Column("party_id", KEY, nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("original_amount", sa.BigInteger(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_key"], ["account.key"]),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_key", "party_id", "document"),
    )
    op.create_index("ix_open_item_settled", "open_item", ["account_key", "settled_on"])
    op.create_table(
        "journal_line",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("party_id", KEY, nullable=True),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("open_item_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["account_key"], ["account.key"]),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"]),
        sa.ForeignKeyConstraint(["open_item_id"], ["open_item.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.PrimaryKeyConstraint("entry_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_journal_line_account", "journal_line", ["account_key", "date", "amount"])
    op.create_index(
        "ix_journal_line_open_item",
        "journal_line",
        ["open_item_id", "date", "amount"],
        unique=False,
        sqlite_where=sa.text("open_item_id IS NOT NULL"),
        postgresql_where=sa.text("open_item_id IS NOT NULL"),
    )

    op.create_table(
        "clearing_item",
        sa.Column("account_key", sa.Integer(), nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("first_cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("booked_late_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_key"], ["account.key"]),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"]),
        sa.PrimaryKeyConstraint("account_key", "entry_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_clearing_item_cleared", "clearing_item", ["account_key", "cleared_on"])
    op.create_index("ix_clearing_item_booked_late", "clearing_item", ["account_key", "booked_late_on"])


def downgrade() -> None:
    op.drop_table("clearing_item")
    op.drop_table("journal_line")
    op.drop_table("open_item")
    op.drop_table("month_movement")
    op.drop_table("month_end_package")
    op.drop_table("day_movement")
    op.drop_table("budget_figure")
    op.drop_table("bank_statement")
    op.drop_table("bank_line")
    op.drop_table("user_session")
    op.drop_table("party")
    op.drop_table("membership")
    op.drop_table("journal_entry")
    op.drop_table("change_notice")
    op.drop_table("api_token")
    op.drop_table("accounting_period")
    op.drop_table("account")
    op.drop_table("business")
    op.drop_table("app_user")
