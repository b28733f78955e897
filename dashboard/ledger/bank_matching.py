"""Bank work: what a period's reconciliation waits for, and how a person sees to it.

A line of the bank is matched to the entry that explains it, or an entry is posted for it; a statement that
is missing is added; what was wrong in either is put right. Nothing here changes what a closed period says:
a line of a closed period that is explained later clears on the first day after all that are closed.
"""

from collections.abc import Sequence
from datetime import date
from heapq import nsmallest
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func
from sqlmodel import Session, col, select

from dashboard.errors import AlreadyExists, CloseError, NotFound
from dashboard.ledger.bank import BankPosition, bank_positions_at, lines_not_cleared_by, says
from dashboard.ledger.businesses import find_business
from dashboard.ledger.chart import STATEMENT_SUB_TYPES
from dashboard.ledger.drafts import EntryDraft, LineDraft
from dashboard.ledger.entries import find_entry
from dashboard.ledger.keys import shown_id
from dashboard.ledger.notices import note_change
from dashboard.ledger.periods import day_open_for_good, hold_open_from
from dashboard.ledger.posting import post_entry
from dashboard.ledger.turns import take_turn
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    BankStatement,
    ClearingItem,
    JournalEntry,
)
from dashboard.money import currency_digits, printed_text
from dashboard.schemas import (
    BankAccountWork,
    BankLineResponse,
    BankLineWaiting,
    BankMatchProposal,
    BankStatementRequest,
    EntryKind,
    PostBankLineRequest,
)

WAITING_AT_MOST = 50
MATCHED_AT_MOST = 200
PROPOSALS_AT_MOST = 8


def bank_work(session: Session, *, period: AccountingPeriod, find: str = "") -> list[BankAccountWork]:
    """Every bank account at the period's end: its last statement, and the lines that no entry explains.

    `find` leaves the lines that have these words in what the bank says of them. Amounts are minor units,
    money in positive. Each line comes with the entries that may explain it, those of the same amount first,
    then by how near their day is.
    """
    end, business_id = period.period_end, period.business_id
    statement = select(Account).where(Account.business_id == business_id)
    accounts = {account.number: account for account in session.exec(statement)}
    return [
        _account_work(session, position, account=accounts[position.account], period=period, find=find)
        for position in bank_positions_at(session, business_id=business_id, day=end)
    ]


def matched_line(session: Session, line: BankLine) -> BankLineResponse:
    """A line that is matched, with the entry that explains it."""
    return _matched(line, session.get_one(JournalEntry, line.entry_id))


def match_bank_line(
    session: Session, *, business_id: str, line_id: str, entry_id: str, by_user_id: str
) -> BankLine:
    """Say which entry explains the line; in a writing transaction.

    Raises NotFound (line, entry), AlreadyExists (matched before), CloseError (the entry leaves less to be
    matched on this account than the line needs) and PeriodNotOpen (no open day to clear it on).
    """
    line = _free_line(session, business_id=business_id, line_id=line_id)
    entry = find_entry(session, business_id=business_id, entry_id=entry_id)
    left = _left_of(session, line, entry)
    if (left > 0) != (line.amount > 0) or abs(left) < abs(line.amount):
        digits = currency_digits(find_business(session, business_id).currency)
        has = printed_text(left, digits=digits) if left else "nothing"
        raise CloseError(
            f"{entry.reference} has {has} on this account left to match, "
            f"and the bank line is {printed_text(line.amount, digits=digits)}."
        )
    return _set_matched(session, line, entry, by_user_id=by_user_id)


def unmatch_bank_line(session: Session, *, business_id: str, line_id: str, by_user_id: str) -> BankLine:
    """The line, which no entry explains after all; in a writing transaction. The entry stays in the books.

    Raises NotFound, CloseError (it is not matched) and PeriodNotOpen (a closed period rests on the match).
    """
    line = _line_of(session, business_id=business_id, line_id=line_id)
    if line.entry_id is None:
        raise CloseError("This bank line is not matched to an entry")
    day = line.cleared_on or line.date
    hold_open_from(session, business_id=business_id, day=day, by_user_id=by_user_id)
    line.entry_id = line.cleared_on = None
    session.add(line)
    session.flush()
    note_change(session, business_id=business_id, kind="journal", object_id=line.id)
    return line


