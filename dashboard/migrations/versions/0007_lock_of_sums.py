"""The lock of what is kept beside the journal: sums and items that a closed report was read from.

Refused, on SQLite and Postgres alike, whoever asks:
* a movement of a day in a closed period, or of a month whose first and last day are in closed ones;
* an item dated in a closed period that comes, goes, or changes its account, party, document, dates or amount;
* a settlement or a clearing that is put into a closed period.
What later periods do stays possible: an item of a closed period is settled, or clears the bank, after its
end. So does what a reopened period does to the closed ones after it: its entries move their openings.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLOSED = "status IN ('closed', 'locked')"
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


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, action, held in _held(dialect):
        (_lock_on_postgres if dialect == "postgresql" else _lock_on_sqlite)(table, action, held)
    if dialect == "postgresql":
        for table in ("day_movement", "month_movement", "open_item", "clearing_item"):
            _refuse_truncate(table)


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


def _lock_on_sqlite(table: str, action: str, held: str) -> None:
    # As for the journal: RAISE takes only a literal, so an impossible JSON path says which period and why.
    message = (
        "'The period ending ' || period_end || ' is ' || status || "
        "CASE WHEN coalesce(lock_reason, '') = '' THEN '' ELSE ': ' || lock_reason END"
    )
    op.execute(
        f"CREATE TRIGGER lock_{table}_{action.lower()} BEFORE {action} ON {table} BEGIN"  # noqa: S608
        f" SELECT CASE json_extract('{{}}', {message}) WHEN 0 THEN 0"
        f" ELSE RAISE(ABORT, 'The period is closed') END"
        f" FROM accounting_period WHERE {CLOSED} AND ({held}); END"
    )


def _lock_on_postgres(table: str, action: str, held: str) -> None:
    name, row = f"lock_{table}_{action.lower()}", "OLD" if action == "DELETE" else "NEW"
    op.execute(
        f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE period accounting_period;
BEGIN
  SELECT * INTO period FROM accounting_period WHERE {CLOSED} AND ({held}) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The period ending % is %', period.period_end,
      period.status || coalesce(': ' || nullif(period.lock_reason, ''), '')
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN {row};
END $$"""  # noqa: S608
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _refuse_truncate(table: str) -> None:
    name = f"lock_{table}_truncate"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
        f" IF EXISTS (SELECT 1 FROM accounting_period WHERE {CLOSED}) THEN"
        " RAISE EXCEPTION 'A period is closed' USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
