"""The budget of a fiscal year stays once a period of it is closed: reports show the whole year's budget.

Refused, on SQLite and Postgres alike, whoever asks. While an earlier period is reopened it may change, as the
openings of the closed ones after it may.
"""

from alembic import op

from dashboard.migrations.refusing import (
    CLOSED,
    is_postgres,
    postgres_closed,
    postgres_row,
    postgres_trigger,
    sqlite_closed,
    sqlite_trigger,
)

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

YEAR = {
    "sqlite": "(12 * strftime('%Y', {day}) + strftime('%m', {day}) - b.fiscal_year_start_month) / 12",
    "postgresql": (
        "(12 * extract(year FROM {day}) + extract(month FROM {day}) - b.fiscal_year_start_month)::int / 12"
    ),
}
HELD = (
    "business_id = (SELECT business_id FROM account WHERE id = {row}.account_id)"
    " AND NOT EXISTS (SELECT 1 FROM accounting_period AS earlier"
    " WHERE earlier.business_id = accounting_period.business_id"
    f" AND earlier.period_end < accounting_period.period_start AND NOT earlier.{CLOSED})"
    " AND EXISTS (SELECT 1 FROM business AS b WHERE b.id = accounting_period.business_id"
    " AND {year} = {year_of_period})"
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    dialect = "postgresql" if is_postgres() else "sqlite"
    for action, rows in ROWS.items():
        held = " OR ".join(f"({_held(dialect, row)})" for row in rows)
        name = f"year_budget_figure_{action.lower()}"
        if is_postgres():
            statements = postgres_trigger(name, action, "budget_figure", _postgres_body(action, held))
        else:
            step = sqlite_closed(f"{CLOSED} AND ({held})")
            statements = [sqlite_trigger(name, action, "budget_figure", step)]
        for statement in statements:
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _held(dialect: str, row: str) -> str:
    year = YEAR[dialect]
    return HELD.format(
        row=row, year=year.format(day=f"{row}.month"), year_of_period=year.format(day="period_end")
    )


def _postgres_body(action: str, held: str) -> str:
    # FOR SHARE waits for whoever is closing the period, and makes the close wait for us.
    return f"""
DECLARE period accounting_period;
BEGIN
  FOR period IN SELECT * FROM accounting_period WHERE {held} ORDER BY period_start FOR SHARE LOOP
    IF period.{CLOSED} THEN
{postgres_closed(spaces=6)}
    END IF;
  END LOOP;
  RETURN {postgres_row(action)};
END """
