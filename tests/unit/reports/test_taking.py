"""Taking the cut: what the books say, in one reading, on both databases."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session, select

from dashboard.closing.close import close_period
from dashboard.closing.reopen import reopen_period
from dashboard.errors import NotFound
from dashboard.ledger.keys import business_key
from dashboard.models import (
    AccountingPeriod,
    BankLine,
    BankStatement,
    BudgetFigure,
    JournalEntry,
    JournalLine,
    MonthEndPackage,
    MovementKind,
    new_id,
    now,
)
from dashboard.reports.balance_sheet import balance_sheet
from dashboard.reports.catalogue import package_content
from dashboard.reports.cut import Cut
from dashboard.reports.figures import figures_json
from dashboard.reports.profit_and_loss import profit_and_loss
from dashboard.reports.report import TieOut, TieOutStatus
from dashboard.reports.taking import take_cut
from dashboard.reports.tie_outs.all_rules import check
from dashboard.reports.watermark import watermark_of
from dashboard.schemas import (
    ClosePeriodRequest,
    EntryKind,
    MonthEndPackageStatusEnum,
    PeriodStatus,
    ReopenPeriodRequest,
    ReportKey,
)
from tests.unit.reports.hand_made import only

if TYPE_CHECKING:
    from tests.unit.conftest import Books

EARNINGS = ("retained_earnings", "current_year_earnings")
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


def cut_of(books: "Books", span: tuple[date, date] = FEBRUARY) -> Cut:
    with books.reading() as session:
        return take_cut(session, business_id=books.business_id, period_start=span[0], period_end=span[1])


@pytest.fixture
def traded(any_books: "Books") -> "Books":
    """Two months of trade: a sale paid in part, rent, an asset, a loan, depreciation, a bank statement."""
    books = any_books
    books.post("2026-01-02", {"1010": 900_00, "3000": -900_00}, kind=EntryKind.OPENING, reference="OPEN")
    books.post(
        "2026-01-10",
        [books.line("1100", 80_00, "Ada", "INV-1", "2026-01-25"), books.line("4000", -80_00)],
        reference="SALE",
    )
    books.post(
        "2026-02-05",
        [books.line("1010", 30_00), books.line("1100", -30_00, "Ada", "INV-1")],
        reference="PAID",
    )
    books.post("2026-02-10", {"6000": 12_00, "1010": -12_00}, reference="RENT")
    books.post("2026-02-11", {"1500": 50_00, "1010": -20_00, "2500": -30_00}, reference="ASSET")
    books.post("2026-02-28", {"6500": 2_00, "1590": -2_00}, reference="DEPR")
    books.post("2026-02-28", {"1100": 1_00, "4000": -1_00}, reference="BULK")
    books.post(
        "2026-03-01",
        [books.line("1010", 50_00), books.line("1100", -50_00, "Ada", "INV-1")],
        reference="LATER",
    )
    return books


def at_bank(books: "Books", *rows: BankLine | BankStatement) -> None:
    with books.writing() as session:
        session.add_all(rows)


def line(books: "Books", on: str, amount: int, **more: Any) -> BankLine:
    return BankLine(
        business_id=books.business_id,
        account_id=books.accounts["1010"],
        date=date.fromisoformat(on),
        amount=amount,
        description="Line",
        **more,
    )


def statement(books: "Books", on: str, balance: int) -> BankStatement:
    return BankStatement(
        business_id=books.business_id,
        account_id=books.accounts["1010"],
        statement_date=date.fromisoformat(on),
        closing_balance=balance,
    )


def issued(books: "Books", cut: Cut, *, at: datetime | None = None, **more: Any) -> str:
    """A package of the cut's period as it is after a build."""
    package = MonthEndPackage(
        business_id=books.business_id,
        period_start=cut.period_start,
        period_end=cut.period_end,
        status=MonthEndPackageStatusEnum.READY,
        report_format="pdf",
        selected_reports=["pl"],
        request_sha256="0" * 64,
        watermark=cut.watermark,
        ready_at=at or now(),
        **more,
    )
    with books.writing() as session:
        session.add(package)
    return package.id


