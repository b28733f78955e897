"""The lock: the database itself refuses what would change a closed period, whoever asks.

Refused, on SQLite and Postgres alike:
* a journal entry or line dated in a closed or locked period; a line whose date is not its entry's;
* every change and deletion of journal entries and lines, at any date;
* a bank line or statement that would alter the reconciliation at the end of a closed period;
* a budget figure of a closed month;
* overlapping periods; the deletion or re-dating of a closed period; a reopening that names no reason.
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
    sqlite_refusal,
    sqlite_trigger,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEVER_CHANGED = "Journal entries are never changed or deleted. Post a reversal and a new entry"
LINE_DIFFERS = "A line carries the date of its entry"
OVERLAP = "Accounting periods must not overlap"
CLOSED_PERIOD_STAYS = "A closed period keeps its dates. Reopen it first"
REOPEN_NEEDS_A_REASON = "Reopening a period needs a reason and a time"

JOURNAL = ("journal_entry", "journal_line")

# Which closed periods {r}, the old or the new row, would change: conditions on a row of accounting_period.
HELD = {
    "journal_entry": (
        "business_id = (SELECT id FROM business WHERE key = {r}.business_key)"
        " AND {r}.date BETWEEN period_start AND period_end"
    ),
    "journal_line": (
        "business_id = (SELECT b.id FROM journal_entry AS e JOIN business AS b ON b.key = e.business_key"
        " WHERE e.id = {r}.entry_id) AND {r}.date BETWEEN period_start AND period_end"
    ),
    "bank_line": (
        "business_id = {r}.business_id AND ({r}.date <= period_end OR"
        " ({r}.entry_id IS NOT NULL AND coalesce({r}.cleared_on, {r}.date) <= period_end))"
    ),
    "bank_statement": "business_id = {r}.business_id AND {r}.statement_date <= period_end",
    "budget_figure": "business_id = {r}.business_id AND {r}.month BETWEEN period_start AND period_end",
}
# Matching a line after the close leaves the reconciliation at the close as it was: it cleared later.
BANK_LINE_UPDATE = (
    "business_id IN (OLD.business_id, NEW.business_id) AND ("
    " ((OLD.date <= period_end OR NEW.date <= period_end) AND ({facts_differ}))"
    " OR ((OLD.entry_id IS NOT NULL AND coalesce(OLD.cleared_on, OLD.date) <= period_end"
    " OR NEW.entry_id IS NOT NULL AND coalesce(NEW.cleared_on, NEW.date) <= period_end)"
    " AND ({match_differs})))"
)
BANK_LINE_FACTS = ("id", "business_id", "account_id", "date", "amount", "description", "reference")
BANK_LINE_MATCH = ("entry_id", "cleared_on")
ENTRY_OF_LINE = "EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id AND date = NEW.date)"
ANY_CLOSED = f"EXISTS (SELECT 1 FROM accounting_period WHERE {CLOSED})"
OVERLAPS = (
    "EXISTS (SELECT 1 FROM accounting_period WHERE id = NEW.id OR (business_id = NEW.business_id"
    " AND period_start <= NEW.period_end AND period_end >= NEW.period_start))"
)
PERIOD_FACTS = ("id", "business_id", "period_start", "period_end")
WAS_CLOSED = f"OLD.{CLOSED}"


def upgrade() -> None:
    for statement in _postgres() if is_postgres() else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _held(table: str, action: str, *, differs: str) -> str:
    """Which closed periods forbid the action on a row of the table."""
    if action == "INSERT":
        return HELD[table].format(r="NEW")
    if action == "DELETE":
        return HELD[table].format(r="OLD")
    if table == "bank_line":
        return BANK_LINE_UPDATE.format(
            facts_differ=_any_differs(BANK_LINE_FACTS, differs),
            match_differs=_any_differs(BANK_LINE_MATCH, differs),
        )
    return f"({HELD[table].format(r='OLD')}) OR ({HELD[table].format(r='NEW')})"


def _any_differs(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _reopens_silently(same: str) -> str:
    return (
        f"{WAS_CLOSED} AND NEW.status NOT IN ('closed', 'locked')"
        f" AND (coalesce(NEW.reopen_reason, '') = '' OR NEW.reopened_at {same} OLD.reopened_at)"
    )


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────

# REPLACE INTO deletes without firing a delete trigger, so a row that is there already is refused.
SQLITE_THERE = {
    "journal_entry": (
        "EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM journal_entry"
        " WHERE business_key = NEW.business_key AND reference = NEW.reference)"
        " OR EXISTS (SELECT 1 FROM journal_entry WHERE reverses_entry_id = NEW.reverses_entry_id)"
    ),
    "journal_line": (
        "EXISTS (SELECT 1 FROM journal_line WHERE entry_id = NEW.entry_id AND position = NEW.position)"
    ),
    "bank_line": "EXISTS (SELECT 1 FROM bank_line WHERE id = NEW.id)",
    "bank_statement": "EXISTS (SELECT 1 FROM bank_statement WHERE id = NEW.id)",
}
# SQLite compares dates as text: any other spelling would slip past a closed period.
SQLITE_DATES = {
    "journal_entry": ("date",),
    "bank_line": ("date", "cleared_on"),
    "bank_statement": ("statement_date",),
    "budget_figure": ("month",),
    "accounting_period": ("period_start", "period_end"),
}


def _sqlite() -> list[str]:
    return [
        sqlite_trigger(f"lock_{table}_{action.lower()}", action, table, steps)
        for table in (*HELD, "accounting_period")
        for action in ("INSERT", "UPDATE", "DELETE")
        if (steps := " ".join(_sqlite_steps(table, action)))
    ]


def _sqlite_steps(table: str, action: str) -> list[str]:
    steps: list[str] = []
    if action != "DELETE":
        steps += [
            sqlite_refusal("A date is written as YYYY-MM-DD", f"NEW.{day} IS NOT date(NEW.{day})")
            for day in SQLITE_DATES.get(table, ())
        ]
    if table == "accounting_period":
        return steps + _sqlite_period_steps(action)
    steps.append(sqlite_closed(f"{CLOSED} AND ({_held(table, action, differs='IS NOT')})"))
    if table in JOURNAL and action != "INSERT":
        steps.append(sqlite_refusal(NEVER_CHANGED, "1"))
    if table in SQLITE_THERE and action == "INSERT":
        steps.append(sqlite_refusal(f"This {table.replace('_', ' ')} is there already", SQLITE_THERE[table]))
    if table == "journal_line" and action == "INSERT":
        steps.append(sqlite_refusal(LINE_DIFFERS, f"NOT {ENTRY_OF_LINE}"))
    return steps


def _sqlite_period_steps(action: str) -> list[str]:
    if action == "INSERT":
        return [sqlite_refusal(OVERLAP, OVERLAPS)]
    if action == "DELETE":
        return [sqlite_refusal(CLOSED_PERIOD_STAYS, WAS_CLOSED)]
    moved = _any_differs(PERIOD_FACTS, "IS NOT")
    return [
        sqlite_refusal(CLOSED_PERIOD_STAYS, f"{WAS_CLOSED} AND ({moved})"),
        sqlite_refusal(REOPEN_NEEDS_A_REASON, _reopens_silently("IS")),
    ]


# ── Postgres ─────────────────────────────────────────────────────────────────────────────────────

# FOR SHARE waits for whoever is closing the period, and makes the close wait for us.
POSTGRES_CLOSED = """
DECLARE period accounting_period;
BEGIN
  FOR period IN SELECT * FROM accounting_period WHERE {held} ORDER BY period_start FOR SHARE LOOP
    IF period.{closed} THEN
{refuse}
    END IF;
  END LOOP;
