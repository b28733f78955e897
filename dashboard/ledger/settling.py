"""Settling: open items are raised and settled by the control account lines that name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, select, tuple_, update
from sqlmodel import Session, SQLModel, col

from dashboard.ledger.bulk import insert_rows
from dashboard.ledger.keys import next_key
from dashboard.ledger.rereading import read_anew
from dashboard.models import Account, Day, OpenItem

ITEMS = SQLModel.metadata.tables["open_item"]
LINES = SQLModel.metadata.tables["journal_line"]
ITEMS_PER_QUERY = 500


class ItemKey(NamedTuple):
    """What names an open item."""

    account: int  # Key.
    party: int | None  # Key.
    document: str


def nobodys_item(account: int) -> ItemKey:
    """The item that gathers the account's lines which name no party or no document."""
    return ItemKey(account, None, "")


@dataclass(frozen=True, slots=True)
class ItemPosting:
    """What one entry does to one open item; `amount` in minor units, debit positive."""

    key: ItemKey
    date: Day
    amount: int
    due_date: Day | None
    raises: bool  # In the direction that raises items of its account: receivable debit, payable credit.


@dataclass(slots=True)
class _Item:
    """An open item while postings are added to it."""

    id: int
    document_date: date
    due_date: date | None
    original_amount: int
    raised: bool
    open_amount: int
    last_date: date
    is_new: bool

    def add(self, posting: ItemPosting) -> None:
        is_origin = posting.date < self.document_date or (
            posting.date == self.document_date and posting.raises and not self.raised
        )
        if is_origin:
            self.document_date = posting.date
            self.original_amount = posting.amount
            self.raised = posting.raises
            self.due_date = posting.due_date or self.due_date
        elif posting.date == self.document_date:  # What comes later never moves an aging of before.
            self.due_date = self.due_date or posting.due_date
        self.open_amount += posting.amount
        self.last_date = max(self.last_date, posting.date)

    def values(self) -> dict[str, Any]:
        return {
            "document_date": self.document_date,
            "due_date": self.due_date,
            "original_amount": self.original_amount,
            "open_amount": self.open_amount,
            "settled_on": self.last_date if self.open_amount == 0 else None,
        }


def settle(
    session: Session,
    *,
    business: int,
    postings: Sequence[ItemPosting],
    raising_sign: Mapping[int, int],
) -> dict[ItemKey, int]:
    """Raise and settle the items that the postings name; answers the key of each.

    `raising_sign` is +1 for receivable and -1 for payable accounts, by account key. Call it before the lines
    are inserted, in the business's turn. Postings may come in any order of dates: the earliest line is the
    one that raised the item.
    """
    items = _load(session, keys={posting.key for posting in postings}, raising_sign=raising_sign)
    new_keys = count(next_key(session, ITEMS.c.id, business=business))
    for posting in postings:
        item = items.get(posting.key)
        if item is None:
            items[posting.key] = _Item(
                id=next(new_keys),
                document_date=posting.date,
                due_date=posting.due_date,
                original_amount=posting.amount,
                raised=posting.raises,
                open_amount=posting.amount,
                last_date=posting.date,
                is_new=True,
            )
        else:
            item.add(posting)
    _store(session, items)
    return {key: item.id for key, item in items.items()}


def _load(
    session: Session, *, keys: Iterable[ItemKey], raising_sign: Mapping[int, int]
) -> dict[ItemKey, _Item]:
    of_parties: list[tuple[int, int, str]] = []
    of_nobody: list[int] = []
    for account, party, document in keys:
        if party is None:
            of_nobody.append(account)
        else:
            of_parties.append((account, party, document))
    of_parties.sort()
    key = tuple_(ITEMS.c.account_key, ITEMS.c.party_id, ITEMS.c.document)
    conditions: list[ColumnElement[bool]] = [
        key.in_(of_parties[start : start + ITEMS_PER_QUERY])
        for start in range(0, len(of_parties), ITEMS_PER_QUERY)
    ]
    if of_nobody:
        conditions.append(and_(ITEMS.c.account_key.in_(of_nobody), ITEMS.c.party_id.is_(None)))
    last_date = select(func.max(LINES.c.date)).where(LINES.c.open_item_id == ITEMS.c.id).scalar_subquery()
    found: dict[ItemKey, _Item] = {}
    for condition in conditions:
        statement = select(ITEMS, last_date.label("last_date")).where(condition)
        for row in session.connection().execute(statement):
            found[ItemKey(row.account_key, row.party_id, row.document)] = _item_of(row, raising_sign)
    return found


def _item_of(row: Row[Any], raising_sign: Mapping[int, int]) -> _Item:
    return _Item(
        id=row.id,
        document_date=row.document_date,
        due_date=row.due_date,
        original_amount=row.original_amount,
        raised=row.original_amount * raising_sign[row.account_key] > 0,
        open_amount=row.open_amount,
        last_date=row.last_date or row.document_date,
        is_new=False,
    )


def _store(session: Session, items: Mapping[ItemKey, _Item]) -> None:
    connection = session.connection()
    new = [
        {
            "id": item.id,
            "account_key": key.account,
            "party_id": key.party,
            "document": key.document,
            **item.values(),
        }
        for key, item in items.items()
        if item.is_new
    ]
    insert_rows(connection, ITEMS, new)
    changed = [{"item_id": item.id, **item.values()} for item in items.values() if not item.is_new]
    if changed:
        names = [name for name in changed[0] if name != "item_id"]
        statement = update(ITEMS).where(ITEMS.c.id == bindparam("item_id"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), changed)
        read_anew(session, OpenItem)


def items_agree_with_lines(session: Session, *, business_id: str) -> bool:
    """Whether every open item is what its journal lines say: open amount, dates, original amount's date."""
    accounts = select(col(Account.key)).where(col(Account.business_id) == business_id)
    sums = (
        select(
            LINES.c.open_item_id,
            func.sum(LINES.c.amount).label("open_amount"),
            func.min(LINES.c.date).label("document_date"),
            func.max(LINES.c.date).label("last_date"),
        )
        .where(LINES.c.open_item_id.in_(select(ITEMS.c.id).where(ITEMS.c.account_key.in_(accounts))))
        .group_by(LINES.c.open_item_id)
        .subquery()
    )
    statement = (
        select(
            ITEMS,
            sums.c.open_amount.label("lines_amount"),
            sums.c.document_date.label("lines_date"),
            sums.c.last_date,
        )
        .join(sums, sums.c.open_item_id == ITEMS.c.id, isouter=True)
        .where(ITEMS.c.account_key.in_(accounts))
    )
    return all(
        row.open_amount == row.lines_amount
        and row.document_date == row.lines_date
        and row.settled_on == (row.last_date if row.open_amount == 0 else None)
        for row in session.connection().execute(statement)
    )