def test_it_reads_what_stands_in_the_books(traded: "Books") -> None:
    cut = cut_of(traded)

    assert cut.last_sequence == 8
    assert cut.entries_in_period == 5
    assert cut.movement_debits == cut.movement_credits == 95_00
    assert cut.unbalanced_entries == ()
    assert [(item.document, item.original, item.open) for item in cut.open_items] == [("INV-1", 80_00, 50_00)]
    assert [(posting.entry, posting.amount) for posting in cut.control_postings] == [("BULK", 1_00)]
    assert cut.watermark == watermark_of(cut)
    assert cut.watermark.startswith("8-")


def test_it_keeps_whole_entries_that_are_shown_gross(traded: "Books") -> None:
    found = [(row.entry, row.account, row.amount, row.kind) for row in cut_of(traded).entry_lines]

    assert found == [
        ("OPEN", "1010", 900_00, MovementKind.OPENING),
        ("OPEN", "3000", -900_00, MovementKind.OPENING),
        ("ASSET", "1010", -20_00, MovementKind.ACTIVITY),
        ("ASSET", "1500", 50_00, MovementKind.ACTIVITY),
        ("ASSET", "2500", -30_00, MovementKind.ACTIVITY),
        ("DEPR", "1590", -2_00, MovementKind.ACTIVITY),
        ("DEPR", "6500", 2_00, MovementKind.ACTIVITY),
    ]


def test_every_hard_rule_holds_but_the_bank_that_has_no_statement(traded: "Books") -> None:
    results = {tie_out.id: tie_out for tie_out in check(cut_of(traded))}

    assert [rule for rule, result in results.items() if result.blocks] == ["T13"]
    assert results["T13"].status == TieOutStatus.COULD_NOT_RUN


def test_a_bank_statement_reconciles(traded: "Books") -> None:
    with traded.reading() as session:
        by_reference = _entry_ids(session, traded)
    at_bank(
        traded,
        statement(traded, "2026-01-31", 900_00),
        statement(traded, "2026-02-20", 910_00),
        line(traded, "2026-02-06", 30_00, entry_id=by_reference["PAID"], cleared_on=date(2026, 2, 6)),
        line(traded, "2026-02-12", -20_00, entry_id=by_reference["ASSET"], cleared_on=date(2026, 2, 12)),
        line(traded, "2026-02-25", -1_00),
    )
    cut = cut_of(traded)
    results = {tie_out.id: tie_out for tie_out in check(cut)}

    assert cut.banks[0].lines_since_statement == -1_00
    assert [item.reference for item in cut.banks[0].outstanding] == ["RENT"]
    assert results["T13"].left == results["T13"].right == 897_00
    assert results["T13"].status == TieOutStatus.WARNING, "the statement is of 20 February"
    assert results["T17"].status == TieOutStatus.WARNING, "a fee is not booked"


