"""The cut: everything the reports of a package need, read at one instant. Plain data, no database.

Amounts are minor units, debit positive, as in the ledger; the reports turn them to natural signs.
`reports.taking.take_cut` fills it in one read transaction; it travels and is stored as JSON.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from dashboard.models import MovementKind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class CutBusiness(_Frozen):
    id: str
    name: str
    currency: str
    minor_unit_digits: int
    fiscal_year_start_month: int
    timezone: str


class CutAccount(_Frozen):
    number: str
    name: str
    type: str
    sub_type: str
    cash_flow_section: str


class Balances(_Frozen):
    """Cumulative balance of every account that ever moved, by movement kind, at the end of `as_of`."""

    as_of: date
    by_account: dict[str, dict[MovementKind, int]]


class CutOpenItem(_Frozen):
    """An item of a control account that is not zero at the end of the period, at that date."""

    account: str
    party: str
    document: str
    document_date: date
    due_date: date | None
    original: int
    open: int


class ControlPosting(_Frozen):
    """A line of a control account that belongs to no open item: it names no party or no document."""

    account: str
    entry: str
    date: date
    description: str
    amount: int


class CutBankItem(_Frozen):
    """Something on one side only at the end of the period: outstanding in the books, or not yet booked."""

    date: date
    reference: str
    description: str
    party: str | None
    amount: int


class CutBank(_Frozen):
    account: str
    statement_date: date | None  # Of the last statement on or before the period's end.
    statement_balance: int | None
    previous_statement_date: date | None
    previous_statement_balance: int | None
    statement_lines_total: int  # Bank lines after the previous statement, up to this one.
    outstanding: tuple[CutBankItem, ...]  # In the books by the end, cleared later or never.
    unbooked: tuple[CutBankItem, ...]  # On the bank's lines by the end, not matched to an entry by then.
    cleared_before_posting: tuple[CutBankItem, ...] = ()
    lines_since_statement: int = 0  # Bank lines after that statement, up to the period's end.


class CutBudget(_Frozen):
    """Budget of one account for one month, natural sign."""

    account: str
    month: date
    amount: int


class CashEntryLine(_Frozen):
    """One line of an entry that touches a long-lived asset, debt or equity: for a gross cash flow."""

    entry: str
    date: date
    kind: MovementKind
    account: str
    amount: int


class CutPeriod(_Frozen):
    period_start: date
    period_end: date
    status: str
    lock_reason: str | None


class CutLineNote(_Frozen):
    """What the preparer says of a line of a report of this very period."""

    report: str
    row_id: str
    label: str  # Of the line, when the note was written.
    text: str
    author: str
    written_at: datetime


class LateAmount(_Frozen):
    """What an entry that was posted after the previous package did to one account."""

    entry: str
    amount: int


class LateOnAccount(_Frozen):
    """The entries that moved an account's closing balance after the previous package printed it."""

    count: int
    largest: tuple[LateAmount, ...]  # A few of them, by their size.


class PreviousPackage(_Frozen):
    """Closing balances that the last issued package of the previous period printed."""

    package_id: str
    watermark: str
    balances: dict[str, int]
    late_entries: tuple[str, ...] = ()  # References of entries posted since then, dated by its end.
    late_by_account: dict[str, LateOnAccount] = {}


class CutChain(_Frozen):
    """How far the chain of the business's closes had come."""

    sequence: int
    sha256: str  # Of its last link.


class CutCertificate(_Frozen):
    """The link of the chain that closed the period, where the cut is of one closed period."""

    content: str  # Canonical JSON.
    sha256: str
    signature: str  # Base64.


class Cut(_Frozen):
    """One consistent reading of the books for the period [period_start, period_end]."""

    business: CutBusiness
    period_start: date
    period_end: date
    taken_at: datetime
    last_sequence: int  # By the clock of the books, which every posting moves.
    newest_entry: int | None = None  # By the journal itself: its last entry's number; None is not known.
    watermark: str  # "<last_sequence>-<first 16 hex digits of the hash of everything below>"
    accounts: tuple[CutAccount, ...]
    balances: tuple[Balances, ...]  # At every date of `dates.CutDates`, ascending, once each.
    movement_debits: int  # Sum of the debit lines and of the credit lines dated in the period.
    movement_credits: int
    unbalanced_entries: tuple[str, ...]  # References of posted entries that do not sum to zero.
    open_items: tuple[CutOpenItem, ...]
    control_postings: tuple[ControlPosting, ...]
    banks: tuple[CutBank, ...]
    budget: tuple[CutBudget, ...]
    entry_lines: tuple[CashEntryLine, ...]  # Fiscal year to date and the year before, see CashEntryLine.
    periods: tuple[CutPeriod, ...]  # The previous one, the covered ones and the next one, ascending.
    entries_in_period: int
    line_notes: tuple[CutLineNote, ...] = ()  # By report and line.
    previous_package: PreviousPackage | None = None
    calendar: tuple[tuple[date, date], ...] = ()  # Three years of periods that are not calendar months.
    chain: CutChain | None = None
    certificate: CutCertificate | None = None
