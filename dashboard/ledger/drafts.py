"""Drafts of journal entries and the rules that they must satisfy before they are posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dashboard.errors import EntryInvalid, EntryUnbalanced
from dashboard.ledger.chart import CONTROL_SUB_TYPES
from dashboard.ledger.fiscal_year import FiscalYears
from dashboard.models import Day, MovementKind
from dashboard.money import LARGEST_MINOR_UNITS, currency_digits, plain_text
from dashboard.schemas import EntryKind


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line to post; `amount` in minor units, debit positive.

    On a receivable or payable account, party and document name the open item that it raises or settles.
    """

    account_id: str
    amount: int
    description: str = ""
    party: str | None = None
    document: str | None = None
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One entry to post. Without a `reference` it gets the next one of the business.

    `closes_year_end` belongs to closing entries only: the last day of the fiscal year that they close, by
    the books' periods or by the calendar; by default of the year that contains `date`.
    """

    date: Day
    description: str
    lines: Sequence[LineDraft]
    kind: EntryKind = EntryKind.NORMAL
    reference: str | None = None
    closes_year_end: Day | None = None
    reverses_entry_id: int | None = None
    original_date: Day | None = None  # Of a late entry: the day of a closed period that it belongs to.


class AccountFacts(NamedTuple):
    """What posting needs to know of an account."""

    key: int
    number: str
    sub_type: str


class BusinessFacts(NamedTuple):
    """What posting needs to know of a business."""

    key: int
    currency: str
    fiscal_year_start_month: int


def check_draft(
    draft: EntryDraft,
    *,
    accounts: Mapping[str, AccountFacts],
    business: BusinessFacts,
    years: FiscalYears,
) -> None:
    """Refuse an entry that breaks a rule of posting (T01): EntryInvalid, EntryUnbalanced.

    `accounts` holds the accounts of the business by id; one that is missing there is refused.
    """
    if len(draft.lines) < 2:
        raise EntryInvalid("A journal entry needs at least two lines")
    for number, line in enumerate(draft.lines, start=1):
        _check_line(line, number=number, account=accounts.get(line.account_id))
    _check_balance(draft.lines, currency=business.currency)
    if draft.original_date and draft.original_date >= draft.date:
        raise EntryInvalid(f"The original date {draft.original_date} is not before {draft.date}")
    _check_closing(draft, years=years)


def _check_line(line: LineDraft, *, number: int, account: AccountFacts | None) -> None:
    if account is None:
        raise EntryInvalid(f"Line {number}: this account is not in the chart of accounts of the business")
    if line.amount == 0:
        raise EntryInvalid(f"Line {number}: the amount of {account.number} is zero")
    if abs(line.amount) > LARGEST_MINOR_UNITS:
        raise EntryInvalid(f"Line {number}: the amount of {account.number} is too large")
    if account.sub_type in CONTROL_SUB_TYPES and line.document and not line.party:
        raise EntryInvalid(
            f"Line {number}: document {line.document} on account {account.number} names no customer or vendor"
        )


def _check_balance(lines: Sequence[LineDraft], *, currency: str) -> None:
    if sum(line.amount for line in lines) == 0:
        return
    digits = currency_digits(currency)
    raise EntryUnbalanced(
        debit_total=plain_text(sum(line.amount for line in lines if line.amount > 0), digits=digits),
        credit_total=plain_text(-sum(line.amount for line in lines if line.amount < 0), digits=digits),
    )


def _check_closing(draft: EntryDraft, *, years: FiscalYears) -> None:
    if draft.closes_year_end is None:
        return
    if draft.kind != EntryKind.CLOSING:
        raise EntryInvalid("Only a closing entry names the fiscal year that it closes")
    if wrong := wrong_year_end(draft.closes_year_end, day=draft.date, years=years):
        raise EntryInvalid(wrong)


def wrong_year_end(closes: date, *, day: date, years: FiscalYears) -> str:
    """Why a closing entry of that day cannot name that year end; empty when it can."""
    named = years.end_named(closes)
    if named is None:
        return f"No fiscal year ends on {closes}"
    if named > years.end_of(day):
        return f"An entry of {day} cannot close the fiscal year ending {closes}"
    return ""


def year_end_closed_by(draft: EntryDraft, *, years: FiscalYears) -> date | None:
    """Last day, by the books' periods, of the fiscal year that the entry closes; None of any other entry."""
    if draft.kind != EntryKind.CLOSING:
        return None
    return year_end_closed(draft.closes_year_end, day=draft.date, years=years)


def year_end_closed(closes: date | None, *, day: date, years: FiscalYears) -> date:
    """Last day of the fiscal year that a closing entry of that day closes, naming that year end or none."""
    named = years.end_named(closes) if closes else None
    return named or years.end_of(day)


def movement_kind(*, kind: EntryKind, day: date, closes_year_end: date | None) -> MovementKind:
    """What the lines of an entry of that kind and date are to balances and reports (4.1, 4.2)."""
    if kind == EntryKind.OPENING:
        return MovementKind.OPENING
    if kind == EntryKind.CLOSING:
        # A year that ended before the entry's date was closed late: retained earnings brought forward.
        is_late = closes_year_end is not None and closes_year_end < day
        return MovementKind.CLOSING_PRIOR if is_late else MovementKind.CLOSING
    return MovementKind.ACTIVITY
