"""Packages are found by the words of their errors; lists of a requester or a period in every order."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "month_end_package"
LISTED = ["status", "requested_by_user_id", "updated_at", "period_start", "report_format"]
INDEXES = {
    "ix_package_requester_updated": ["business_id", "requested_by_user_id", "updated_at", "id"],
    "ix_package_requester_start": ["business_id", "requested_by_user_id", "period_start", "id"],
    "ix_package_requester_end": ["business_id", "requested_by_user_id", "period_end", "id"],
    "ix_package_requester_status": ["business_id", "requested_by_user_id", "status", "id"],
    "ix_package_requester_format": ["business_id", "requested_by_user_id", "report_format", "id"],
    "ix_package_ending": ["business_id", "period_end", "created_at", "id", *LISTED],
}
OF_PERIOD = ["accounting_period_id", "created_at", "id"]
ROWS_AT_ONCE = 1_000
WORDS_MAX, LETTERS_MAX = 100, 64


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, TABLE, columns)
    op.drop_index("ix_package_of_period", TABLE)
    op.create_index("ix_package_of_period", TABLE, [*OF_PERIOD, *LISTED])
    word = op.create_table(
        "package_word",
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("package_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["package_id"], ["month_end_package.id"]),
        sa.PrimaryKeyConstraint("business_id", "word", "package_id"),
    )
    op.create_index("ix_package_word_package", "package_word", ["package_id", "word"])
    _find_what_has_failed(word)


def downgrade() -> None:
    op.drop_table("package_word")
    op.drop_index("ix_package_of_period", TABLE)
    op.create_index("ix_package_of_period", TABLE, OF_PERIOD)
    for name in INDEXES:
        op.drop_index(name, TABLE)


def _find_what_has_failed(word: sa.Table) -> None:
    connection = op.get_bind()
    failed = sa.text(f"SELECT id, business_id, error_message FROM {TABLE} WHERE error_message IS NOT NULL")
    found = connection.execute(failed)
    while rows := found.fetchmany(ROWS_AT_ONCE):
        words = [
            {"business_id": business_id, "word": each, "package_id": package_id}
            for package_id, business_id, message in rows
            for each in dict.fromkeys(_words_of(message))
        ]
        if words:
            connection.execute(sa.insert(word), words)


def _words_of(text: str) -> list[str]:
    """As `builds.finding` reads a text at the time of this migration."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return [word[:LETTERS_MAX] for word in re.findall(r"[^\W_]+", plain.casefold())][:WORDS_MAX]
