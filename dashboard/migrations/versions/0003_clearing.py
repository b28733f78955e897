"""Clearing: the database keeps the clearing items true to the bank lines matched to their entries."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# An item is cleared once its bank lines make its amount, on the day on which the bank had the last of them.
CLEAR = """
UPDATE clearing_item SET (first_cleared_on, cleared_on, booked_late_on) = (
    SELECT min(known),
        CASE WHEN coalesce(sum(amount), 0) = clearing_item.amount
            THEN coalesce(max(seen), clearing_item.date) END,
        CASE WHEN min(known) < clearing_item.date THEN clearing_item.date END
    FROM (
        SELECT amount, coalesce(cleared_on, date) AS known,
            CASE WHEN cleared_on > date THEN cleared_on ELSE date END AS seen
        FROM bank_line WHERE entry_id = {row}.entry_id AND account_id = {row}.account_id
    ) AS matched
)
WHERE entry_id = {row}.entry_id AND account_key = (SELECT key FROM account WHERE id = {row}.account_id);
"""
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for action, rows in ROWS.items():
        steps = "".join(CLEAR.format(row=row) for row in rows)
        name = f"clear_bank_line_{action.lower()}"
        matched = " OR ".join(f"{row}.entry_id IS NOT NULL" for row in rows)
        if is_postgres:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {steps} RETURN NULL; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} AFTER {action} ON bank_line FOR EACH ROW"
                f" WHEN ({matched}) EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(f"CREATE TRIGGER {name} AFTER {action} ON bank_line WHEN {matched} BEGIN {steps} END")


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for action in ROWS:
        name = f"clear_bank_line_{action.lower()}"
        op.execute(f"DROP TRIGGER {name}" + (" ON bank_line" if is_postgres else ""))
        if is_postgres:
            op.execute(f"DROP FUNCTION {name}()")