END;"""
# Two who add periods take turns, so that neither misses the other's.
POSTGRES_TAKE_TURNS = "PERFORM 1 FROM business WHERE id = NEW.business_id FOR NO KEY UPDATE;"


def _postgres() -> list[str]:
    statements: list[str] = []
    for table in (*HELD, "accounting_period"):
        for action in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            if steps := _postgres_steps(table, action):
                statements += _postgres_trigger(table, action, steps)
    return statements


def _postgres_steps(table: str, action: str) -> list[str]:
    if table == "accounting_period":
        return _postgres_period_steps(action)
    steps: list[str] = []
    if action != "TRUNCATE":
        held = _held(table, action, differs="IS DISTINCT FROM")
        steps.append(POSTGRES_CLOSED.format(held=held, closed=CLOSED, refuse=postgres_closed(spaces=6)))
    if table in JOURNAL and action != "INSERT":
        steps.append(postgres_refusal(NEVER_CHANGED, "true"))
    if table == "journal_line" and action == "INSERT":
        steps.append(postgres_refusal(LINE_DIFFERS, f"NOT {ENTRY_OF_LINE}"))
    return steps


def _postgres_period_steps(action: str) -> list[str]:
    if action == "INSERT":
        return [POSTGRES_TAKE_TURNS, postgres_refusal(OVERLAP, OVERLAPS)]
    if action == "DELETE":
        return [postgres_refusal(CLOSED_PERIOD_STAYS, WAS_CLOSED)]
    if action == "TRUNCATE":
        return [postgres_refusal(CLOSED_PERIOD_STAYS, ANY_CLOSED)]
    moved = _any_differs(PERIOD_FACTS, "IS DISTINCT FROM")
    return [
        postgres_refusal(CLOSED_PERIOD_STAYS, f"{WAS_CLOSED} AND ({moved})"),
        postgres_refusal(REOPEN_NEEDS_A_REASON, _reopens_silently("IS NOT DISTINCT FROM")),
    ]


def _postgres_trigger(table: str, action: str, steps: list[str]) -> list[str]:
    body = "\nBEGIN\n  {}\n  RETURN {};\nEND ".format("\n".join(steps), postgres_row(action))
    return postgres_trigger(f"lock_{table}_{action.lower()}", action, table, body)
