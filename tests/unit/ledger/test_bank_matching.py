"""Bank work: lines matched, posted for, statements added; and a closed period stays as it was."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from dashboard.closing.close import close_period
from dashboard.closing.moved import changes_since_close
from dashboard.closing.reopen import reopen_period
from dashboard.errors import AlreadyExists, CloseError, NotFound, PeriodNotOpen
from dashboard.ledger.bank_matching import (
    add_bank_statement,
    bank_work,
    correct_bank_statement,
    match_bank_line,
    post_bank_line,
    unmatch_bank_line,
)
from dashboard.ledger.periods import get_period
from dashboard.models import BankLine, JournalEntry, JournalLine
from dashboard.schemas import (
    BankAccountWork,
    BankStatementRequest,
    ClosePeriodRequest,
    PostBankLineRequest,
    ReopenPeriodRequest,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Books


def bank_line(books: "Books", on: str, amount: int, account: str = "1010") -> str:
    """A line that nothing explains; its id."""
    line = BankLine(
        business_id=books.business_id,
        account_id=books.accounts[account],
        date=date.fromisoformat(on),
        amount=amount,
        description="Seen by the bank",
    )
    with books.writing() as session:
        session.add(line)
    return line.id


def work(books: "Books", month: str = "2026-01", *, find: str = "") -> list[BankAccountWork]:
    with books.reading() as session:
        period = get_period(session, business_id=books.business_id, period_id=books.periods[month])
        return bank_work(session, period=period, find=find)


def match(books: "Books", line_id: str, entry: JournalEntry) -> BankLine:
    with books.writing() as session:
        return match_bank_line(
            session,
            business_id=books.business_id,
            line_id=line_id,
            entry_id=books.shown_id(entry),
            by_user_id=books.user_id,
        )


def post(books: "Books", line_id: str, account: str = "6500") -> BankLine:
    request = PostBankLineRequest(ledger_id=books.accounts[account], description="Account fee")
    with books.writing() as session:
        return post_bank_line(
            session,
            business_id=books.business_id,
            line_id=line_id,
            request=request,
            by_user_id=books.user_id,
        )


def state(books: "Books", on: str, balance: int, account: str = "1010") -> None:
    request = BankStatementRequest(
        ledger_id=books.accounts[account], statement_date=date.fromisoformat(on), closing_balance=balance
    )
    with books.writing() as session:
        add_bank_statement(session, business_id=books.business_id, request=request, by_user_id=books.user_id)


def unmatch(books: "Books", line_id: str) -> None:
    with books.writing() as session:
        unmatch_bank_line(session, business_id=books.business_id, line_id=line_id, by_user_id=books.user_id)


def correct(books: "Books", balance: int) -> None:
    """Put right the last statement of January."""
    [account] = work(books)
    with books.writing() as session:
        correct_bank_statement(
            session,
            business_id=books.business_id,
            statement_id=account.statement_id or "",
            closing_balance=balance,
            by_user_id=books.user_id,
        )


def close(books: "Books", *, on: str = "2026-01-31", force: bool = False) -> None:
    request = ClosePeriodRequest(period_end=date.fromisoformat(on), lock_reason="Reviewed", force=force)
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)


def test_the_likeliest_entry_is_proposed_first_and_matching_it_empties_the_list(any_books: "Books") -> None:
    far = any_books.post("2026-01-02", {"1010": 300, "4000": -300})
    more = any_books.post("2026-01-20", {"1010": 900, "4000": -900})
    near = any_books.post("2026-01-19", {"1010": 300, "4000": -300})
    any_books.post("2026-01-20", {"1010": -300, "6500": 300})  # Money out explains no money in.
    line_id = bank_line(any_books, "2026-01-20", 300)
    [account] = work(any_books)
    [line] = account.lines
    assert (line.date, line.amount, line.is_matched) == (date(2026, 1, 20), 300, False)
    assert [each.entry_id for each in line.proposals] == [
        any_books.shown_id(entry) for entry in (near, far, more)
    ]
    assert [each.left for each in line.proposals] == [300, 300, 900]

    matched = match(any_books, line_id, near)
    assert matched.cleared_on == date(2026, 1, 20)
    assert work(any_books)[0].lines == []


def test_one_reading_of_the_entries_serves_all_lines(books: "Books") -> None:
    def statements_for(lines: int) -> int:
        asked: list[str] = []
        for _ in range(lines):
            books.post("2026-01-19", {"1010": 300, "4000": -300})
            bank_line(books, "2026-01-20", 300)

        def note(*found: Any) -> None:
            asked.append(found[2])

        event.listen(books.engine, "before_cursor_execute", note)
        try:
            [account] = work(books)
        finally:
            event.remove(books.engine, "before_cursor_execute", note)
        assert all(line.proposals for line in account.lines)
        return len(asked)

    assert statements_for(lines=1) == statements_for(lines=9)


def test_lines_are_found_by_what_the_bank_says_of_them(any_books: "Books") -> None:
    entry = any_books.post("2026-01-19", {"1010": 300, "4000": -300})
    match(any_books, bank_line(any_books, "2026-01-19", 300), entry)
    bank_line(any_books, "2026-01-20", 500)
    for words, shown in (("BY THE BANK", 1), ("", 1), ("100 %", 0), ("_een", 0)):
        [account] = work(any_books, find=words)
        assert [account.lines_total, account.matched_total] == [shown, shown], words
        assert [len(account.lines), len(account.matched)] == [shown, shown], words


def test_two_lines_share_an_entry_but_not_more_than_it_has(any_books: "Books") -> None:
    deposit = any_books.post("2026-01-10", {"1010": 500, "4000": -500})
    first, second, third = (bank_line(any_books, "2026-01-11", amount) for amount in (300, 200, 100))
    match(any_books, first, deposit)
    with pytest.raises(AlreadyExists, match=f"matched to {deposit.reference} already"):
        match(any_books, first, deposit)
    match(any_books, second, deposit)
    with pytest.raises(
        CloseError, match=r"has nothing on this account left to match, and the bank line is 1\.00"
    ):
        match(any_books, third, deposit)


def test_what_is_none_of_theirs(books: "Books") -> None:
    elsewhere = books.post("2026-01-10", {"1000": 500, "4000": -500})
    line_id = bank_line(books, "2026-01-11", 500)
    with pytest.raises(CloseError, match="has no line on 1010"):
        match(books, line_id, elsewhere)
    with pytest.raises(NotFound, match="Bank line"):
        match(books, books.business_id, elsewhere)


def test_the_entry_of_a_line_is_posted_and_matched_together(any_books: "Books") -> None:
    line_id = bank_line(any_books, "2026-01-27", -1_250)
    line = post(any_books, line_id)
    with any_books.reading() as session:
        entry = session.get_one(JournalEntry, line.entry_id)
        statement = select(JournalLine.amount).where(JournalLine.entry_id == entry.id)
        assert sorted(session.exec(statement)) == [-1_250, 1_250]
    assert (entry.date, entry.source, entry.original_date) == (date(2026, 1, 27), "bank", None)
    assert work(any_books)[0].lines == []


def test_a_line_of_a_closed_month_is_explained_in_the_next_and_the_month_stays(any_books: "Books") -> None:
    any_books.post("2026-01-05", {"1010": 9_000, "3000": -9_000}, reference="CAP")
    fee, receipt = bank_line(any_books, "2026-01-27", -1_250), bank_line(any_books, "2026-01-30", 400)
    close(any_books, force=True)
    line = post(any_books, fee)
    late = any_books.post("2026-02-10", {"1010": 400, "4000": -400})
    matched = match(any_books, receipt, late)

    with any_books.reading() as session:
        entry = session.get_one(JournalEntry, line.entry_id)
        found = changes_since_close(
            session, business_id=any_books.business_id, period_id=any_books.periods["2026-01"]
        )
    assert (entry.date, entry.original_date) == (date(2026, 2, 1), date(2026, 1, 27))
    assert matched.cleared_on == date(2026, 2, 1)
    assert not found.moved, "the reconciliation of January says what it said"
    assert [(each.amount, each.is_matched) for each in work(any_books)[0].lines] == [
        (-1_250, True),
        (400, True),
    ]
    assert work(any_books, "2026-02")[0].lines == []


def test_without_an_open_day_nothing_is_matched(books: "Books") -> None:
    entry = books.post("2026-06-05", {"1010": 400, "4000": -400})
    line_id = bank_line(books, "2026-06-06", 400)
    with books.writing() as session:
        period = get_period(session, business_id=books.business_id, period_id=books.periods["2026-06"])
        period.reopen_people = ["somebody else"]
    with pytest.raises(PeriodNotOpen, match="named people only"):
        match(books, line_id, entry)


def test_a_statement_is_added_once_to_what_has_statements(any_books: "Books") -> None:
    any_books.post("2026-01-05", {"1010": 9_000, "3000": -9_000})
    state(any_books, "2026-01-31", -4_200)
    [account] = work(any_books)
    assert (account.statement_date, account.statement_balance) == (date(2026, 1, 31), -4_200)
    with pytest.raises(AlreadyExists, match="has a statement of 2026-01-31 already"):
        state(any_books, "2026-01-31", 1)
    with pytest.raises(CloseError, match="no cash, bank or credit card account"):
        state(any_books, "2026-01-31", 1, account="4000")
    close(any_books, force=True)
    with pytest.raises(PeriodNotOpen):
        state(any_books, "2026-01-30", 1)


def test_a_wrong_match_is_undone_until_a_closed_period_rests_on_it(any_books: "Books") -> None:
    wrong = any_books.post("2026-01-10", {"1010": 500, "4000": -500})
    line_id = bank_line(any_books, "2026-01-11", 500)
    match(any_books, line_id, wrong)
    [account] = work(any_books)
    assert (account.lines, account.matched_total) == ([], 1)
    assert [(each.id, each.entry_reference, each.cleared_on) for each in account.matched] == [
        (line_id, wrong.reference, date(2026, 1, 11))
    ]

    unmatch(any_books, line_id)
    [account] = work(any_books)
    assert (account.matched, account.matched_total) == ([], 0)
    assert [proposal.left for proposal in account.lines[0].proposals] == [500], "all of it is free again"
    with pytest.raises(CloseError, match="not matched to an entry"):
        unmatch(any_books, line_id)

    match(any_books, line_id, wrong)
    close(any_books, force=True)
    with pytest.raises(PeriodNotOpen, match="The period ending 2026-01-31 is closed: Reviewed"):
        unmatch(any_books, line_id)
    assert work(any_books)[0].matched_total == 1


def test_a_line_of_a_closed_month_explained_in_the_next_is_undone_there(any_books: "Books") -> None:
    line_id = bank_line(any_books, "2026-01-27", -1_250)
    close(any_books, force=True)
    post(any_books, line_id)
    assert [each.id for each in work(any_books, "2026-02")[0].matched] == [line_id]
    unmatch(any_books, line_id)
    assert [each.is_matched for each in work(any_books)[0].lines] == [False]


def test_in_a_month_open_again_nothing_moves_under_the_closed_ones_after_it(any_books: "Books") -> None:
    """A reconciliation rests on every match and statement before it, so February says what may be."""
    entry = any_books.post("2026-01-10", {"1010": 500, "4000": -500})
    first, second, third = (bank_line(any_books, f"2026-01-{on}", 100) for on in (11, 12, 13))
    match(any_books, first, entry)
    state(any_books, "2026-01-31", 300)
    close(any_books, force=True)
    close(any_books, on="2026-02-28", force=True)
    with any_books.writing() as session:
        reopen_period(
            session,
            business_id=any_books.business_id,
            period_id=any_books.periods["2026-01"],
            request=ReopenPeriodRequest(reopen_reason="A match was missed"),
            by=any_books.actor,
        )

    assert match(any_books, second, entry).cleared_on == date(2026, 3, 1)
    posted = post(any_books, third, account="4000")
    with any_books.reading() as session:
        late = session.get_one(JournalEntry, posted.entry_id)
    assert (late.date, late.original_date) == (date(2026, 3, 1), date(2026, 1, 13))
    for refused in (
        lambda: unmatch(any_books, first),
        lambda: correct(any_books, 1),
        lambda: state(any_books, "2026-01-20", 1),
    ):
        with pytest.raises(PeriodNotOpen, match="The period ending 2026-02-28 is closed"):
            refused()


def test_a_statement_is_put_right_while_its_month_is_open(any_books: "Books") -> None:
    any_books.post("2026-01-05", {"1010": 9_000, "3000": -9_000})
    state(any_books, "2026-01-31", 90)
    correct(any_books, 9_000)
    assert work(any_books)[0].statement_balance == 9_000
    with pytest.raises(NotFound, match="Bank statement"), any_books.writing() as session:
        correct_bank_statement(
            session,
            business_id=any_books.business_id,
            statement_id=any_books.business_id,
            closing_balance=1,
            by_user_id=any_books.user_id,
        )
    close(any_books, force=True)
    with pytest.raises(PeriodNotOpen, match="The period ending 2026-01-31 is closed: Reviewed"):
        correct(any_books, 9_001)
