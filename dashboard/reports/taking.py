"""Taking the cut: one consistent reading of everything that the reports of a package need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.ledger.balances import BalancesByAccount, balances_at
from dashboard.ledger.bank import BankItem, BankPosition, bank_positions_at
from dashboard.ledger.budgets import budget_figures
from dashboard.ledger.businesses import find_business
from dashboard.ledger.chain import certificate_of, head_of_chain
from dashboard.ledger.drafts import movement_kind
from dashboard.ledger.keys import key_of
from dashboard.ledger.line_notes import line_notes_of
from dashboard.ledger.open_items import control_postings, open_items_at
from dashboard.ledger.periods import periods_touching
from dashboard.ledger.proof import EntriesProof, prove_entries
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    Business,
    JournalEntry,
    JournalLine,
    MonthEndPackage,
    now,
)
from dashboard.money import currency_digits
from dashboard.reports.cut import (
    Balances,
    CashEntryLine,
    ControlPosting,
    Cut,
    CutAccount,
    CutBank,
    CutBankItem,
    CutBudget,
    CutBusiness,
    CutCertificate,
    CutChain,
    CutLineNote,
    CutOpenItem,
    CutPeriod,
    LateAmount,
    LateOnAccount,
    PreviousPackage,
)
from dashboard.reports.dates import CutDates, dates_of
from dashboard.reports.placement import is_long_lived, is_profit_and_loss
from dashboard.reports.watermark import with_watermark
from dashboard.schemas import MonthEndPackageStatusEnum

CALENDAR_LOOKS_BACK = timedelta(days=3 * 366)
LATE_ENTRIES_KEPT = 5  # An account, of those posted after the previous package.


def take_cut(
    session: Session,
    *,
    business_id: str,
    period_start: date,
    period_end: date,
    proof: EntriesProof | None = None,
) -> Cut:
    """The cut for [period_start, period_end]: minor units, debit positive. NotFound without the business.

    The entries of the period are proved line by line, unless that was done already: only this grows with the
    number of lines; everything else is read from what is kept beside them.
    The session's transaction decides what is one instant: open it with `database.reading` or `writing`.
    """
    business = find_business(session, business_id)
    of = dates_of(
        period_start=period_start,
        period_end=period_end,
        fiscal_year_first_month=business.fiscal_year_start_month,
        periods=_recent_periods(session, business_id=business_id, day=period_end),
    )
    balances = balances_at(session, business_id=business_id, days=of.balance_dates())
    accounts = _accounts(session, business_id=business_id)
    proof = proof or prove_entries(session, business_id=business_id, start=period_start, end=period_end)
    cut = Cut(
        business=_business(business),
        period_start=period_start,
        period_end=period_end,
        taken_at=now(),
        last_sequence=_last_sequence(session, business_id),
        newest_entry=_newest_entry(session, business),
        watermark="",
        accounts=tuple(accounts.values()),
        balances=tuple(_in_order(day, balances[day]) for day in of.balance_dates()),
        open_items=_open_items(session, business_id=business_id, day=period_end),
        control_postings=_control_postings(session, business_id=business_id, day=period_end),
        banks=_banks(session, business_id=business_id, day=period_end),
        budget=_budget(session, business_id=business_id, of=of),
        entry_lines=_entry_lines(session, accounts=accounts, of=of),
        periods=_periods(session, business_id=business_id, start=period_start, end=period_end),
        previous_package=_previous_package(
            session, business, day=of.prior_end, balances=balances[of.prior_end]
        ),
        calendar=of.calendar.periods,
        movement_debits=proof.debits,
        movement_credits=proof.credits,
        unbalanced_entries=proof.unbalanced,
        entries_in_period=proof.count,
        line_notes=_line_notes(session, business_id=business_id, start=period_start, end=period_end),
        chain=_chain(session, business_id=business_id),
        certificate=_certificate(session, business_id=business_id, start=period_start, end=period_end),
    )
    return with_watermark(cut)


def _chain(session: Session, *, business_id: str) -> CutChain | None:
    head = head_of_chain(session, business_id=business_id)
    return CutChain.model_validate(head, from_attributes=True) if head else None


def _certificate(session: Session, *, business_id: str, start: date, end: date) -> CutCertificate | None:
    """Of the period that the range is, where it is exactly one."""
    covered = periods_touching(session, business_id=business_id, start=start, end=end)
    if len(covered) != 1 or (covered[0].period_start, covered[0].period_end) != (start, end):
        return None
    found = certificate_of(session, period=covered[0])
    return CutCertificate.model_validate(found, from_attributes=True) if found else None


def _last_sequence(session: Session, business_id: str) -> int:
    # Posting counts in SQL: an object that the session holds already may be behind.
    return session.exec(select(Business.last_sequence).where(Business.id == business_id)).one()


def _newest_entry(session: Session, business: Business) -> int:
    """The number of the journal's last entry, zero when it is empty; one step in its index."""
    first_key = key_of(business.key, 0)
    newest = select(func.max(JournalEntry.id)).where(
        col(JournalEntry.id) >= first_key, col(JournalEntry.id) < key_of(business.key + 1, 0)
    )
    return (session.exec(newest).one() or first_key) - first_key


