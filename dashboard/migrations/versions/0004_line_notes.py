"""Line notes, and their lock: written once, never changed, and not at all over a closed period."""

import sqlalchemy as sa
from alembic import op

from dashboard.migrations.refusing import (
    CLOSED,
    is_postgres,
    postgres_closed,
    postgres_trigger,
    sqlite_closed,
    sqlite_refusal,
    sqlite_trigger,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEVER_CHANGED = "Line notes are never changed or deleted. Write the note anew"
HELD = "business_id = NEW.business_id AND period_start <= NEW.period_end AND period_end >= NEW.period_start"
SQLITE_DATES = " OR ".join(f"NEW.{day} IS NOT date(NEW.{day})" for day in ("period_start", "period_end"))
SQLITE_INSERT = (
    sqlite_refusal("A date is written as YYYY-MM-DD", SQLITE_DATES),
    sqlite_refusal("This line note is there already", "EXISTS (SELECT 1 FROM line_note WHERE id = NEW.id)"),
    sqlite_closed(f"{CLOSED} AND {HELD}"),
)
# FOR SHARE waits for whoever is closing the period, and makes the close wait for us.
POSTGRES_INSERT = f"""
DECLARE period accounting_period;
BEGIN
  FOR period IN SELECT * FROM accounting_period WHERE {HELD}
    ORDER BY period_start FOR SHARE
  LOOP
    IF period.{CLOSED} THEN
{postgres_closed(spaces=6)}
    END IF;
  END LOOP;
  RETURN NEW;
END;"""
POSTGRES_REFUSE = (
    f"BEGIN RAISE EXCEPTION '{NEVER_CHANGED}' USING ERRCODE = 'restrict_violation'; RETURN NULL; END;"
)


def upgrade() -> None:
    op.create_table(
        "line_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("row_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_user_id", sa.String(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) <= 1000", name="length_of_note"),
        sa.ForeignKeyConstraint(["author_user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    line = ["business_id", "period_end", "report", "row_id", "id"]
    op.create_index("ix_line_note_line", "line_note", line)
    for statement in _postgres() if is_postgres() else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _sqlite() -> list[str]:
    insert, refuse = " ".join(SQLITE_INSERT), sqlite_refusal(NEVER_CHANGED)
    steps = {"INSERT": insert, "UPDATE": refuse, "DELETE": refuse}
    return [
        sqlite_trigger(f"lock_line_note_{action.lower()}", action, "line_note", step)
        for action, step in steps.items()
    ]


def _postgres() -> list[str]:
    bodies = {"INSERT": POSTGRES_INSERT} | dict.fromkeys(("UPDATE", "DELETE", "TRUNCATE"), POSTGRES_REFUSE)
    return [
        statement
        for action, body in bodies.items()
        for statement in postgres_trigger(
            f"lock_line_note_{action.lower()}", action, "line_note", f" {body} "
        )
    ]
