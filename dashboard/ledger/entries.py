"""Journal entries as they are shown: with their lines, accounts and parties."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from dashboard.errors import NotFound
from dashboard.keyset import Page, PageRequest, keyset_page
from dashboard.ledger.keys import business_key, entry_of, shown_id
from dashboard.models import Account, Business, JournalEntry, JournalLine, Party
from dashboard.schemas import JournalEntryResponse, LineEntryResponse

ENTRY_SORTS: Mapping[str, Any] = {
    "entry_date": JournalEntry.date,
    "date": JournalEntry.date,
    "sequence": JournalEntry.id,
    "reference": JournalEntry.reference,
    "created_at": JournalEntry.created_at,
}


def list_entries(
    session: Session,
    *,
    business_id: str,
    request: PageRequest,
    start: date | None = None,
    end: date | None = None,
    account_id: str | None = None,
    search: str | None = None,
) -> Page[JournalEntryResponse]:
    """One page of the entries, by date unless asked otherwise; InvalidField, CursorInvalid.

    Dated in [start, end], with a line on the account, holding the words of `search` in the reference, a
    description, a document or the name of a party, where these are given.
    """
    page = keyset_page(
        session,
        model=JournalEntry,
        where=[
            *_conditions(business_id=business_id, start=start, end=end, account_id=account_id),
            *([_mentions(search, business_id=business_id)] if search else []),
        ],
        sort_columns=ENTRY_SORTS,
        default_sort="entry_date",
        request=request,
        scope=f"entries {business_id} {start} {end} {account_id} {search}",
    )
    return page.with_items(entries_shown(session, business_id=business_id, entries=page.items))


def _conditions(
    *, business_id: str, start: date | None, end: date | None, account_id: str | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(JournalEntry.business_key) == business_key(business_id)]
    if start:
        conditions.append(col(JournalEntry.date) >= start)
    if end:
        conditions.append(col(JournalEntry.date) <= end)
    if account_id:
        of_account = (
            select(JournalLine.entry_id)
            .join(Account, col(Account.key) == col(JournalLine.account_key))
            .where(Account.id == account_id)
        )
        conditions.append(col(JournalEntry.id).in_(of_account))
    return conditions


def _mentions(words: str, *, business_id: str) -> ColumnElement[bool]:
    lines_that_do = (
        select(JournalLine.entry_id)
        .join(JournalEntry, col(JournalEntry.id) == col(JournalLine.entry_id))
        .join(Party, col(Party.id) == col(JournalLine.party_id), isouter=True)
        .where(
            JournalEntry.business_key == business_key(business_id),
            or_(
                col(JournalLine.description).icontains(words, autoescape=True),
                col(JournalLine.document).icontains(words, autoescape=True),
                col(Party.name).icontains(words, autoescape=True),
            ),
        )
    )
    return or_(
        col(JournalEntry.reference).icontains(words, autoescape=True),
        col(JournalEntry.description).icontains(words, autoescape=True),
        col(JournalEntry.id).in_(lines_that_do),
    )


def find_entry(session: Session, *, business_id: str, entry_id: str) -> JournalEntry:
    """The entry that the API shows under that id; NotFound when it is missing or another business's."""
    business = session.exec(select(Business.key).where(Business.id == business_id)).first()
    key = entry_of(business, business_id, entry_id) if business else None
    entry = session.get(JournalEntry, key) if key else None
    if entry is None:
        raise NotFound("Journal entry")
    return entry


def get_entry(session: Session, *, business_id: str, entry_id: str) -> JournalEntryResponse:
    """The entry with its lines; NotFound when it is missing or another business's."""
    entry = find_entry(session, business_id=business_id, entry_id=entry_id)
    return entries_shown(session, business_id=business_id, entries=[entry])[0]


def entries_shown(
    session: Session, *, business_id: str, entries: Sequence[JournalEntry]
) -> list[JournalEntryResponse]:
    """The entries with their lines, in the order given; all of them of one business."""
    lines = _lines_shown(session, business_id, [entry.id for entry in entries])
    currency = session.exec(select(Business.currency).where(Business.id == business_id)).one()
    return [
        JournalEntryResponse(
            id=shown_id(business_id, entry.id),
            business_id=business_id,
            sequence=entry.sequence,
            reference=entry.reference,
            entry_date=entry.date,
            description=entry.description,
            currency=currency,
            kind=entry.kind,
            source=entry.source,
            closes_year_end=entry.closes_year_end,
            original_date=entry.original_date,
            created_by_user_id=entry.created_by_user_id,
            created_at=entry.created_at,
            updated_at=entry.created_at,  # An entry never changes.
            line_entries=lines[entry.id],
        )
        for entry in entries
    ]


def _lines_shown(
    session: Session, business_id: str, entries: Sequence[int]
) -> defaultdict[int, list[LineEntryResponse]]:
    statement = (
        select(JournalLine, Account, Party.name)
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .join(Party, col(Party.id) == col(JournalLine.party_id), isouter=True)
        .where(col(JournalLine.entry_id).in_(entries))
        .order_by(col(JournalLine.entry_id), col(JournalLine.position))
    )
    lines: defaultdict[int, list[LineEntryResponse]] = defaultdict(list)
    for line, account, party in session.exec(statement):
        lines[line.entry_id].append(
            LineEntryResponse(
                id=f"{shown_id(business_id, line.entry_id)}.{line.position}",
                ledger_id=account.id,
                account_number=account.number,
                account_name=account.name,
                amount=abs(line.amount),
                debit_credit="debit" if line.amount > 0 else "credit",
                description=line.description,
                party=party,
                document=line.document,
                due_date=line.due_date,
            )
        )
    return lines