def post_bank_line(
    session: Session, *, business_id: str, line_id: str, request: PostBankLineRequest, by_user_id: str
) -> BankLine:
    """Post the entry that the line asks for, against one account, and match both; in a writing transaction.

    It is dated as the line is, or, where that day is closed, on the next open one as a late entry. Raises
    what `match_bank_line` and `post_entry` raise.
    """
    line = _free_line(session, business_id=business_id, line_id=line_id)
    day = _open_day(session, line, by_user_id=by_user_id)
    counter = LineDraft(
        account_id=request.ledger_id, amount=-line.amount, party=request.party, document=request.document
    )
    draft = EntryDraft(
        date=day,
        description=request.description,
        lines=[LineDraft(account_id=line.account_id, amount=line.amount), counter],
        original_date=line.date if day != line.date else None,
    )
    entry = post_entry(session, business_id=business_id, draft=draft, by_user_id=by_user_id, source="bank")
    session.flush()
    return _set_matched(session, line, entry, by_user_id=by_user_id)


def add_bank_statement(
    session: Session, *, business_id: str, request: BankStatementRequest, by_user_id: str
) -> BankStatement:
    """Keep what the bank says the balance was; in a writing transaction.

    Raises NotFound (account), CloseError (an account that has no statements), AlreadyExists (one of that day)
    and PeriodNotOpen (that day's period, or a later one).
    """
    take_turn(session, business_id=business_id)
    account = session.exec(select(Account).where(Account.id == request.ledger_id)).first()
    if account is None or account.business_id != business_id:
        raise NotFound("Account")
    if account.sub_type not in STATEMENT_SUB_TYPES:
        raise CloseError(f"{account.number} {account.name} is no cash, bank or credit card account")
    hold_open_from(session, business_id=business_id, day=request.statement_date, by_user_id=by_user_id)
    same_day = select(BankStatement).where(
        BankStatement.account_id == account.id, BankStatement.statement_date == request.statement_date
    )
    if session.exec(same_day).first():
        raise AlreadyExists(f"{account.name} has a statement of {request.statement_date} already")
    statement = BankStatement(
        business_id=business_id,
        account_id=account.id,
        statement_date=request.statement_date,
        closing_balance=request.closing_balance,
    )
    session.add(statement)
    session.flush()
    note_change(session, business_id=business_id, kind="journal", object_id=statement.id)
    return statement


def correct_bank_statement(
    session: Session, *, business_id: str, statement_id: str, closing_balance: int, by_user_id: str
) -> BankStatement:
    """Put right what the bank says the balance was; in a writing transaction.

    Raises NotFound and PeriodNotOpen (that day's period, or a later one).
    """
    take_turn(session, business_id=business_id)
    statement = session.get(BankStatement, statement_id, populate_existing=True)
    if statement is None or statement.business_id != business_id:
        raise NotFound("Bank statement")
    hold_open_from(session, business_id=business_id, day=statement.statement_date, by_user_id=by_user_id)
    statement.closing_balance = closing_balance
    session.add(statement)
    session.flush()
    note_change(session, business_id=business_id, kind="journal", object_id=statement.id)
    return statement


def _account_work(
    session: Session, position: BankPosition, *, account: Account, period: AccountingPeriod, find: str
) -> BankAccountWork:
    waiting, waiting_total = lines_not_cleared_by(
        session, account=account, day=period.period_end, find=find, limit=WAITING_AT_MOST
    )
    entries = _entries_left(session, account) if any(line.entry_id is None for line in waiting) else []
    matched = (
        col(BankLine.account_id) == account.id,
        col(BankLine.entry_id).is_not(None),
        col(BankLine.cleared_on) >= period.period_start,
        col(BankLine.cleared_on) <= period.period_end,
        says(find),
    )
    latest = (
        select(BankLine, JournalEntry)
        .join(JournalEntry, col(JournalEntry.id) == col(BankLine.entry_id))
        .where(*matched)
        .order_by(col(BankLine.date).desc(), col(BankLine.id))
        .limit(MATCHED_AT_MOST)
    )
    last = select(BankStatement.id).where(
        BankStatement.account_id == account.id, BankStatement.statement_date == position.statement_date
    )
    return BankAccountWork(
        ledger_id=account.id,
        account_number=account.number,
        account_name=account.name,
        statement_id=session.exec(last).first(),
        statement_date=position.statement_date,
        statement_balance=position.statement_balance,
        lines_total=waiting_total,
        lines=[_waiting(line, entries=entries) for line in waiting],
        matched_total=session.exec(select(func.count()).select_from(BankLine).where(*matched)).one(),
        matched=[_matched(line, entry) for line, entry in session.exec(latest)],
    )