def _business(business: Business) -> CutBusiness:
    return CutBusiness(
        id=business.id,
        name=business.name,
        currency=business.currency,
        minor_unit_digits=currency_digits(business.currency),
        fiscal_year_start_month=business.fiscal_year_start_month,
        timezone=business.timezone,
    )


def _accounts(session: Session, *, business_id: str) -> dict[int, CutAccount]:
    """By account key, in the order of their numbers."""
    statement = select(Account).where(Account.business_id == business_id).order_by(col(Account.number))
    return {row.key: CutAccount.model_validate(row, from_attributes=True) for row in session.exec(statement)}


def _in_order(day: date, by_account: BalancesByAccount) -> Balances:
    """Sorted, so that the same books make the same bytes."""
    return Balances(
        as_of=day,
        by_account={number: dict(sorted(kinds.items())) for number, kinds in sorted(by_account.items())},
    )


def _open_items(session: Session, *, business_id: str, day: date) -> tuple[CutOpenItem, ...]:
    found = open_items_at(session, business_id=business_id, day=day)
    return tuple(CutOpenItem.model_validate(item, from_attributes=True) for item in found)


def _control_postings(session: Session, *, business_id: str, day: date) -> tuple[ControlPosting, ...]:
    found = control_postings(session, business_id=business_id, day=day)
    return tuple(ControlPosting.model_validate(posting, from_attributes=True) for posting in found)


def _banks(session: Session, *, business_id: str, day: date) -> tuple[CutBank, ...]:
    positions = bank_positions_at(session, business_id=business_id, day=day)
    return tuple(_bank(session, position, business_id=business_id, day=day) for position in positions)


def _bank(session: Session, position: BankPosition, *, business_id: str, day: date) -> CutBank:
    return CutBank(
        account=position.account,
        statement_date=position.statement_date,
        statement_balance=position.statement_balance,
        previous_statement_date=position.previous_statement_date,
        previous_statement_balance=position.previous_statement_balance,
        statement_lines_total=position.statement_lines_total,
        outstanding=_bank_items(position.outstanding),
        unbooked=_bank_items(position.unbooked),
        cleared_before_posting=_bank_items(position.cleared_before_posting),
        lines_since_statement=_lines_since(session, position, business_id=business_id, day=day),
    )


def _bank_items(items: Iterable[BankItem]) -> tuple[CutBankItem, ...]:
    return tuple(CutBankItem.model_validate(item, from_attributes=True) for item in items)


def _lines_since(session: Session, position: BankPosition, *, business_id: str, day: date) -> int:
    """Bank lines after the last statement, up to the day: they carry its balance to the period's end."""
    if position.statement_date is None or position.statement_date == day:
        return 0
    statement = (
        select_columns(func.coalesce(func.sum(col(BankLine.amount)), 0))
        .join(Account, col(Account.id) == col(BankLine.account_id))
        .where(
            col(Account.business_id) == business_id,
            col(Account.number) == position.account,
            col(BankLine.date) > position.statement_date,
            col(BankLine.date) <= day,
        )
    )
    return int(session.connection().execute(statement).scalar_one())


def _budget(session: Session, *, business_id: str, of: CutDates) -> tuple[CutBudget, ...]:
    found = budget_figures(
        session,
        business_id=business_id,
        first_month=min(of.fiscal_year_start, of.period_start),
        last_month=max(of.fiscal_year_end, of.period_end),
    )
    return tuple(CutBudget.model_validate(figure, from_attributes=True) for figure in found)


def _entry_lines(
    session: Session, *, accounts: Mapping[int, CutAccount], of: CutDates
) -> tuple[CashEntryLine, ...]:
    """The whole entries that touch a long-lived account or income shown outside operating.

    From the start of the fiscal year before, or of the period where that is earlier.
    """
    touched = [key for key, account in accounts.items() if _is_shown_gross(account)]
    start = min(of.prior_fiscal_year_start, of.period_start)
    wanted = select_columns(col(JournalLine.entry_id)).where(
        col(JournalLine.account_key).in_(touched),
        col(JournalLine.date) >= start,
        col(JournalLine.date) <= of.period_end,
    )
    statement = (
        select_columns(
            col(JournalEntry.reference),
            col(JournalEntry.date),
            col(JournalEntry.kind),
            col(JournalEntry.closes_year_end),
            col(JournalLine.account_key),
            func.sum(col(JournalLine.amount)),
        )
        .join(JournalLine, col(JournalLine.entry_id) == col(JournalEntry.id))
        .where(col(JournalEntry.id).in_(wanted))
        .group_by(
            col(JournalEntry.id),
            col(JournalEntry.reference),
            col(JournalEntry.date),
            col(JournalEntry.kind),
            col(JournalEntry.closes_year_end),
            col(JournalLine.account_key),
        )
    )
    lines = [
        CashEntryLine(
            entry=reference,
            date=day,
            kind=movement_kind(kind=kind, day=day, closes_year_end=closes_year_end),
            account=accounts[account_key].number,
            amount=int(amount),
        )
        for reference, day, kind, closes_year_end, account_key, amount in session.connection().execute(
            statement
        )
        if amount
    ]
    return tuple(sorted(lines, key=lambda line: (line.date, line.entry, line.account)))