def test_the_budget_of_the_whole_fiscal_year(traded: "Books") -> None:
    with traded.writing() as session:
        session.add_all(
            BudgetFigure(
                account_id=traded.accounts["6000"],
                business_id=traded.business_id,
                month=date(2025 + month // 12, month % 12 + 1, 1),
                amount=10_00 * month,
            )
            for month in (11, 12, 13, 23, 24)
        )

    assert [(figure.month.isoformat(), figure.amount) for figure in cut_of(traded).budget] == [
        ("2026-01-01", 120_00),
        ("2026-02-01", 130_00),
        ("2026-12-01", 230_00),
    ]


def test_the_periods_around_it(traded: "Books") -> None:
    traded.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed")

    assert [(period.period_end, period.status) for period in cut_of(traded).periods] == [
        (date(2026, 1, 31), "closed"),
        (date(2026, 2, 28), "open"),
        (date(2026, 3, 31), "open"),
    ]


def test_the_same_books_give_the_same_figures(traded: "Books") -> None:
    first, second = cut_of(traded), cut_of(traded)

    assert first.taken_at != second.taken_at
    assert first.watermark == second.watermark
    assert _figures(first) == _figures(second)


def test_a_later_posting_leaves_the_reports_and_moves_the_clock(traded: "Books") -> None:
    before = cut_of(traded)
    traded.post("2026-04-01", {"6000": 5_00, "1010": -5_00})
    after = cut_of(traded)

    assert after.last_sequence == before.last_sequence + 1
    assert after.watermark.partition("-")[2] == before.watermark.partition("-")[2]


def test_no_package_before_means_none(traded: "Books") -> None:
    issued(traded, cut_of(traded))

    assert cut_of(traded).previous_package is None, "a package of the same period is not the one before"


def test_the_previous_package_printed_these_balances(traded: "Books") -> None:
    january = cut_of(traded, JANUARY)
    package_id = issued(traded, january)
    previous = cut_of(traded).previous_package

    assert previous is not None
    assert (previous.package_id, previous.watermark) == (package_id, january.watermark)
    assert previous.balances == {"1010": 900_00, "1100": 80_00, "3000": -900_00, "4000": -80_00}
    assert previous.late_entries == ()


def test_what_was_posted_after_the_previous_package_is_named(traded: "Books") -> None:
    issued(traded, cut_of(traded, JANUARY), superseded_at=now())
    traded.post("2026-01-20", {"6000": 7_00, "1010": -7_00}, reference="LATE")
    traded.set_status("2026-01", PeriodStatus.CLOSED, "Again")
    (result,) = [tie_out for tie_out in check(cut_of(traded)) if tie_out.id == "T12"]

    assert result.status == TieOutStatus.FAIL
    assert result.blocks
    assert (
        "Account 1010: 893.00 against 900.00, (7.00) by LATE. Account 6000: 7.00 against –" in result.detail
    )


def test_a_reopened_december_is_told_in_january(small_books: Callable[..., "Books"]) -> None:
    """December's package is issued and the month closed; then it is reopened, and a bill comes late."""
    books = small_books(first_month="2025-12", months=2)
    december = (date(2025, 12, 1), date(2025, 12, 31))
    books.post("2025-12-05", {"1000": 90_00, "4000": -90_00})
    with books.writing() as session:
        close_period(
            session,
            business_id=books.business_id,
            request=ClosePeriodRequest(period_end=december[1], lock_reason="Reviewed and signed"),
            by=books.actor,
        )
    issued(books, cut_of(books, december))
    with books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods["2025-12"],
            request=ReopenPeriodRequest(reopen_reason="A bill came late"),
            by=books.actor,
        )
    books.post("2025-12-31", {"6000": 40_00, "1000": -40_00}, reference="BILL-9")
    while_open = _rule("T12", cut_of(books, JANUARY))
    books.set_status("2025-12", PeriodStatus.CLOSED, "Again")
    closed_again = _rule("T12", cut_of(books, JANUARY))

    for result in (while_open, closed_again):
        assert "Account 1000: 50.00 against 90.00, (40.00) by BILL-9" in result.detail
        assert "Account 6000: 40.00 against –, 40.00 by BILL-9" in result.detail
        assert "4000" not in result.detail
        assert (result.left, result.right, result.difference) == (50_00, 90_00, -40_00)
    assert (while_open.status, while_open.blocks) == (TieOutStatus.WARNING, False)
    assert (closed_again.status, closed_again.blocks) == (TieOutStatus.FAIL, True)


def test_only_the_largest_of_many_late_entries_are_named(traded: "Books") -> None:
    issued(traded, cut_of(traded, JANUARY))
    for number in range(1, 8):
        traded.post("2026-01-21", {"6000": number, "1010": -number}, reference=f"LATE-{number}")

    detail = _rule("T12", cut_of(traded)).detail
    assert "0.07 by LATE-7, 0.06 by LATE-6" in detail
    assert "0.03 by LATE-3 and 2 more" in detail


def test_a_newer_package_takes_the_place_of_the_one_that_moved(traded: "Books") -> None:
    issued(traded, cut_of(traded, JANUARY), at=now() - timedelta(days=1))
    traded.post("2026-01-20", {"6000": 7_00, "1010": -7_00}, reference="LATE")
    issued(traded, cut_of(traded, JANUARY))
    (result,) = [tie_out for tie_out in check(cut_of(traded)) if tie_out.id == "T12"]

    assert result.status == TieOutStatus.PASS


def test_a_late_closing_entry_is_of_the_year_before(traded: "Books") -> None:
    traded.post("2026-02-15", {"4000": 80_00, "3100": -80_00}, kind=EntryKind.CLOSING, closes="2025-12-31")
    kinds = {row.kind for row in cut_of(traded).entry_lines if row.account == "3100"}

    assert kinds == {MovementKind.CLOSING_PRIOR}


