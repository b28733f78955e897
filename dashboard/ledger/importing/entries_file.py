"""A file of journal entries, written as journal.csv is, posted into the books of a business that is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.database import reading, writing
from dashboard.ledger.drafts import year_end_closed_by
from dashboard.ledger.fiscal_year import FiscalYears, fiscal_years_of
from dashboard.ledger.importing.entries_check import check_closings, check_entries
from dashboard.ledger.importing.journal_file import FILE, JournalReading
from dashboard.ledger.importing.late_days import Head, hold_days
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.progress import Progress
from dashboard.ledger.importing.spool import Spool, new_spool, place_of_spools, spool_accounts
from dashboard.ledger.periods import period_spans
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entries
from dashboard.ledger.turns import take_turn
from dashboard.models import Account, Business, JournalEntry
from dashboard.money import currency_digits
from dashboard.schemas import EntryKind

REFERENCES_AT_ONCE = 1_000
HEADS = "SELECT name, line, day, kind FROM read_entry ORDER BY number"
DRAFTS = """
SELECT e.number, e.name, e.day, e.kind, e.closes, e.description, account, amount, l.description,
    coalesce(p.name, ''), document, due
FROM read_entry AS e CROSS JOIN read_line AS l ON l.number BETWEEN e.first_line AND e.first_line + e.lines - 1
LEFT JOIN read_party AS p ON p.number = party
ORDER BY e.number, l.number
"""


@dataclass(frozen=True)
class PostedFile:
    """What was posted from a file."""

    entries: int
    lines: int
    first_reference: str
    last_reference: str
    first_day: date
    last_day: date
    late: Sequence[tuple[EntryDraft, int]]  # The late entries, each with its key.


def post_entries_file(
    engine: Engine,
    data: bytes,
    *,
    business_id: str,
    by_user_id: str,
    late_date: date | None = None,
    at_the_end: Callable[[Session, PostedFile], None] | None = None,
) -> PostedFile:
    """Post every entry of the file into open periods, under the references that the file gives them.

    All in one transaction, of which `at_the_end` is the last step. Raises BooksFolderInvalid with every
    problem as `file:line: column: what is wrong` (also for closed periods and references that are taken);
    then nothing is posted. Where closed periods are all that is wrong it is EntriesLate, which offers the
    first day of the next open period: given as `late_date`, their entries are posted there, all on that day,
    with their own kept as the original date.
    """
    problems = Problems(chart="the chart of accounts")
    with new_spool(place_of_spools(engine)) as spool:
        (spool.path.parent / FILE).write_bytes(data)
        accounts, digits = _chart(engine, business_id)
        spool_accounts(spool, accounts.values())
        read = JournalReading(
            accounts=accounts, digits=digits, spool=spool, problems=problems, progress=Progress()
        )
        read.read(spool.path.parent)
        check_entries(spool, digits=digits, problems=problems)
        heads = [Head(*row) for row in spool.rows(HEADS)]
        if not heads and not problems.count:
            problems.add(FILE, 1, "file", "has no entries")
        with writing(engine) as session:
            take_turn(session, business_id=business_id)
            _check_references(session, heads, business_id=business_id, problems=problems)
            years = _years(session, business_id)
            check_closings(spool, years=years, problems=problems)
            moved = hold_days(
                session,
                heads,
                business_id=business_id,
                by_user_id=by_user_id,
                late_date=late_date,
                problems=problems,
            )
            problems.refuse_if_any()
            ids = {number: account.id for number, account in enumerate(accounts.values(), start=1)}
            late: list[tuple[int, EntryDraft]] = []
            drafts = _moved(_drafts(spool, ids), moved=moved, years=years, late=late)
            keys = post_entries(
                session, business_id=business_id, drafts=drafts, source="import", by_user_id=by_user_id
            )
            posted = _posted(heads, lines=read.lines, moved=moved, late=[(one, keys[at]) for at, one in late])
            if at_the_end:
                at_the_end(session, posted)
    return posted


def _chart(engine: Engine, business_id: str) -> tuple[Mapping[str, Account], int]:
    """The accounts by number, and how many digits the minor unit of the currency has."""
    with reading(engine) as session:
        currency = session.exec(select(Business.currency).where(Business.id == business_id)).one()
        accounts = session.exec(select(Account).where(Account.business_id == business_id)).all()
        return {account.number: account for account in accounts}, currency_digits(currency)


def _years(session: Session, business_id: str) -> FiscalYears:
    first_month = select(Business.fiscal_year_start_month).where(Business.id == business_id)
    return fiscal_years_of(session.exec(first_month).one(), period_spans(session, business_id=business_id))


def _check_references(
    session: Session, heads: Sequence[Head], *, business_id: str, problems: Problems
) -> None:
    """Note the entries whose reference an entry of the business bears already."""
    key = session.exec(select(Business.key).where(Business.id == business_id)).one()
    for first in range(0, len(heads), REFERENCES_AT_ONCE):
        some = heads[first : first + REFERENCES_AT_ONCE]
        statement = select(JournalEntry.reference).where(
            JournalEntry.business_key == key, col(JournalEntry.reference).in_([head.name for head in some])
        )
        taken = set(session.exec(statement))
        for head in some:
            if head.name in taken:
                problems.add(FILE, head.line, "entry", f"journal entry {head.name!r} exists already")


def _drafts(spool: Spool, account_ids: Mapping[int, str]) -> Iterator[EntryDraft]:
    entries = groupby(spool.rows(DRAFTS), key=itemgetter(0, 1, 2, 3, 4, 5))
    for (_, name, day, kind, closes, description), rows in entries:
        lines = [
            LineDraft(
                account_id=account_ids[account],
                amount=amount,
                description=words,
                party=party or None,
                document=document or None,
                due_date=date.fromisoformat(due) if due else None,
            )
            for *_, account, amount, words, party, document, due in rows
        ]
        yield EntryDraft(
            date=date.fromisoformat(day),
            description=description,
            lines=lines,
            kind=EntryKind(kind),
            closes_year_end=date.fromisoformat(closes) if closes else None,
            reference=name,
        )


def _moved(
    drafts: Iterable[EntryDraft],
    *,
    moved: Mapping[str, date],
    years: FiscalYears,
    late: list[tuple[int, EntryDraft]],
) -> Iterator[EntryDraft]:
    """The entries on the days where they are posted; `late` gets the moved ones, each with its position.

    A closing entry goes on closing the year of its own day.
    """
    for position, draft in enumerate(drafts):
        if (late_date := moved.get(draft.date.isoformat())) is None:
            yield draft
            continue
        closes = year_end_closed_by(draft, years=years)
        there = replace(draft, date=late_date, original_date=draft.date, closes_year_end=closes)
        late.append((position, there))
        yield there


def _posted(
    heads: Sequence[Head], *, lines: int, moved: Mapping[str, date], late: Sequence[tuple[EntryDraft, int]]
) -> PostedFile:
    days = [moved.get(head.day) or date.fromisoformat(head.day) for head in heads]
    return PostedFile(
        entries=len(heads),
        lines=lines,
        first_reference=heads[0].name,
        last_reference=heads[-1].name,
        first_day=min(days),
        last_day=max(days),
        late=late,
    )
