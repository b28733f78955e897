"""What a period holds, in counts: entries, bank lines, and how many of them wait for somebody."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from dashboard.ledger.bank import unmatched_lines
from dashboard.ledger.keys import business_key
from dashboard.models import Account, AccountingPeriod, BankLine, JournalEntry, JournalLine
from dashboard.schemas import ReadinessSummary


def summary_of_period(session: Session, *, period: AccountingPeriod) -> ReadinessSummary:
    """How many entries, lines and bank lines the period has, and how many of them wait for somebody."""
    entries = select(func.count()).where(
        col(JournalEntry.business_key) == business_key(period.business_id),
        col(JournalEntry.date) >= period.period_start,
        col(JournalEntry.date) <= period.period_end,
    )
    uncategorized = (
        select(func.count())
        .select_from(JournalLine)
        .join(Account, col(Account.key) == col(JournalLine.account_key))
        .where(
            col(Account.business_id) == period.business_id,
            col(Account.sub_type) == "suspense",
            col(JournalLine.date) >= period.period_start,
            col(JournalLine.date) <= period.period_end,
        )
    )
    of_bank = select(func.count()).where(
        col(BankLine.business_id) == period.business_id,
        col(BankLine.date) >= period.period_start,
        col(BankLine.date) <= period.period_end,
    )
    return ReadinessSummary(
        bank_line_count=session.exec(of_bank).one(),
        transaction_count=session.exec(entries).one(),
        unreviewed_count=unmatched_lines(
            session, business_id=period.business_id, start=period.period_start, end=period.period_end
        ),
        uncategorized_count=session.exec(uncategorized).one(),
    )
