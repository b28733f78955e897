"""The budget of a fiscal year of weeks stays once a period of that very year is closed.

A year of weeks ends with the period that ends nearest to the first of its start month, perhaps in the first
days of that month. Such a period closes the year that it ends; before, it held the budget of the next one.
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

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
YEAR = {
    "sqlite": "(12 * strftime('%Y', {day}) + strftime('%m', {day}) - b.fiscal_year_start_month) / 12",
    "postgresql": (
        "(12 * extract(year FROM {day}) + extract(month FROM {day}) - b.fiscal_year_start_month)::int / 12"
    ),
}
MONTH_OF_END = {"sqlite": "strftime('%m', period_end) + 0", "postgresql": "extract(month FROM period_end)"}
DAY_OF_END = {"sqlite": "strftime('%d', period_end)", "postgresql": "extract(day FROM period_end)"}
DAYS = {
    "sqlite": "julianday(period_end) - julianday(period_start)",
    "postgresql": "period_end - period_start",
}
# The end of the period is within a week of the year's first, and nearer to it than its start is.
ENDS_THE_YEAR_BEFORE = "{month} = b.fiscal_year_start_month AND {day} + 0 <= 7 AND {days} > 2 * {day} - 1"
HELD = (
    "business_id = (SELECT business_id FROM account WHERE id = {row}.account_id)"
    " AND NOT EXISTS (SELECT 1 FROM accounting_period AS earlier"
    " WHERE earlier.business_id = accounting_period.business_id"
    f" AND earlier.period_end < accounting_period.period_start AND NOT earlier.{CLOSED})"
    " AND EXISTS (SELECT 1 FROM business AS b WHERE b.id = accounting_period.business_id"
    " AND {year} = CASE WHEN {ends_the_year_before} THEN {year_of_start} ELSE {year_of_end} END)"
)


def upgrade() -> None:
    dialect = "postgresql" if is_postgres() else "sqlite"
    for action, rows in ROWS.items():
        name = f"year_budget_figure_{action.lower()}"
        held = " OR ".join(f"({_held(dialect, row)})" for row in rows)
        if is_postgres():
            op.execute(f"DROP TRIGGER {name} ON budget_figure")
            op.execute(f"DROP FUNCTION {name}()")
            statements = postgres_trigger(name, action, "budget_figure", _postgres_body(action, held))
        else:
            op.execute(f"DROP TRIGGER {name}")
            statements = [
                sqlite_trigger(name, action, "budget_figure", sqlite_closed(f"{CLOSED} AND ({held})"))
            ]
        for statement in statements:
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _held(dialect: str, row: str) -> str:
    year = YEAR[dialect]
    return HELD.format(
        row=row,
        year=year.format(day=f"{row}.month"),
        year_of_start=year.format(day="period_start"),
        year_of_end=year.format(day="period_end"),
        ends_the_year_before=ENDS_THE_YEAR_BEFORE.format(
            month=MONTH_OF_END[dialect], day=DAY_OF_END[dialect], days=DAYS[dialect]
        ),
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
