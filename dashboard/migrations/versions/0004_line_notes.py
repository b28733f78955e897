"""Line notes, and their lock: written once, never changed, and not at all over a closed period."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEVER_CHANGED = "Line notes are never changed or deleted. Write the note anew"
HELD = (
    "status IN ('closed', 'locked') AND business_id = NEW.business_id"
    " AND period_start <= NEW.period_end AND period_end >= NEW.period_start"
)
# As for the journal: RAISE takes only a literal, so an impossible JSON path says which period and why.
SQLITE_CLOSED = (
    "SELECT CASE json_extract('{}', 'The period ending ' || period_end || ' is ' || status ||"  # noqa: S608
    " CASE WHEN coalesce(lock_reason, '') = '' THEN '' ELSE ': ' || lock_reason END) WHEN 0 THEN 0"
    f" ELSE RAISE(ABORT, 'The period is closed') END FROM accounting_period WHERE {HELD};"
)
SQLITE_DATES = " OR ".join(f"NEW.{day} IS NOT date(NEW.{day})" for day in ("period_start", "period_end"))
SQLITE_INSERT = (
    f"SELECT RAISE(ABORT, 'A date is written as YYYY-MM-DD') WHERE {SQLITE_DATES};"  # noqa: S608
    " SELECT RAISE(ABORT, 'This line note is there already')"
    " WHERE EXISTS (SELECT 1 FROM line_note WHERE id = NEW.id);"
    f" {SQLITE_CLOSED}"
)
# FOR SHARE waits for whoever is closing the period, and makes the close wait for us.
POSTGRES_INSERT = f"""
DECLARE period accounting_period;
BEGIN
  FOR period IN SELECT * FROM accounting_period WHERE {HELD.partition(" AND ")[2]}
    ORDER BY period_start FOR SHARE
  LOOP
    IF period.status IN ('closed', 'locked') THEN
      RAISE EXCEPTION 'The period ending % is %', period.period_end,
        period.status || coalesce(': ' || nullif(period.lock_reason, ''), '')
        USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END;"""  # noqa: S608
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
    if op.get_bind().dialect.name == "postgresql":
        _lock_on_postgres("INSERT", POSTGRES_INSERT, each="ROW")
        for action, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            _lock_on_postgres(action, POSTGRES_REFUSE, each=each)
    else:
        _lock_on_sqlite("INSERT", SQLITE_INSERT)
        for action in ("UPDATE", "DELETE"):
            _lock_on_sqlite(action, f"SELECT RAISE(ABORT, '{NEVER_CHANGED}');")


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _lock_on_sqlite(action: str, steps: str) -> None:
    op.execute(
        f"CREATE TRIGGER lock_line_note_{action.lower()} BEFORE {action} ON line_note BEGIN {steps} END"
    )


def _lock_on_postgres(action: str, body: str, *, each: str) -> None:
    name = f"lock_line_note_{action.lower()}"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {action} ON line_note FOR EACH {each} EXECUTE FUNCTION {name}()"
    )
