"""What must be true of the entries of a folder as a whole, once all of them are in the spool."""

from datetime import date

from dashboard.ledger.drafts import wrong_year_end
from dashboard.ledger.fiscal_year import FiscalYears
from dashboard.ledger.importing.journal_file import CLOSES, FILE, differs
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.spool import Spool
from dashboard.money import plain_text

# Rows of one name become one entry, wherever they stand; entries are numbered as they first appear.
FIND_PARTS = (
    """
    CREATE TABLE read_part AS
    SELECT number, first, dense_rank() OVER (ORDER BY first) AS entry FROM (
        SELECT number, min(number) OVER (PARTITION BY name) AS first FROM read_entry
    )
    """,
    "CREATE UNIQUE INDEX read_part_number ON read_part (number)",
)
JOIN_PARTS = (
    """
    CREATE TABLE joined_line AS
    SELECT row_number() OVER (ORDER BY p.entry, l.number) AS number, p.entry, account, amount,
        CASE WHEN l.description = '' AND part.description <> whole.description
            THEN part.description ELSE l.description END,
        party, document, due, owner
    FROM read_line AS l JOIN read_part AS p ON p.number = l.entry
    JOIN read_entry AS part ON part.number = p.number JOIN read_entry AS whole ON whole.number = p.first
    """,
    "DELETE FROM read_line",
    "INSERT INTO read_line SELECT * FROM joined_line",
    "DROP TABLE joined_line",
    """
    CREATE TABLE joined_entry AS
    SELECT number, name, line, day, kind, description, total, lines, is_whole,
        1 + sum(lines) OVER (ORDER BY number) - lines AS first_line, closes
    FROM (
        SELECT p.entry AS number, whole.name, whole.line, whole.day, whole.kind, whole.description,
            whole.closes,
            sum(part.total) AS total, sum(part.lines) AS lines, min(part.is_whole) AS is_whole
        FROM read_part AS p JOIN read_entry AS part ON part.number = p.number
        JOIN read_entry AS whole ON whole.number = p.first GROUP BY p.entry
    )
    """,
    "DELETE FROM read_entry",
    "INSERT INTO read_entry SELECT * FROM joined_entry",
)
DIFFERING_PARTS = """
SELECT part.line, part.day, part.kind, part.closes, whole.line, whole.day, whole.kind, whole.closes
FROM read_part AS p JOIN read_entry AS part ON part.number = p.number
JOIN read_entry AS whole ON whole.number = p.first
WHERE (part.day <> whole.day OR part.kind <> whole.kind OR part.closes <> whole.closes)
    AND '' NOT IN (part.day, whole.day, part.kind, whole.kind)
ORDER BY part.number
"""
UNSOUND = """
SELECT name, line, total, lines FROM read_entry WHERE is_whole AND (total <> 0 OR lines < 2) ORDER BY number
"""
NAMED_ENDS = "SELECT line, day, closes FROM read_entry WHERE closes <> '' AND day <> '' ORDER BY number"
OUTSIDE = """
SELECT line, day FROM read_entry
WHERE day <> '' AND (day > ?2 OR (day < ?1 AND kind <> 'opening')) ORDER BY number
"""


def check_entries(spool: Spool, *, digits: int, problems: Problems) -> None:
    """Join what belongs to one entry, and note which do not balance or are no entries at all (T01)."""
    spool.run_script(["CREATE INDEX read_entry_name ON read_entry (name)"])
    if spool.first("SELECT 1 FROM read_entry GROUP BY name HAVING count(*) > 1 LIMIT 1"):
        spool.run_script(FIND_PARTS)
        _note_differing_parts(spool, problems)
        spool.run_script(JOIN_PARTS)
    for name, line, total, lines in spool.rows(UNSOUND):
        if total:
            off = plain_text(total, digits=digits)
            problems.add(FILE, line, "amount", f"entry {name!r} does not balance: its lines sum to {off}")
        if lines < 2:
            problems.add(FILE, line, "entry", f"entry {name!r} has one line; an entry has at least two")


def check_closings(spool: Spool, *, years: FiscalYears, problems: Problems) -> None:
    """Note the closing entries that name no end of a fiscal year, or one that is still to come."""
    for line, day, closes in spool.rows(NAMED_ENDS):
        named, on = date.fromisoformat(closes), date.fromisoformat(day)
        if wrong := wrong_year_end(named, day=on, years=years):
            problems.add(FILE, line, CLOSES.column, wrong)


def check_days(spool: Spool, *, first: date, last: date, problems: Problems) -> None:
    """Note the entries that lie in no period; opening entries may stand before the first."""
    for line, day in spool.rows(OUTSIDE, first.isoformat(), last.isoformat()):
        problems.add(FILE, line, "date", f"{day} is in no period of periods.csv ({first} to {last})")


def days_of_entries(spool: Spool) -> tuple[date, date] | None:
    """The first and the last day of all entries; None where there is none."""
    [(first, last)] = spool.rows("SELECT min(day), max(day) FROM read_entry WHERE day <> ''")
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def _note_differing_parts(spool: Spool, problems: Problems) -> None:
    for line, day, kind, closes, first_line, first_day, first_kind, first in spool.rows(DIFFERING_PARTS):
        if day != first_day:
            problems.add(FILE, line, "date", differs(day, first_day, first_line))
        if kind != first_kind:
            problems.add(FILE, line, "kind", differs(kind, first_kind, first_line))
        if closes != first:
            problems.add(FILE, line, CLOSES.column, differs(closes, first, first_line))