def test_a_cut_survives_its_storage_as_json(traded: "Books") -> None:
    cut = cut_of(traded)
    stored = Cut.model_validate_json(cut.model_dump_json())

    assert stored == cut
    assert watermark_of(stored) == cut.watermark


def test_an_entry_that_does_not_balance_is_named(books: "Books") -> None:
    """Posting refuses such an entry; T01 looks for it all the same."""
    with books.writing() as session:
        wrong = JournalEntry(
            **books.next_entry(1),
            reference="WRONG",
            date=date(2026, 2, 3),
            description="Half an entry",
        )
        session.add(wrong)
        session.flush()
        session.add(
            JournalLine(
                entry_id=wrong.id,
                position=1,
                account_key=books.account_keys["1010"],
                date=wrong.date,
                amount=5_00,
            )
        )
    cut = cut_of(books)

    assert cut.unbalanced_entries == ("WRONG",)
    assert (cut.movement_debits, cut.movement_credits) == (5_00, 0)


def test_periods_that_are_no_months_are_the_calendar_of_the_cut(small_books: Callable[..., "Books"]) -> None:
    """Four weeks each: the reports ask the cut for just the dates that it was taken at."""
    books = small_books(months=0)
    starts = [date(2026, 1, 5) + timedelta(days=28 * number) for number in range(15)]
    periods = [(start, start + timedelta(days=27)) for start in starts]
    with books.writing() as session:
        session.add_all(
            AccountingPeriod(business_id=books.business_id, period_start=start, period_end=end)
            for start, end in periods
        )
    for start in starts:
        books.post(start.isoformat(), {"1000": 5_00, "4000": -5_00})

    for span in (periods[0], periods[5], periods[14]):
        cut = cut_of(books, span)
        assert cut.calendar[-1] == span
        assert not [tie_out.id for tie_out in check(cut) if tie_out.blocks]
        assert _figures(cut)


def test_the_last_period_of_a_year_that_ends_in_the_next_month(small_books: Callable[..., "Books"]) -> None:
    """Thirteen periods of four weeks to 3 January: nothing tells of the next year while it has no period."""
    books = small_books(months=0)
    starts = [date(2025, 1, 5) + timedelta(days=28 * number) for number in range(13)]
    with books.writing() as session:
        session.add_all(
            AccountingPeriod(
                business_id=books.business_id, period_start=start, period_end=start + timedelta(days=27)
            )
            for start in starts
        )
    for start in starts:
        books.post(start.isoformat(), {"1000": 5_00, "4000": -5_00})
    closing = {"4000": 13 * 5_00, "3100": -13 * 5_00}
    books.post("2026-01-03", closing, kind=EntryKind.CLOSING, closes="2026-01-03")

    cut = cut_of(books, (starts[-1], date(2026, 1, 3)))
    equity = {row: only(balance_sheet(cut), row).values["actual"] for row in EARNINGS}

    assert not [tie_out.id for tie_out in check(cut) if tie_out.blocks]
    assert only(profit_and_loss(cut), "net_income").values["ytd"] == 13 * 5_00
    assert equity == {"retained_earnings": 13 * 5_00, "current_year_earnings": 0}


def test_an_unknown_business_is_not_found(traded: "Books") -> None:
    with traded.reading() as session, pytest.raises(NotFound):
        take_cut(session, business_id=new_id(), period_start=JANUARY[0], period_end=JANUARY[1])


def test_books_without_entries_give_empty_reports(small_books: Callable[..., "Books"]) -> None:
    cut = cut_of(small_books())

    assert cut.entries_in_period == 0
    assert not [tie_out.id for tie_out in check(cut) if tie_out.blocks]
    assert _figures(cut)


def _rule(rule: str, cut: Cut) -> TieOut:
    (result,) = [tie_out for tie_out in check(cut) if tie_out.id == rule]
    return result


def _figures(cut: Cut) -> bytes:
    return figures_json(cut, package_content(cut, list(ReportKey)))


def _entry_ids(session: Session, books: "Books") -> dict[str, int]:
    rows = session.exec(
        select(JournalEntry).where(JournalEntry.business_key == business_key(books.business_id))
    )
    return {row.reference: row.id for row in rows}
