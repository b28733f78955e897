"""A file of journal entries, written as journal.csv is, posted into the books of a business that is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.database import reading, writing
from dashboard.errors import EntryInvalid, PeriodNotOpen
from dashboard.ledger.importing.entries_check import check_entries
from dashboard.ledger.importing.journal_file import FILE, JournalReading
from dashboard.ledger.importing.problems import Problems
from dashboard.ledger.importing.progress import Progress
from dashboard.ledger.importing.spool import Spool, new_spool, place_of_spools, spool_accounts
from dashboard.ledger.periods import hold_open_period, periods_touching
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entries
from dashboard.ledger.turns import take_turn
from dashboard.models import Account, Business, JournalEntry
from dashboard.money import currency_digits
from dashboard.schemas import EntryKind

REFERENCES_AT_ONCE = 1_000
HEADS = "SELECT name, line, day FROM read_entry ORDER BY number"
DRAFTS = """
SELECT e.number, e.name, e.day, e.kind, e.description, account, amount, l.description,
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


def post_entries_file(engine: Engine, data: bytes, *, business_id: str, by_user_id: str) -> PostedFile:
    """Post every entry of the file into open periods, under the references that the file gives them.

    All in one transaction. Raises BooksFolderInvalid with every problem as `file:line: column: what is wrong`
    (also for closed periods and references that are taken); then nothing is posted.
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
        heads = list(spool.rows(HEADS))
        if not heads and not problems.count:
            problems.add(FILE, 1, "file", "has no entries")
        with writing(engine) as session:
            take_turn(session, business_id=business_id)
            _check_references(session, heads, business_id=business_id, problems=problems)
            _hold_periods(session, heads, business_id=business_id, by_user_id=by_user_id, problems=problems)
            problems.refuse_if_any()
            ids = {number: account.id for number, account in enumerate(accounts.values(), start=1)}
            drafts = _drafts(spool, ids)
            post_entries(
                session, business_id=business_id, drafts=drafts, source="import", by_user_id=by_user_id
            )
    days = [date.fromisoformat(day) for _, _, day in heads]
    return PostedFile(len(heads), read.lines, heads[0][0], heads[-1][0], min(days), max(days))


def _chart(engine: Engine, business_id: str) -> tuple[Mapping[str, Account], int]:
    """The accounts by number, and how many digits the minor unit of the currency has."""
    with reading(engine) as session:
        currency = session.exec(select(Business.currency).where(Business.id == business_id)).one()
        accounts = session.exec(select(Account).where(Account.business_id == business_id)).all()
        return {account.number: account for account in accounts}, currency_digits(currency)


def _check_references(
    session: Session, heads: Sequence[tuple[str, int, str]], *, business_id: str, problems: Problems
) -> None:
    """Note the entries whose reference an entry of the business bears already."""
    key = session.exec(select(Business.key).where(Business.id == business_id)).one()
    for first in range(0, len(heads), REFERENCES_AT_ONCE):
        some = heads[first : first + REFERENCES_AT_ONCE]
        statement = select(JournalEntry.reference).where(
            JournalEntry.business_key == key, col(JournalEntry.reference).in_([name for name, _, _ in some])
        )
        taken = set(session.exec(statement))
        for name, line, _ in some:
            if name in taken:
                problems.add(FILE, line, "entry", f"journal entry {name!r} exists already")


def _hold_periods(
    session: Session,
    heads: Sequence[tuple[str, int, str]],
    *,
    business_id: str,
    by_user_id: str,
    problems: Problems,
) -> None:
    """Keep the periods of all entries open until the transaction ends; note the entries in no open one."""
    days = {day: date.fromisoformat(day) for _, _, day in heads if day}
    if not days:
        return
    refused: dict[str, str] = {}
    for some in _days_by_period(session, list(days.values()), business_id=business_id):
        try:
            hold_open_period(session, business_id=business_id, day=some[0], by_user_id=by_user_id)
        except (EntryInvalid, PeriodNotOpen) as refusal:
            refused |= {day.isoformat(): str(refusal) for day in some}
    for _, line, day in heads:
        if day in refused:
            problems.add(FILE, line, "date", refused[day])


def _days_by_period(session: Session, days: Sequence[date], *, business_id: str) -> Iterator[list[date]]:
    """The days grouped by period, the earliest period first; a day in no period stands alone."""
    periods = periods_touching(session, business_id=business_id, start=min(days), end=max(days))

    def period_of(day: date) -> date:
        return next((one.period_start for one in periods if one.period_start <= day <= one.period_end), day)

    for _, some in groupby(sorted(days), key=period_of):
        yield list(some)


def _drafts(spool: Spool, account_ids: Mapping[int, str]) -> Iterator[EntryDraft]:
    for (_, name, day, kind, description), rows in groupby(spool.rows(DRAFTS), key=itemgetter(0, 1, 2, 3, 4)):
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
            reference=name,
        )
