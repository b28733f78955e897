"""Posting: balanced entries into the books, with everything that is kept beside the lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from dashboard.errors import AlreadyExists
from dashboard.ledger.bulk import insert_rows
from dashboard.ledger.chart import CONTROL_SUB_TYPES, STATEMENT_SUB_TYPES
from dashboard.ledger.drafts import (
    AccountFacts,
    BusinessFacts,
    EntryDraft,
    LineDraft,
    check_draft,
    movement_kind,
    year_end_closed_by,
)
from dashboard.ledger.fiscal_year import FiscalYears, fiscal_years_of
from dashboard.ledger.keys import key_of, shown_id
from dashboard.ledger.movements import MovementKey, add_movements
from dashboard.ledger.notices import note_change
from dashboard.ledger.parties import party_keys
from dashboard.ledger.periods import hold_open_period, period_spans
from dashboard.ledger.rereading import read_anew
from dashboard.ledger.settling import ItemKey, ItemPosting, nobodys_item, settle
from dashboard.ledger.turns import take_turn
from dashboard.models import Account, Business, JournalEntry, new_id, now
from dashboard.schemas import EntryKind

__all__ = ["EntryDraft", "LineDraft", "post_entries", "post_entry"]

ENTRIES = SQLModel.metadata.tables["journal_entry"]
LINES = SQLModel.metadata.tables["journal_line"]
CLEARING_ITEMS = SQLModel.metadata.tables["clearing_item"]
ENTRIES_PER_BATCH = 2_000


def post_entry(
    session: Session, *, business_id: str, draft: EntryDraft, by_user_id: str | None, source: str = "manual"
) -> JournalEntry:
    """Post one entry into an open period, or refuse; call it in a writing transaction.

    Raises NotFound (business), EntryInvalid and EntryUnbalanced (a rule of posting, T01), PeriodNotOpen
    (its date is closed or locked), AlreadyExists (its reference is taken).
    """
    session.flush()
    business = _business_facts(session, business_id)
    accounts = _accounts(session, business_id=business_id, drafts=[draft])
    years = _fiscal_years(session, business, business_id=business_id, drafts=[draft])
    check_draft(draft, accounts=accounts, business=business, years=years)
    hold_open_period(session, business_id=business_id, day=draft.date, by_user_id=by_user_id)
    batch = _Batch(
        business_id=business_id,
        business=business,
        accounts=accounts,
        years=years,
        source=source,
        by=by_user_id,
    )
    [entry] = _post(session, batch, [draft])
    note_change(session, business_id=business_id, kind="journal", object_id=shown_id(business_id, entry))
    return session.get_one(JournalEntry, entry)


def post_entries(
    session: Session,
    *,
    business_id: str,
    drafts: Iterable[EntryDraft],
    source: str,
    by_user_id: str | None = None,
) -> list[int]:
    """Post a history of entries in bulk; answers their keys, in the drafts' order.

    The same rules and results as `post_entry`, but for one: the dates need no accounting period, because
    periods are set once the history stands. A closed period refuses them all the same, in the database.
    Raises NotFound, EntryInvalid, EntryUnbalanced, AlreadyExists.
    """
    session.flush()
    business = _business_facts(session, business_id)
    entries: list[int] = []
    for some in _batches(drafts):
        accounts = _accounts(session, business_id=business_id, drafts=some)
        years = _fiscal_years(session, business, business_id=business_id, drafts=some)
        for draft in some:
            check_draft(draft, accounts=accounts, business=business, years=years)
        batch = _Batch(
            business_id=business_id,
            business=business,
            accounts=accounts,
            years=years,
            source=source,
            by=by_user_id,
        )
        entries += _post(session, batch, some)
    if entries:
        last = shown_id(business_id, entries[-1])
        note_change(session, business_id=business_id, kind="journal", object_id=last)
    return entries


@dataclass(frozen=True)
class _Batch:
    """What the entries of one batch have in common."""

    business_id: str
    business: BusinessFacts
    accounts: Mapping[str, AccountFacts]
    years: FiscalYears
    source: str
    by: str | None

    def raising_sign(self) -> dict[int, int]:
        """By account key: +1 where debits raise open items, -1 where credits do."""
        return {
            account.key: 1 if account.sub_type == "receivable" else -1
            for account in self.accounts.values()
            if account.sub_type in CONTROL_SUB_TYPES
        }


def _post(session: Session, batch: _Batch, drafts: Sequence[EntryDraft]) -> list[int]:
    """Write checked drafts, and all that is kept beside their lines; answers the entries' keys."""
    connection = session.connection()
    first_sequence = _take_sequences(session, business_id=batch.business_id, count=len(drafts))
    references = _references(session, batch, drafts, first_sequence=first_sequence)
    parties = party_keys(
        session,
        business=batch.business.key,
        names=(line.party for draft in drafts for line in draft.lines if line.party),
    )
    created_at = now()
    entries = [
        _entry_row(batch, draft, sequence=first_sequence + index, reference=reference, created_at=created_at)
        for index, (draft, reference) in enumerate(zip(drafts, references, strict=True))
    ]
    insert_rows(connection, ENTRIES, entries)
    items = _settle_items(session, batch, drafts, parties=parties)
    movements: defaultdict[MovementKey, int] = defaultdict(int)
    lines: list[dict[str, Any]] = []
    clearing_items: list[dict[str, Any]] = []
    for draft, entry in zip(drafts, entries, strict=True):
        kind = movement_kind(kind=draft.kind, day=draft.date, closes_year_end=entry["closes_year_end"])
        lines += _line_rows(batch, draft, entry_id=entry["id"], parties=parties, items=items)
        clearing_items += _clearing_item_rows(batch, draft, entry_id=entry["id"])
        for line in draft.lines:
            movements[MovementKey(batch.accounts[line.account_id].key, draft.date, kind)] += line.amount
    insert_rows(connection, LINES, lines)
    insert_rows(connection, CLEARING_ITEMS, clearing_items)
    add_movements(session, movements)
    return [entry["id"] for entry in entries]