def _matched(line: BankLine, entry: JournalEntry) -> BankLineResponse:
    return BankLineResponse.model_validate(
        line.model_dump()
        | {"entry_id": shown_id(line.business_id, entry.id), "entry_reference": entry.reference}
    )


class _Left(NamedTuple):
    """An entry of which some amount on a bank account is not matched yet."""

    entry: int
    reference: str
    date: date
    description: str
    left: int


def _waiting(line: BankLine, *, entries: Sequence[_Left]) -> BankLineWaiting:
    return BankLineWaiting(
        id=line.id,
        date=line.date,
        amount=line.amount,
        description=line.description,
        reference=line.reference,
        is_matched=line.entry_id is not None,
        proposals=_proposals(line, entries) if line.entry_id is None else [],
    )


def _proposals(line: BankLine, entries: Sequence[_Left]) -> list[BankMatchProposal]:
    sign = 1 if line.amount > 0 else -1
    fitting = [each for each in entries if sign * each.left >= sign * line.amount]
    nearest = nsmallest(
        PROPOSALS_AT_MOST,
        fitting,
        key=lambda each: (each.left != line.amount, abs((each.date - line.date).days), each.entry),
    )
    return [
        BankMatchProposal(
            entry_id=shown_id(line.business_id, each.entry),
            reference=each.reference,
            date=each.date,
            description=each.description,
            left=each.left,
        )
        for each in nearest
    ]


def _entries_left(session: Session, account: Account) -> list[_Left]:
    """What is left to be matched on the account, entry by entry; one reading serves all of its lines."""
    matched = (
        select(func.coalesce(func.sum(col(BankLine.amount)), 0))
        .where(col(BankLine.entry_id) == col(ClearingItem.entry_id), col(BankLine.account_id) == account.id)
        .scalar_subquery()
    )
    left = cast(col(ClearingItem.amount) - matched, BigInteger)
    statement = (
        select(
            col(JournalEntry.id),
            col(JournalEntry.reference),
            col(JournalEntry.date),
            col(JournalEntry.description),
        )
        .add_columns(left)
        .join(ClearingItem, col(ClearingItem.entry_id) == col(JournalEntry.id))
        .where(
            col(ClearingItem.account_key) == account.key,
            col(ClearingItem.cleared_on).is_(None),
            col(JournalEntry.kind) != EntryKind.OPENING,
            left != 0,
        )
    )
    return [_Left(*row) for row in session.connection().execute(statement)]


def _line_of(session: Session, *, business_id: str, line_id: str) -> BankLine:
    take_turn(session, business_id=business_id)
    line = session.get(BankLine, line_id, populate_existing=True)
    if line is None or line.business_id != business_id:
        raise NotFound("Bank line")
    return line


def _free_line(session: Session, *, business_id: str, line_id: str) -> BankLine:
    line = _line_of(session, business_id=business_id, line_id=line_id)
    if line.entry_id is not None:
        entry = session.get_one(JournalEntry, line.entry_id)
        raise AlreadyExists(f"This bank line is matched to {entry.reference} already")
    return line


def _left_of(session: Session, line: BankLine, entry: JournalEntry) -> int:
    account = session.exec(select(Account).where(Account.id == line.account_id)).one()
    item = session.get(ClearingItem, (account.key, entry.id))
    if item is None:
        raise CloseError(f"{entry.reference} has no line on {account.number} {account.name}")
    matched = select(func.coalesce(func.sum(col(BankLine.amount)), 0)).where(
        col(BankLine.entry_id) == entry.id, col(BankLine.account_id) == account.id
    )
    return item.amount - int(session.exec(matched).one())


def _set_matched(session: Session, line: BankLine, entry: JournalEntry, *, by_user_id: str) -> BankLine:
    line.entry_id, line.cleared_on = entry.id, _open_day(session, line, by_user_id=by_user_id)
    session.add(line)
    session.flush()
    note_change(session, business_id=line.business_id, kind="journal", object_id=line.id)
    return line


def _open_day(session: Session, line: BankLine, *, by_user_id: str) -> date:
    """The line's own day while no period from then on is closed, else the next open one; held."""
    day = day_open_for_good(session, business_id=line.business_id, day=line.date)
    hold_open_from(session, business_id=line.business_id, day=day, by_user_id=by_user_id)
    return day
