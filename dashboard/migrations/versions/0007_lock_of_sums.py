"""The lock of what is kept beside the journal: sums and items that a closed report was read from.

Refused, on SQLite and Postgres alike, whoever asks:
* a movement of a day in a closed period, or of a month whose first and last day are in closed ones;
* an item dated in a closed period that comes, goes, or changes its account, party, document, dates or amount;
* a settlement or a clearing that is put into a closed period.
What later periods do stays possible: an item of a closed period is settled, or clears the bank, after its
end. So does what a reopened period does to the closed ones after it: its entries move their openings.
"""

from alembic import op

from dashboard.migrations.refusing import (
    CLOSED,
    is_postgres,
    postgres_closed,
    postgres_refusal,
    postgres_row,
    postgres_trigger,
    sqlite_closed,
    sqlite_trigger,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OF_ACCOUNT = "business_id = (SELECT business_id FROM account WHERE key = {r}.account_key)"
MONTH_END = {
    "sqlite": "date({r}.month, '+1 month', '-1 day')",
    "postgresql": "({r}.month + interval '1 month' - interval '1 day')::date",
}
LAST_DAY_CLOSED = (
    "EXISTS (SELECT 1 FROM accounting_period AS last WHERE last.business_id = accounting_period.business_id"
    " AND last.status IN ('closed', 'locked') AND {month_end} BETWEEN last.period_start AND last.period_end)"
)
NONE_REOPENED_BEFORE = (
    "NOT EXISTS (SELECT 1 FROM accounting_period AS earlier"
    " WHERE earlier.business_id = accounting_period.business_id"
    " AND earlier.period_end < accounting_period.period_start AND earlier.status NOT IN ('closed', 'locked'))"
)
WITHIN = "BETWEEN period_start AND period_end"
ITEM_FACTS = (
    "id", "account_key", "party_id", "document", "document_date", "due_date", "original_amount",
)  # fmt: skip
CLEARING_FACTS = ("account_key", "entry_id", "date", "amount")

ANY_CLOSED = f"EXISTS (SELECT 1 FROM accounting_period WHERE {CLOSED})"
POSTGRES_TRUNCATE = f" BEGIN {postgres_refusal('A period is closed', ANY_CLOSED)} RETURN NULL; END "


def upgrade() -> None:
    for statement in _on_postgres() if is_postgres() else _on_sqlite():
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _held(dialect: str) -> list[tuple[str, str, str]]:
    """Table, action, and which closed periods forbid it: a condition on a row of accounting_period."""
    differs = "IS DISTINCT FROM" if dialect == "postgresql" else "IS NOT"
    last_day = LAST_DAY_CLOSED.format(month_end=MONTH_END[dialect])
    return [
        *_sums("day_movement", f"{{r}}.day {WITHIN}"),
        *_sums("month_movement", f"{{r}}.month {WITHIN} AND {last_day}"),
        *_items("open_item", "document_date", ITEM_FACTS, end="settled_on", differs=differs),
        *_items("clearing_item", "date", CLEARING_FACTS, end="cleared_on", differs=differs),
    ]


def _sums(table: str, within: str) -> list[tuple[str, str, str]]:
    old, new = (f"({OF_ACCOUNT} AND {within})".replace("{r}", row) for row in ("OLD", "NEW"))
    return [(table, "INSERT", new), (table, "UPDATE", f"{old} OR {new}"), (table, "DELETE", old)]


def _items(
    table: str, day: str, facts: tuple[str, ...], *, end: str, differs: str
) -> list[tuple[str, str, str]]:
    """Facts stay; the day that ends an item is put into a period that is open."""
    of_account = f"{OF_ACCOUNT} AND {NONE_REOPENED_BEFORE}"
    old, new = (of_account.replace("{r}", row) for row in ("OLD", "NEW"))
    facts_differ = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in facts)
    changed = (
        f"({old} AND OLD.{day} {WITHIN} AND ({facts_differ}))"
        f" OR ({new} AND NEW.{day} {WITHIN} AND ({facts_differ}))"
        f" OR ({new} AND OLD.{end} {differs} NEW.{end} AND NEW.{end} {WITHIN})"
    )
    return [
        (table, "INSERT", f"{new} AND NEW.{day} {WITHIN}"),
        (table, "UPDATE", changed),
        (table, "DELETE", f"{old} AND OLD.{day} {WITHIN}"),
    ]


def _on_sqlite() -> list[str]:
    return [
        sqlite_trigger(
            f"lock_{table}_{action.lower()}", action, table, sqlite_closed(f"{CLOSED} AND ({held})")
        )
        for table, action, held in _held("sqlite")
    ]


def _on_postgres() -> list[str]:
    return [
        statement
        for table, action, held in _held("postgresql")
        for statement in postgres_trigger(
            f"lock_{table}_{action.lower()}", action, table, _postgres_body(action, held)
        )
    ] + [
        statement
        for table in ("day_movement", "month_movement", "open_item", "clearing_item")
        for statement in postgres_trigger(f"lock_{table}_truncate", "TRUNCATE", table, POSTGRES_TRUNCATE)
    ]


def _postgres_body(action: str, held: str) -> str:
    return f"""
DECLARE period accounting_period;
BEGIN
  SELECT * INTO period FROM accounting_period WHERE {CLOSED} AND ({held}) LIMIT 1;
  IF FOUND THEN
{postgres_closed(spaces=4)}
  END IF;
  RETURN {postgres_row(action)};
END """