def _entry_row(
    batch: _Batch, draft: EntryDraft, *, sequence: int, reference: str, created_at: datetime
) -> dict[str, Any]:
    return {
        "id": key_of(batch.business.key, sequence),
        "business_key": batch.business.key,
        "reference": reference,
        "date": draft.date,
        "description": draft.description,
        "kind": draft.kind,
        "closes_year_end": year_end_closed_by(draft, years=batch.years),
        "reverses_entry_id": draft.reverses_entry_id,
        "source": batch.source,
        "original_date": draft.original_date,
        "created_by_user_id": batch.by,
        "created_at": created_at,
    }


def _line_rows(
    batch: _Batch,
    draft: EntryDraft,
    *,
    entry_id: int,
    parties: Mapping[str, int],
    items: Mapping[ItemKey, int],
) -> Iterator[dict[str, Any]]:
    for position, line in enumerate(draft.lines, start=1):
        key = _item_key(batch, line, parties)
        yield {
            "entry_id": entry_id,
            "position": position,
            "account_key": batch.accounts[line.account_id].key,
            "date": draft.date,
            "amount": line.amount,
            "description": line.description,
            "party_id": parties[line.party] if line.party else None,
            "document": line.document or None,
            "due_date": line.due_date,
            "open_item_id": items[key] if key else None,
        }


def _clearing_item_rows(batch: _Batch, draft: EntryDraft, *, entry_id: int) -> Iterator[dict[str, Any]]:
    """What the entry does to each account that has bank statements; nothing of it has cleared yet."""
    amounts: defaultdict[int, int] = defaultdict(int)
    for line in draft.lines:
        account = batch.accounts[line.account_id]
        if account.sub_type in STATEMENT_SUB_TYPES:
            amounts[account.key] += line.amount
    for account_key, amount in amounts.items():
        yield {
            "account_key": account_key,
            "entry_id": entry_id,
            "date": draft.date,
            "amount": amount,
            "cleared_on": None if amount else draft.date,  # Nothing on balance: nothing to wait for.
        }


def _item_key(batch: _Batch, line: LineDraft, parties: Mapping[str, int]) -> ItemKey | None:
    """The open item that a line raises or settles, if its account has open items."""
    account = batch.accounts[line.account_id]
    if account.sub_type not in CONTROL_SUB_TYPES:
        return None
    if line.party and line.document:
        return ItemKey(account.key, parties[line.party], line.document)
    return nobodys_item(account.key)


