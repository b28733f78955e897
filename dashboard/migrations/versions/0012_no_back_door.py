"""No back door: the rest of what a closed report rests on, found by trying every column of every table.

Refused, on SQLite and Postgres alike, whoever asks:
* what is dated before a closed period in days that no open period has: entries, lines, sums, budgets;
* a line on another business's account; bank rows and budgets of another business than their account's;
* another type, section or number of an account that a closed period used, another name of such a party,
  another currency or fiscal year; the keys by which rows name one another;
* an item settled or cleared otherwise than its lines say, so that it would leave a report of before;
* periods moved over others, an open period before a closed one, other dates of one that was ever closed.
On SQLite REPLACE deletes without firing a trigger: what would be replaced is refused as being there already.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic import op

from dashboard.migrations.refusing import (
    CLOSED,
    is_postgres,
    postgres_closed,
    postgres_refusal,
    postgres_row,
    postgres_trigger,
    sqlite_add_step,
    sqlite_closed,
    sqlite_refusal,
    sqlite_trigger,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEYS_STAY = "The keys of the books never change"
OTHER_BUSINESS = "A row and its account belong to one business"
AS_ITS_LINES_SAY = "When an item cleared is what its bank lines say"
OVERLAP = "Accounting periods must not overlap"
BEFORE_CLOSED = "An open period cannot come before a closed one"
EVER_CLOSED = "A period that was ever closed keeps its dates"

OF_ENTRY = "(SELECT id FROM business WHERE key = NEW.business_key)"
OF_LINE = "(SELECT id FROM business WHERE key = NEW.entry_id >> 40)"
OF_KEY = "(SELECT business_id FROM account WHERE key = {r}.account_key)"
OF_ACCOUNT = "(SELECT business_id FROM account WHERE id = {r}.account_id)"
# Whether an open period has the day, or a day of the month.
TAKES_DAY = (
    "EXISTS (SELECT 1 FROM accounting_period AS own WHERE own.business_id = accounting_period.business_id"
    f" AND NOT own.{CLOSED} AND own.period_start <= {{last}} AND own.period_end >= {{first}})"
)
NONE_REOPENED_BEFORE = (
    "NOT EXISTS (SELECT 1 FROM accounting_period AS earlier"
    " WHERE earlier.business_id = accounting_period.business_id"
    f" AND earlier.period_end < accounting_period.period_start AND NOT earlier.{CLOSED})"
)
MONTH_END = {
    "sqlite": "date({day}, 'start of month', '+1 month', '-1 day')",
    "postgresql": "(date_trunc('month', {day}) + interval '1 month' - interval '1 day')::date",
}
# As on SQLite since arrivals are marked there: on Postgres nothing ever arrives in parts.
HIDDEN = "OLD.arriving IS NULL AND NEW.arriving IS NOT NULL"
ARRIVED = "A business that has arrived cannot arrive again"
ACCOUNT_USED = (
    "business_id = OLD.business_id AND ("
    "EXISTS (SELECT 1 FROM day_movement WHERE account_key = OLD.key AND day <= period_end)"
    " OR EXISTS (SELECT 1 FROM budget_figure WHERE account_id = OLD.id AND month <= period_end)"
    " OR EXISTS (SELECT 1 FROM bank_statement WHERE account_id = OLD.id AND statement_date <= period_end)"
    " OR EXISTS (SELECT 1 FROM bank_line WHERE account_id = OLD.id AND date <= period_end))"
)
PARTY_USED = (
    "business_id = (SELECT id FROM business WHERE key = OLD.business_key)"
    " AND EXISTS (SELECT 1 FROM journal_line WHERE party_id = OLD.id AND date <= period_end)"
)
SETTLED_BEFORE = (
    f"business_id = {OF_KEY.format(r='NEW')} AND {NONE_REOPENED_BEFORE} AND {CLOSED}"
    " AND NEW.settled_on <= period_end AND (OLD.settled_on IS NULL OR OLD.settled_on > period_end)"
)
# An opening that no bank line names is the balance brought forward, which the bank has too.
OPENING_NAMED = (
    f"business_id = {OF_KEY.format(r='NEW')} AND {NONE_REOPENED_BEFORE} AND NEW.date <= period_end"
    " AND (OLD.first_cleared_on IS NULL) <> (NEW.first_cleared_on IS NULL)"
    " AND EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id AND kind = 'opening')"
)
# As the triggers on bank lines work it out.
AS_LINES_SAY = """EXISTS (
    SELECT 1 FROM (
        SELECT min(known) AS first_day,
            CASE WHEN coalesce(sum(amount), 0) = NEW.amount
                THEN coalesce(max(seen), NEW.date) END AS last_day,
            CASE WHEN min(known) < NEW.date THEN NEW.date END AS late_day
        FROM (
            SELECT amount, coalesce(cleared_on, date) AS known,
                CASE WHEN cleared_on > date THEN cleared_on ELSE date END AS seen
            FROM bank_line WHERE entry_id = NEW.entry_id
                AND account_id = (SELECT id FROM account WHERE key = NEW.account_key)
        ) AS matched
    ) AS said
    WHERE first_day {same} NEW.first_cleared_on AND last_day {same} NEW.cleared_on
        AND late_day {same} NEW.booked_late_on
)"""
OTHER_ACCOUNT = (
    "NOT EXISTS (SELECT 1 FROM account AS a JOIN business AS b ON b.id = a.business_id"
    " WHERE a.key = NEW.account_key AND b.key = NEW.entry_id >> 40)"
)
MOVED = "(OLD.period_start <> NEW.period_start OR OLD.period_end <> NEW.period_end)"
OVER_ANOTHER = (
    "EXISTS (SELECT 1 FROM accounting_period WHERE id <> OLD.id AND business_id = NEW.business_id"
    " AND period_start <= NEW.period_end AND period_end >= NEW.period_start)"
)
CLOSED_AFTER = (
    f"NOT NEW.{CLOSED} AND EXISTS (SELECT 1 FROM accounting_period WHERE business_id = NEW.business_id"
    f" AND period_start > NEW.period_end AND {CLOSED})"
)
WAS_CLOSED = "EXISTS (SELECT 1 FROM close_record WHERE period_id = OLD.id)"
KEYS = {
    "business": ("key", "id"),
    "account": ("key", "id", "business_id"),
    "party": ("id", "business_key"),
    "open_item": ("id", "account_key", "party_id", "document"),
    "clearing_item": ("account_key", "entry_id", "date", "amount"),
    "bank_statement": ("id",),
    "bank_line": ("id",),
    "accounting_period": ("id",),
}
# On SQLite: by what a row would replace another one.
THERE = {
    "business": ("key", "id", "folder_sha256"),
    "account": ("key", "id", "business_id number"),
    "party": ("id", "business_key name"),
    "open_item": ("id", "account_key party_id document"),
    "clearing_item": ("account_key entry_id",),
}
RENAMED = {"business": "folder_sha256", "account": "number", "party": "name"}


ANY_CLOSED = f"EXISTS (SELECT 1 FROM accounting_period WHERE {CLOSED})"
TRUNCATED = ("business", "account", "party", "bank_line", "bank_statement", "budget_figure")


@dataclass(frozen=True)
class Refusal:
    """What a trigger refuses: with the message, or without one in the name of a period that `when` finds."""

    name: str
    action: str
    table: str
    when: str
    message: str | None = None


def upgrade() -> None:
    if is_postgres():
        hidden = Refusal("lock_business_update", "UPDATE OF arriving", "business", HIDDEN, ARRIVED)
        emptied = [
            Refusal(f"lock_{table}_truncate", "TRUNCATE", table, ANY_CLOSED, "A period is closed")
            for table in TRUNCATED
        ]
        for refusal in [*_everywhere("postgresql"), *_journal(), hidden, *emptied]:
            for statement in _on_postgres(refusal):
                op.execute(statement)
        return
    for refusal in [*_everywhere("sqlite"), *_replaced()]:
        op.execute(sqlite_trigger(refusal.name, refusal.action, refusal.table, _sqlite_step(refusal)))
    for refusal in _journal():  # Beside what is there, which an arrival does without.
        sqlite_add_step(f"lock_{refusal.table}_insert", _sqlite_step(refusal))


def downgrade() -> None:
    raise NotImplementedError("Books without their lock are not supported")


def _everywhere(dialect: str) -> Iterable[Refusal]:
    differs = "IS DISTINCT FROM" if dialect == "postgresql" else "IS NOT"
    yield from _dated_before(dialect)
    yield from _facts(differs)
    yield from _items("IS NOT DISTINCT FROM" if dialect == "postgresql" else "IS")
    yield from _periods()
    for table in ("bank_line", "bank_statement", "budget_figure"):
        other = f"coalesce({OF_ACCOUNT.format(r='NEW')}, '') <> NEW.business_id"
        for action in ("INSERT", "UPDATE"):
            yield Refusal(f"own_{table}_{action.lower()}", action, table, other, OTHER_BUSINESS)
    for table, keys in KEYS.items():
        moved = " OR ".join(f"OLD.{key} {differs} NEW.{key}" for key in keys)
        yield Refusal(f"key_{table}_update", f"UPDATE OF {', '.join(keys)}", table, moved, KEYS_STAY)


def _journal() -> Iterable[Refusal]:
    entry, line = (_held_day(business, "NEW.date", "NEW.date") for business in (OF_ENTRY, OF_LINE))
    yield Refusal("before_journal_entry_insert", "INSERT", "journal_entry", entry)
    yield Refusal("before_journal_line_insert", "INSERT", "journal_line", line)
    yield Refusal("own_journal_line_insert", "INSERT", "journal_line", OTHER_ACCOUNT, OTHER_BUSINESS)


def _dated_before(dialect: str) -> Iterable[Refusal]:
    """What belongs to days that are closed, or lie before a closed period and in no open one."""
    for table, day, business, actions in (
        ("day_movement", "day", OF_KEY, ("INSERT", "UPDATE", "DELETE")),
        ("month_movement", "month", OF_KEY, ("INSERT", "UPDATE", "DELETE")),
        ("budget_figure", "month", OF_ACCOUNT, ("INSERT", "UPDATE", "DELETE")),
        ("open_item", "document_date", OF_KEY, ("INSERT", "DELETE")),
        ("clearing_item", "date", OF_KEY, ("INSERT", "DELETE")),
    ):
        for action in actions:
            rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[action]
            held: list[str] = []
            for row in rows:
                first = f"{row}.{day}"
                last = MONTH_END[dialect].format(day=first) if day == "month" else first
                held.append(f"({_held_day(business.format(r=row), first, last)})")
            yield Refusal(f"before_{table}_{action.lower()}", action, table, " OR ".join(held))


def _held_day(business: str, first: str, last: str) -> str:
    taken = TAKES_DAY.format(first=first, last=last)
    return f"business_id = {business} AND period_end >= {last} AND NOT {taken}"


def _facts(differs: str) -> Iterable[Refusal]:
    """What the figures mean: of the business, its accounts and its parties."""
    for table, facts, used in (
        ("business", ("currency", "fiscal_year_start_month"), "business_id = OLD.id"),
        ("account", ("number", "type", "sub_type", "cash_flow_section"), ACCOUNT_USED),
        ("party", ("name",), PARTY_USED),
    ):
        moved = " OR ".join(f"OLD.{fact} {differs} NEW.{fact}" for fact in facts)
        action = f"UPDATE OF {', '.join(facts)}"
        yield Refusal(f"lock_{table}_facts", action, table, f"({moved}) AND {used}")
        yield Refusal(f"lock_{table}_delete", "DELETE", table, used)


def _items(same: str) -> Iterable[Refusal]:
    settled, derived = "UPDATE OF settled_on", "UPDATE OF first_cleared_on, cleared_on, booked_late_on"
    lies = f"NOT {AS_LINES_SAY.format(same=same)}"
    yield Refusal("before_open_item_update", settled, "open_item", SETTLED_BEFORE)
    yield Refusal("before_clearing_item_update", derived, "clearing_item", OPENING_NAMED)
    yield Refusal("own_clearing_item_update", derived, "clearing_item", lies, AS_ITS_LINES_SAY)


def _periods() -> Iterable[Refusal]:
    table, dates = "accounting_period", "UPDATE OF period_start, period_end"
    yield Refusal("before_accounting_period_insert", "INSERT", table, CLOSED_AFTER, BEFORE_CLOSED)
    moved = f"{MOVED} AND {CLOSED_AFTER}"
    yield Refusal("before_accounting_period_update", dates, table, moved, BEFORE_CLOSED)
    yield Refusal("over_accounting_period_update", dates, table, f"{MOVED} AND {OVER_ANOTHER}", OVERLAP)
    yield Refusal("ever_accounting_period_update", dates, table, f"{MOVED} AND {WAS_CLOSED}", EVER_CLOSED)
    yield Refusal("ever_accounting_period_delete", "DELETE", table, WAS_CLOSED, EVER_CLOSED)


def _replaced() -> Iterable[Refusal]:
    for table, uniques in THERE.items():
        there = f"This {table.replace('_', ' ')} is there already"
        same = " OR ".join(_same(table, unique) for unique in uniques)
        yield Refusal(f"there_{table}_insert", "INSERT", table, same, there)
        if column := RENAMED.get(table):
            unique = next(unique for unique in uniques if column in unique.split())
            taken = f"OLD.{column} IS NOT NEW.{column} AND {_same(table, unique)}"
            yield Refusal(f"there_{table}_update", f"UPDATE OF {column}", table, taken, there)


def _same(table: str, unique: str) -> str:
    equal = " AND ".join(f"{column} = NEW.{column}" for column in unique.split())
    return f"EXISTS (SELECT 1 FROM {table} WHERE {equal})"


def _sqlite_step(refusal: Refusal) -> str:
    if refusal.message:
        return sqlite_refusal(refusal.message, refusal.when)
    return sqlite_closed(f"{CLOSED} AND ({refusal.when})")


def _on_postgres(refusal: Refusal) -> list[str]:
    row = postgres_row(refusal.action)
    if refusal.message:
        body = f" BEGIN {postgres_refusal(refusal.message, refusal.when)} RETURN {row}; END "
    else:
        # FOR SHARE waits for whoever is closing the period, and makes the close wait for us.
        body = f"""
DECLARE period accounting_period;
BEGIN
  FOR period IN SELECT * FROM accounting_period WHERE {refusal.when} ORDER BY period_start FOR SHARE LOOP
    IF period.{CLOSED} THEN
{postgres_closed(spaces=6)}
    END IF;
  END LOOP;
  RETURN {row};
END """
    return postgres_trigger(refusal.name, refusal.action, refusal.table, body)
