"""Bank: what statement and books had each on their own at a date (T13, accounting-rules 4.5).

"Cleared by E" looks at the clearing date, so that a later match never rewrites an earlier reconciliation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    func,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlmodel import Session, col

from dashboard.models import (
    Account,
    BankLine,
    BankStatement,
    ClearingItem,
    Day,
    DayMovement,
    JournalEntry,
    JournalLine,
    Party,
)
from dashboard.schemas import EntryKind


@dataclass(frozen=True, slots=True)
class BankItem:
    """Something on one side only; minor units, money in positive."""

    date: Day
    reference: str
    description: str
    party: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class BankPosition:
    """One bank account at a date E.

    Statement balance + outstanding = balance of the account in the ledger + unbooked, when the bank lines
    add up to the statement. `cleared_before_posting` lists, for information, lines that cleared by E and
    before the date of their entry; those whose entry is dated after E are in `unbooked` as well.
    """

    account: str  # Number.
    statement_date: date | None
    statement_balance: int | None
    previous_statement_date: date | None
    previous_statement_balance: int | None
    statement_lines_total: int  # Lines after the previous statement, up to this one.
    outstanding: tuple[BankItem, ...]
    unbooked: tuple[BankItem, ...]
    cleared_before_posting: tuple[BankItem, ...]


def bank_positions_at(session: Session, *, business_id: str, day: date) -> list[BankPosition]:
    """Every bank account that had moved, and every other one that had statements or bank lines, by number.

    All of them by the day: an account that is opened later leaves the reconciliations of before as they were.
    The cost follows what is not cleared by the day and the lines of the last statement, not the history.
    """
    return [
        _position(session, _Account(*found), day=day)
        for found in session.connection().execute(_reconciled_accounts(business_id, day))
    ]


def unmatched_lines(session: Session, *, business_id: str, start: date, end: date) -> int:
    """How many bank lines dated in [start, end] are not matched to an entry by the end."""
    statement = select(func.count()).where(
        col(BankLine.business_id) == business_id,
        col(BankLine.date) >= start,
        col(BankLine.date) <= end,
        ~_is_cleared_by(end),
    )
    return session.connection().execute(statement).scalar_one()


def lines_not_cleared_by(
    session: Session, *, account: Account, day: date, find: str = "", limit: int
) -> tuple[list[BankLine], int]:
    """The account's bank lines by the day that no entry in the books by then explains, and how many.

    Earliest first, at most so many; with `find` those alone that say these words.
    """
    ids = _ids_of_unbooked(_Account(account.id, account.key, account.number), day=day)
    found = (col(BankLine.id).in_(ids), says(find))
    ordered = select(BankLine).where(*found).order_by(col(BankLine.date), col(BankLine.id)).limit(limit)
    total = select(func.count()).select_from(BankLine).where(*found)
    return list(session.scalars(ordered)), session.scalars(total).one()


def says(words: str) -> ColumnElement[bool]:
    """Whether the bank says these words of a line, in upper or lower case; every line says none."""
    if not words:
        return true()
    return or_(
        col(BankLine.description).icontains(words, autoescape=True),
        col(BankLine.reference).icontains(words, autoescape=True),
    )


class _Account(NamedTuple):
    """An account by the names that the bank's tables and the journal's use for it."""

    id: str
    key: int
    number: str


def _reconciled_accounts(business_id: str, day: date) -> Select[str, int, str]:
    has_moved = select(col(DayMovement.day)).where(
        col(DayMovement.account_key) == col(Account.key), col(DayMovement.day) <= day
    )
    has_statement = select(col(BankStatement.id)).where(
        col(BankStatement.account_id) == col(Account.id), col(BankStatement.statement_date) <= day
    )
    has_line = select(col(BankLine.id)).where(
        col(BankLine.account_id) == col(Account.id), col(BankLine.date) <= day
    )
    return (
        select(col(Account.id), col(Account.key), col(Account.number))
        .where(
            col(Account.business_id) == business_id,
            or_(
                and_(col(Account.sub_type) == "bank", has_moved.exists()),
                has_statement.exists(),
                has_line.exists(),
            ),
        )
        .order_by(col(Account.number))
    )


def _position(session: Session, account: _Account, *, day: date) -> BankPosition:
    statements = _last_two_statements(session, account_id=account.id, day=day)
    last, previous = (*statements, None, None)[:2]
    return BankPosition(
        account=account.number,
        statement_date=last[0] if last else None,
        statement_balance=last[1] if last else None,
        previous_statement_date=previous[0] if previous else None,
        previous_statement_balance=previous[1] if previous else None,
        statement_lines_total=_lines_total(
            session, account_id=account.id, after=previous[0] if previous else None, until=last[0]
        )
        if last
        else 0,
        outstanding=_outstanding(session, account, day=day),
        unbooked=_unbooked(session, account, day=day),
        cleared_before_posting=_cleared_before_posting(session, account, day=day),
    )


def _last_two_statements(session: Session, *, account_id: str, day: date) -> list[tuple[date, int]]:
    statement = (
        select(col(BankStatement.statement_date), col(BankStatement.closing_balance))
        .where(col(BankStatement.account_id) == account_id, col(BankStatement.statement_date) <= day)
        .order_by(col(BankStatement.statement_date).desc())
        .limit(2)
    )
    return [(on, balance) for on, balance in session.connection().execute(statement)]


def _lines_total(session: Session, *, account_id: str, after: date | None, until: date) -> int:
    statement = select(func.coalesce(func.sum(col(BankLine.amount)), 0)).where(
        col(BankLine.account_id) == account_id, col(BankLine.date) <= until
    )
    if after:
        statement = statement.where(col(BankLine.date) > after)
    return int(session.connection().execute(statement).scalar_one())


def _is_cleared_by(day: date) -> ColumnElement[bool]:
    """Whether a bank line was on the statement and matched by the day; no clearing date means its own."""
    on, cleared_on = col(BankLine.date), col(BankLine.cleared_on)
    return and_(col(BankLine.entry_id).is_not(None), case((cleared_on > on, cleared_on), else_=on) <= day)


def _outstanding(session: Session, account: _Account, *, day: date) -> tuple[BankItem, ...]:
    """Entries in the books by the day, with what of them had not cleared by then.

    An opening entry that no bank line names is the balance brought forward, which the bank has too.
    """
    cleared = (
        select(func.coalesce(func.sum(col(BankLine.amount)), 0))
        .where(
            col(BankLine.entry_id) == col(ClearingItem.entry_id),
            col(BankLine.account_id) == account.id,
            _is_cleared_by(day),
        )
        .scalar_subquery()
    )
    remainder = col(ClearingItem.amount) - cleared
    statement = (
        select(
            col(JournalEntry.date),
            col(JournalEntry.reference),
            col(JournalEntry.description),
            _party_of_entry(),
            remainder,
        )
        .select_from(ClearingItem)
        .join(JournalEntry, col(JournalEntry.id) == col(ClearingItem.entry_id))
        .where(
            col(ClearingItem.account_key) == account.key,
            col(ClearingItem.entry_id).in_(_not_cleared_by(account, day)),
            col(ClearingItem.date) <= day,
            remainder != 0,
            or_(col(JournalEntry.kind) != EntryKind.OPENING, col(ClearingItem.first_cleared_on).is_not(None)),
        )
        .order_by(col(JournalEntry.date), col(JournalEntry.id))
    )
    return _items(session, statement)


def _not_cleared_by(account: _Account, day: date) -> CompoundSelect[int]:
    """Entries of which the bank had not all by the day: two ranges of an index that an OR would not use."""
    entry, cleared_on = col(ClearingItem.entry_id), col(ClearingItem.cleared_on)
    of_account = select(entry).where(col(ClearingItem.account_key) == account.key)
    return union_all(of_account.where(cleared_on.is_(None)), of_account.where(cleared_on > day))


def _party_of_entry() -> ColumnElement[str]:
    """The customer or vendor that an entry names, if it is one."""
    return (
        select(func.min(col(Party.name)))
        .join(JournalLine, col(JournalLine.party_id) == col(Party.id))
        .where(col(JournalLine.entry_id) == col(JournalEntry.id))
        .correlate(JournalEntry)
        .scalar_subquery()
    )


def _unbooked(session: Session, account: _Account, *, day: date) -> tuple[BankItem, ...]:
    """Bank lines by the day that no entry in the books by then explains."""
    # Of whom it is, the day did not know: an entry that explains the line later leaves the report as it was.
    return _bank_lines(session, _ids_of_unbooked(account, day=day), party=null())


def _ids_of_unbooked(account: _Account, *, day: date) -> CompoundSelect[str]:
    """Never matched, cleared later, or matched to an entry dated later: each by an index of its own."""
    of_account = (col(BankLine.account_id) == account.id, col(BankLine.date) <= day)
    never = select(col(BankLine.id)).where(*of_account, col(BankLine.entry_id).is_(None))
    later = select(col(BankLine.id)).where(
        *of_account, col(BankLine.entry_id).is_not(None), col(BankLine.cleared_on) > day
    )
    booked_later = select(col(BankLine.id)).where(
        *of_account,
        col(BankLine.entry_id).in_(_booked_late(account, after=day)),
    )
    return union(never, later, booked_later)


def _cleared_before_posting(session: Session, account: _Account, *, day: date) -> tuple[BankItem, ...]:
    early = (
        select(col(BankLine.id))
        .join(JournalEntry, col(JournalEntry.id) == col(BankLine.entry_id))
        .where(
            col(BankLine.account_id) == account.id,
            col(BankLine.entry_id).in_(_booked_late(account, after=date.min)),
            _is_cleared_by(day),
            col(JournalEntry.date) > func.coalesce(col(BankLine.cleared_on), col(BankLine.date)),
        )
    )
    return _bank_lines(session, early, party=_party_of_entry())


def _booked_late(account: _Account, *, after: date) -> Select[int]:
    """Entries dated after the day of which the bank had some before their own date."""
    return select(col(ClearingItem.entry_id)).where(
        col(ClearingItem.account_key) == account.key, col(ClearingItem.booked_late_on) > after
    )


def _bank_lines(
    session: Session, ids: Select[str] | CompoundSelect[str], *, party: ColumnElement[Any]
) -> tuple[BankItem, ...]:
    statement = (
        select(
            col(BankLine.date),
            col(BankLine.reference),
            col(BankLine.description),
            party,
            col(BankLine.amount),
        )
        .select_from(BankLine)
        .join(JournalEntry, col(JournalEntry.id) == col(BankLine.entry_id), isouter=True)
        .where(col(BankLine.id).in_(ids))
        .order_by(col(BankLine.date), col(BankLine.id))
    )
    return _items(session, statement)


def _items(session: Session, statement: Any) -> tuple[BankItem, ...]:
    rows = cast("Iterable[Any]", session.connection().execute(statement))
    return tuple(
        BankItem(date=row[0], reference=row[1], description=row[2], party=row[3], amount=int(row[4]))
        for row in rows
    )