def _settle_items(
    session: Session, batch: _Batch, drafts: Sequence[EntryDraft], *, parties: Mapping[str, int]
) -> dict[ItemKey, int]:
    raising_sign = batch.raising_sign()
    if not raising_sign:
        return {}
    postings: list[ItemPosting] = []
    for draft in drafts:
        postings += _item_postings(batch, draft, parties=parties, raising_sign=raising_sign)
    if not postings:
        return {}
    return settle(session, business=batch.business.key, postings=postings, raising_sign=raising_sign)


def _item_postings(
    batch: _Batch, draft: EntryDraft, *, parties: Mapping[str, int], raising_sign: Mapping[int, int]
) -> Iterator[ItemPosting]:
    """What the entry does to each open item, its lines on the same item taken together."""
    by_item: defaultdict[ItemKey, list[LineDraft]] = defaultdict(list)
    for line in draft.lines:
        if key := _item_key(batch, line, parties):
            by_item[key].append(line)
    for key, lines in by_item.items():
        amount = sum(line.amount for line in lines)
        yield ItemPosting(
            key=key,
            date=draft.date,
            amount=amount,
            due_date=next((line.due_date for line in lines if line.due_date), None),
            raises=amount * raising_sign[key.account] > 0,
        )


def _business_facts(session: Session, business_id: str) -> BusinessFacts:
    take_turn(session, business_id=business_id)
    statement = select(Business.key, Business.currency, Business.fiscal_year_start_month).where(
        Business.id == business_id
    )
    return BusinessFacts(*session.exec(statement).one())


def _fiscal_years(
    session: Session, business: BusinessFacts, *, business_id: str, drafts: Sequence[EntryDraft]
) -> FiscalYears:
    """By the periods that the books have now; only a closing entry asks for them."""
    periods: Sequence[tuple[date, date]] = ()
    if any(draft.kind == EntryKind.CLOSING for draft in drafts):
        periods = period_spans(session, business_id=business_id)
    return fiscal_years_of(business.fiscal_year_start_month, periods)


def _accounts(session: Session, *, business_id: str, drafts: Sequence[EntryDraft]) -> dict[str, AccountFacts]:
    wanted = {line.account_id for draft in drafts for line in draft.lines}
    statement = select(Account.id, Account.key, Account.number, Account.sub_type).where(
        Account.business_id == business_id, col(Account.id).in_(wanted)
    )
    return {
        id: AccountFacts(key, number, sub_type)
        for id, key, number, sub_type in session.connection().execute(statement)
    }


def _take_sequences(session: Session, *, business_id: str, count: int) -> int:
    """The first of `count` sequence numbers; the row stays locked, so that none is lost or used twice."""
    statement = (
        update(Business)
        .where(col(Business.id) == business_id)
        .values(last_sequence=col(Business.last_sequence) + count)
        .returning(col(Business.last_sequence))
    )
    last = session.connection().execute(statement).scalar_one()
    read_anew(session, Business)
    return last - count + 1


def _references(
    session: Session, batch: _Batch, drafts: Sequence[EntryDraft], *, first_sequence: int
) -> list[str]:
    """The drafts' own references, or the next of the business where they have none."""
    wanted = [draft.reference or f"JE-{first_sequence + index:06d}" for index, draft in enumerate(drafts)]
    statement = select(JournalEntry.reference).where(
        JournalEntry.business_key == batch.business.key, col(JournalEntry.reference).in_(wanted)
    )
    taken = set(session.exec(statement))
    references: list[str] = []
    for draft, reference in zip(drafts, wanted, strict=True):
        if reference not in taken:
            references.append(reference)
        elif draft.reference:
            raise AlreadyExists(f"Journal entry {reference} exists already")
        else:  # An import used this number for an entry of its own.
            references.append(f"{reference}-{new_id()[-6:]}")
        taken.add(references[-1])
    return references


def _batches(drafts: Iterable[EntryDraft]) -> Iterator[list[EntryDraft]]:
    rest = iter(drafts)
    while some := list(islice(rest, ENTRIES_PER_BATCH)):
        yield some