def _is_shown_gross(account: CutAccount) -> bool:
    if is_profit_and_loss(account):
        return account.cash_flow_section in {"investing", "financing"}
    return is_long_lived(account)


def _line_notes(session: Session, *, business_id: str, start: date, end: date) -> tuple[CutLineNote, ...]:
    found = line_notes_of(session, business_id=business_id, period_start=start, period_end=end)
    return tuple(CutLineNote.model_validate(note, from_attributes=True) for note in found)


def _recent_periods(session: Session, *, business_id: str, day: date) -> list[tuple[date, date]]:
    """The periods that began in the three years up to the day, ascending: what comparatives may look at."""
    statement = (
        select_columns(col(AccountingPeriod.period_start), col(AccountingPeriod.period_end))
        .where(
            col(AccountingPeriod.business_id) == business_id,
            col(AccountingPeriod.period_start) > day - CALENDAR_LOOKS_BACK,
            col(AccountingPeriod.period_start) <= day,
        )
        .order_by(col(AccountingPeriod.period_start))
    )
    return [(start, end) for start, end in session.connection().execute(statement)]


def _periods(session: Session, *, business_id: str, start: date, end: date) -> tuple[CutPeriod, ...]:
    """The period before the range, those that share a day with it, and the one after."""
    mine = AccountingPeriod.business_id == business_id
    before = (
        select(AccountingPeriod)
        .where(mine, AccountingPeriod.period_end < start)
        .order_by(col(AccountingPeriod.period_end).desc())
        .limit(1)
    )
    after = (
        select(AccountingPeriod)
        .where(mine, AccountingPeriod.period_start > end)
        .order_by(col(AccountingPeriod.period_start))
        .limit(1)
    )
    found = [
        *session.exec(before),
        *periods_touching(session, business_id=business_id, start=start, end=end),
        *session.exec(after),
    ]
    return tuple(
        CutPeriod(
            period_start=row.period_start,
            period_end=row.period_end,
            status=row.status.value,
            lock_reason=row.lock_reason,
        )
        for row in found
    )


def _previous_package(
    session: Session, business: Business, *, day: date, balances: BalancesByAccount
) -> PreviousPackage | None:
    """What the last package issued for the period that ends on the day printed as closing balances (T12).

    Entries never change, and a watermark says how far the journal went when the package was cut: its
    balances are today's without what was posted since. Superseded packages count until a newer one is issued.
    """
    issued = (
        select(MonthEndPackage)
        .where(
            MonthEndPackage.business_id == business.id,
            MonthEndPackage.period_end == day,
            MonthEndPackage.status == MonthEndPackageStatusEnum.READY,
            col(MonthEndPackage.watermark).is_not(None),
        )
        .order_by(col(MonthEndPackage.ready_at).desc(), col(MonthEndPackage.id).desc())
        .limit(1)
    )
    package = session.exec(issued).first()
    if package is None or package.watermark is None:
        return None
    since = _posted_since(session, business, day=day, watermark=package.watermark)
    printed = {number: sum(kinds.values()) for number, kinds in sorted(balances.items())}
    for _, number, amount in since:
        printed[number] = printed.get(number, 0) - amount
    late = tuple(dict.fromkeys(reference for reference, _, _ in since))
    return PreviousPackage(
        package_id=package.id,
        watermark=package.watermark,
        balances=printed,
        late_entries=late,
        late_by_account=_late_by_account(since),
    )


def _late_by_account(since: Iterable[tuple[str, str, int]]) -> dict[str, LateOnAccount]:
    by_account: defaultdict[str, list[LateAmount]] = defaultdict(list)
    for reference, number, amount in since:
        if amount:
            by_account[number].append(LateAmount(entry=reference, amount=amount))
    return {
        number: LateOnAccount(
            count=len(found),
            largest=tuple(sorted(found, key=lambda late: -abs(late.amount))[:LATE_ENTRIES_KEPT]),
        )
        for number, found in sorted(by_account.items())
    }


def _posted_since(
    session: Session, business: Business, *, day: date, watermark: str
) -> list[tuple[str, str, int]]:
    """Reference, account number and amount of lines dated by the day and posted after the watermark."""
    last_posted = key_of(business.key, int(watermark.partition("-")[0]))
    statement = (
        select_columns(col(JournalEntry.reference), col(Account.number), func.sum(col(JournalLine.amount)))
        .join(JournalLine, col(JournalLine.entry_id) == col(JournalEntry.id))
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .where(
            col(JournalEntry.business_key) == business.key,
            col(JournalEntry.id) > last_posted,
            col(JournalEntry.date) <= day,
        )
        .group_by(col(JournalEntry.id), col(JournalEntry.reference), col(Account.number))
        .order_by(col(JournalEntry.id), col(Account.number))
    )
    rows = session.connection().execute(statement)
    return [(reference, number, int(amount)) for reference, number, amount in rows]
