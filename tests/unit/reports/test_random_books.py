"""Random books, posted to a real database and cut: every hard rule holds, and the figures are the deals' own."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.database import open_engine, reading, writing
from dashboard.ledger.chart import cash_flow_section_of
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.ledger.posting import EntryDraft, LineDraft, post_entries
from dashboard.ledger.settling import items_agree_with_lines
from dashboard.models import (
    Account,
    AccountingPeriod,
    BankLine,
    BankStatement,
    BudgetFigure,
    Business,
    MonthEndPackage,
    now,
)
from dashboard.reports.cut import Cut
from dashboard.reports.report import TieOutStatus
from dashboard.reports.taking import take_cut
from dashboard.reports.tie_outs.all_rules import check_evidence
from dashboard.reports.tie_outs.evidence import Evidence
from dashboard.schemas import MonthEndPackageStatusEnum, PeriodStatus, ReportKey
from tests.unit.reports.hand_made import TYPES
from tests.unit.reports.posted_books import BANKS, ONE_DAY, PERIODS, BooksToPost, Deal, Span, books_to_post

SOUND = {TieOutStatus.PASS, TieOutStatus.WARNING, TieOutStatus.NOT_APPLICABLE}
CASH = ("1000", *BANKS)
first_and_later = st.sets(st.integers(1, PERIODS - 1), max_size=3).map(lambda later: [0, *sorted(later)])


@settings(
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # Shrinking such books takes many minutes.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(books=books_to_post(), at=first_and_later, lasting=st.sampled_from([1, 1, 3]))
def test_every_hard_rule_holds_for_whatever_was_posted(
    migrated_file: Path, books: BooksToPost, at: list[int], lasting: int
) -> None:
    with _database(migrated_file) as engine:
        business_id = _post(engine, books)
        for index in at:
            span = (books.periods[max(index + 1 - lasting, 0)][0], books.periods[index][1])
            cut = _issue(engine, business_id, span)
            evidence = Evidence(cut)
            assert not [
                (tie_out.id, tie_out.status, tie_out.detail)
                for tie_out in check_evidence(evidence)
                if tie_out.blocks or (tie_out.id != "T17" and tie_out.status not in SOUND)
            ]
            _assert_figures_of_the_deals(books, evidence)
        with reading(engine) as session:
            assert movements_agree_with_lines(session, business_id=business_id)
            assert items_agree_with_lines(session, business_id=business_id)


def _assert_figures_of_the_deals(books: BooksToPost, evidence: Evidence) -> None:
    """Rules compare reports with one another; these are the deals' own sums, by no code of the product."""
    start, end = evidence.cut.period_start, evidence.cut.period_end
    assert evidence.figure(ReportKey.PROFIT_AND_LOSS, "net_income") == books.net_income(start, end)
    assert evidence.figure(ReportKey.CASH_FLOW, "cash_closing") == books.balance(CASH, end)
    assert evidence.figure(ReportKey.BALANCE_SHEET, "total_equity") == -books.balance(
        [number for number, (_, type, _) in TYPES.items() if type not in {"asset", "liability"}], end
    )


@contextmanager
def _database(migrated_file: Path) -> Iterator[Engine]:
    """A migrated database of this example's own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "close.db"
        shutil.copy(migrated_file, path)
        engine = open_engine(f"sqlite:///{path}")
        try:
            yield engine
        finally:
            engine.dispose()


def _post(engine: Engine, books: BooksToPost) -> str:
    """The business with its chart, periods, entries, bank and budget; answers its id."""
    with writing(engine) as session:
        business = Business(name="Random", currency="USD", fiscal_year_start_month=books.first_month)
        session.add(business)
        session.flush()
        accounts = _accounts(business.id)
        session.add_all(accounts)
        session.flush()
        ids = {account.number: account.id for account in accounts}
        periods = _periods(books, business.id)
        session.add_all(periods)
        session.flush()
        entries = post_entries(
            session,
            business_id=business.id,
            drafts=[_draft(deal, ids) for deal in books.deals],
            source="import",
        )
        session.add_all(_bank(books, business.id, ids, entries))
        session.add_all(
            BudgetFigure(account_id=ids[number], business_id=business.id, month=month, amount=10_00)
            for number in ("4000", "6010")
            for month in sorted({end.replace(day=1) for _, end in books.periods})
        )
        session.flush()  # A closed period takes none of this.
        _close(periods[: books.closed_periods])
    return business.id


def _accounts(business_id: str) -> list[Account]:
    return [
        Account(
            business_id=business_id,
            number=number,
            name=name,
            type=type,
            sub_type=sub_type,
            cash_flow_section=cash_flow_section_of(sub_type) if type in {"asset", "liability"} else "",
        )
        for number, (name, type, sub_type) in TYPES.items()
    ]


def _draft(deal: Deal, ids: dict[str, str]) -> EntryDraft:
    lines = [
        LineDraft(
            account_id=ids[line.account],
            amount=line.amount,
            party=line.party,
            document=line.document,
            due_date=date.fromisoformat(line.due) if line.due else None,
        )
        for line in deal.lines
    ]
    return EntryDraft(
        date=deal.on, description="Deal", lines=lines, kind=deal.kind, closes_year_end=deal.closes
    )


def _bank(
    books: BooksToPost, business_id: str, ids: dict[str, str], entries: list[int]
) -> Iterator[BankLine | BankStatement]:
    """The lines, and a statement at each period's end that they lead to."""
    for line in books.bank_lines:
        yield BankLine(
            business_id=business_id,
            account_id=ids[line.account],
            date=line.on,
            amount=line.amount,
            entry_id=entries[line.deal] if line.deal is not None else None,
            cleared_on=line.on if line.deal is not None else None,
        )
    for account in BANKS:
        for end in (books.periods[0][0] - ONE_DAY, *(end for _, end in books.periods)):
            seen = sum(x.amount for x in books.bank_lines if x.account == account and x.on <= end)
            yield BankStatement(
                business_id=business_id,
                account_id=ids[account],
                statement_date=end,
                closing_balance=books.opening_balance(account) + seen,
            )


def _periods(books: BooksToPost, business_id: str) -> list[AccountingPeriod]:
    return [
        AccountingPeriod(business_id=business_id, period_start=start, period_end=end)
        for start, end in books.periods
    ]


def _close(periods: Sequence[AccountingPeriod]) -> None:
    for period in periods:
        period.status, period.lock_reason = PeriodStatus.CLOSED, "Reviewed"


def _issue(engine: Engine, business_id: str, span: Span) -> Cut:
    """The cut of the range, with a package issued of it, so that the next period has one before it (T12)."""
    with writing(engine) as session:
        cut = take_cut(session, business_id=business_id, period_start=span[0], period_end=span[1])
        session.add(
            MonthEndPackage(
                business_id=business_id,
                period_start=span[0],
                period_end=span[1],
                status=MonthEndPackageStatusEnum.READY,
                report_format="pdf",
                selected_reports=["pl"],
                request_sha256="0" * 64,
                watermark=cut.watermark,
                ready_at=now(),
            )
        )
    return cut
