"""What goes into each table of the books, as queries on the spool.

SQLite runs them with the spool attached, Postgres is handed their rows. Each takes the named parameters first
and last, the numbers of what is wanted; business_key and business_id; base, where the keys of the business
begin; and now.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TableRows:
    """The rows of one table; `numbers` says of which spool table `:first` and `:last` are numbers."""

    table: str
    columns: str
    query: str
    numbers: str
    counted: str = ""  # The spool table that has as many rows, where that is another.


# ── Made in the spool before anything is stored ──────────────────────────────────────────────────

# What an entry does to an open item, its lines on the same item taken together. Then the item itself: its
# earliest posting raised it, and of one day rather one in the direction that raises items of its account
# (`ledger.settling`). It is the least of a text that begins with what decides: day, direction, entry.
_ITEMS = (
    """
    CREATE TABLE read_posting AS
    SELECT account, owner, CASE owner WHEN 0 THEN '' ELSE document END AS document, l.entry, day,
        sum(amount) AS amount, min(nullif(due, '')) AS due,
        sum(amount) * CASE sub_type WHEN 'receivable' THEN 1 ELSE -1 END > 0 AS raises
    FROM read_line AS l CROSS JOIN read_entry AS e ON e.number = l.entry
    CROSS JOIN read_account AS a ON a.number = account
    WHERE owner >= 0
    GROUP BY l.entry, account, owner, CASE owner WHEN 0 THEN '' ELSE document END
    """,
    """
    CREATE TABLE read_item (
        number INTEGER PRIMARY KEY, account INTEGER, owner INTEGER, document TEXT,
        origin TEXT, first_due TEXT, amount INTEGER, last_day TEXT
    )
    """,
    """
    INSERT INTO read_item (account, owner, document, origin, first_due, amount, last_day)
    SELECT account, owner, document,
        min(day || (NOT raises) || printf('%015d', entry) || coalesce(due, '          ') || amount),
        min(printf('%015d', entry) || due), sum(amount), max(day)
    FROM read_posting GROUP BY account, owner, document ORDER BY min(entry), account, document
    """,
    "CREATE UNIQUE INDEX read_item_key ON read_item (account, owner, document)",
)
_CLEARED = (
    """
    CREATE TABLE read_cleared AS
    SELECT entry, account, sum(amount) AS amount, min(coalesce(nullif(cleared_on, ''), date)) AS first_day,
        max(max(cleared_on, date)) AS last_day
    FROM read_bank_line WHERE entry > 0 GROUP BY entry, account
    """,
    "CREATE UNIQUE INDEX read_cleared_key ON read_cleared (entry, account)",
)
# `year_end` says which fiscal year a closing entry of a day closes that names an end of one, or none.
_CLOSINGS = (
    "UPDATE read_entry SET closes = year_end(day, closes) WHERE kind = 'closing'",
    """
    UPDATE read_movement
    SET kind = CASE WHEN year_end(day, substr(kind, 9)) < day THEN 'closing_prior' ELSE 'closing' END
    WHERE kind LIKE 'closing %'
    """,
)
PREPARED = (*_CLOSINGS, *_ITEMS, *_CLEARED, "CREATE INDEX read_movement_account ON read_movement (account)")

# ── The tables ───────────────────────────────────────────────────────────────────────────────────

PARTIES = TableRows(
    "party",
    "id, business_key, name",
    "SELECT :base + number, :business_key, name FROM read_party WHERE number BETWEEN :first AND :last",
    numbers="read_party",
)
ENTRIES = TableRows(
    "journal_entry",
    "id, business_key, reference, date, description, kind, closes_year_end, source, created_at",
    """
    SELECT :base + number, :business_key, name, day, description, kind,
        nullif(closes, ''), 'import', :now
    FROM read_entry WHERE number BETWEEN :first AND :last
    """,
    numbers="read_entry",
)
OPEN_ITEMS = TableRows(
    "open_item",
    "id, account_key, party_id, document, document_date, due_date, original_amount, open_amount, settled_on",
    """
    SELECT :base + i.number, key, CASE owner WHEN 0 THEN NULL ELSE :base + owner END, document,
        substr(origin, 1, 10), coalesce(nullif(substr(origin, 27, 10), '          '), substr(first_due, 16)),
        CAST(substr(origin, 37) AS INTEGER), amount, CASE amount WHEN 0 THEN last_day END
    FROM read_item AS i JOIN read_account ON read_account.number = account
    WHERE i.number BETWEEN :first AND :last
    """,
    numbers="read_item",
)
LINES = TableRows(
    "journal_line",
    "entry_id, position, account_key, date, amount, description, party_id, document, due_date, open_item_id",
    """
    SELECT :base + l.entry, l.number - first_line + 1, key, day, l.amount, l.description,
        :base + nullif(party, 0), nullif(l.document, ''), nullif(due, ''), :base + i.number
    FROM read_line AS l CROSS JOIN read_entry AS e ON e.number = l.entry
    CROSS JOIN read_account AS a ON a.number = l.account
    LEFT JOIN read_item AS i ON l.owner >= 0 AND i.account = l.account AND i.owner = l.owner
        AND i.document = CASE l.owner WHEN 0 THEN '' ELSE l.document END
    WHERE l.number BETWEEN :first AND :last
    """,
    numbers="read_line",
)
BANK_LINES = TableRows(
    "bank_line",
    "id, business_id, account_id, date, amount, description, reference, entry_id, cleared_on",
    """
    SELECT b.id, :business_id, a.id, date, amount, description, reference, :base + nullif(entry, 0),
        nullif(cleared_on, '')
    FROM read_bank_line AS b CROSS JOIN read_account AS a ON a.number = account
    WHERE b.number BETWEEN :first AND :last
    """,
    numbers="read_bank_line",
)
CLEARING_ITEMS = TableRows(
    "clearing_item",
    "account_key, entry_id, date, amount, first_cleared_on, cleared_on",
    """
    SELECT key, :base + l.entry, day, sum(l.amount), first_day,
        CASE WHEN sum(l.amount) = coalesce(c.amount, 0) THEN coalesce(last_day, day) END
    FROM read_entry AS e CROSS JOIN read_line AS l ON l.number BETWEEN first_line AND first_line + lines - 1
    CROSS JOIN read_account AS a ON a.number = l.account
    LEFT JOIN read_cleared AS c ON c.entry = l.entry AND c.account = l.account
    WHERE e.number BETWEEN :first AND :last AND has_statements
    GROUP BY l.entry, l.account
    """,
    numbers="read_entry",
    counted="read_line",
)
DAYS = TableRows(
    "day_movement",
    "account_key, day, kind, amount",
    """
    SELECT key, day, kind, sum(amount) FROM read_movement CROSS JOIN read_account ON number = account
    WHERE account BETWEEN :first AND :last GROUP BY account, day, kind HAVING sum(amount) <> 0
    """,
    numbers="read_account",
    counted="read_movement",
)
MONTHS = TableRows(
    "month_movement",
    "account_key, month, kind, amount",
    """
    SELECT key, substr(day, 1, 7) || '-01', kind, sum(amount)
    FROM read_movement CROSS JOIN read_account ON number = account
    WHERE account BETWEEN :first AND :last
    GROUP BY account, substr(day, 1, 7), kind HAVING sum(amount) <> 0
    """,
    numbers="read_account",
    counted="read_movement",
)
# In the order in which they must come where the database checks foreign keys.
ALL = (PARTIES, ENTRIES, OPEN_ITEMS, LINES, CLEARING_ITEMS, BANK_LINES, DAYS, MONTHS)
