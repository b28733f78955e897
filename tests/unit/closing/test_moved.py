"""Moved since close: whatever changed a closed period, and however, is named entry by entry and figure by figure."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import select

from dashboard.closing.close import close_period
from dashboard.closing.moved import changes_since_close, moved_by_period
from dashboard.closing.reopen import reopen_period
from dashboard.closing.watch import PeriodsWatch
from dashboard.errors import NotFound
from dashboard.models import Account, AccountingPeriod, ChangeNotice, CloseSnapshot
from dashboard.schemas import (
    ClosePeriodRequest,
    EntryDifference,
    PeriodChangesResponse,
    PeriodStatus,
    ReopenPeriodRequest,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Books


@pytest.fixture
def closed(any_books: "Books") -> "Books":
    """January with three entries, closed; what follows changes it behind the lock's back."""
    for number in (1, 2, 3):
        any_books.post(
            f"2026-01-1{number}", {"1000": number * 100, "4000": -number * 100}, reference=f"E-{number}"
        )
    close(any_books)
    return any_books


def close(books: "Books", end: str = "2026-01-31") -> None:
    request = ClosePeriodRequest(period_end=date.fromisoformat(end), lock_reason="Reviewed", force=True)
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)


def reopen(books: "Books") -> None:
    with books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods["2026-01"],
            request=ReopenPeriodRequest(reopen_reason="Late bill"),
            by=books.actor,
        )


def behind_the_lock(books: "Books", *statements: str) -> None:
    """As somebody with the database does it: the triggers off, the change, the triggers on again."""
    with books.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for sql in statements:
                connection.execute(text(sql), {"key": _business_key(books)})
            return
        triggers = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        for sql in statements:
            connection.execute(text(sql), {"key": _business_key(books)})
        for _, definition in triggers:
            connection.exec_driver_sql(definition)


def _business_key(books: "Books") -> int:
    return books.next_entry(1)["business_key"]


def changes(books: "Books", month: str = "2026-01") -> PeriodChangesResponse:
    with books.reading() as session:
        return changes_since_close(session, business_id=books.business_id, period_id=books.periods[month])


def only_entry(books: "Books") -> EntryDifference:
    [entry] = changes(books).entries
    return entry


OF_ENTRY = " WHERE entry_id = (SELECT id FROM journal_entry WHERE business_key = :key AND reference = 'E-2')"


def test_nothing_has_moved(closed: "Books") -> None:
    found = changes(closed)
    assert (found.moved, found.evidence_intact, found.entries, found.figures) == (False, True, [], [])
    assert found.certificate_sequence == 1


def test_a_changed_amount(closed: "Books") -> None:
    behind_the_lock(closed, f"UPDATE journal_line SET amount = amount * 3{OF_ENTRY}")
    found = changes(closed)
    [entry] = found.entries
    assert (entry.change, entry.reference, entry.date) == ("changed", "E-2", date(2026, 1, 12))
    assert entry.details == [
        "Line 1, amount: 2.00 is now 6.00",
        "Line 2, amount: (2.00) is now (6.00)",
    ]
    assert found.moved
    assert found.figures == [], "the sums that reports read were left alone: only the lines tell"
    assert not found.sums_agree


def test_a_change_of_lines_and_sums_reaches_the_reports(closed: "Books") -> None:
    behind_the_lock(
        closed,
        f"UPDATE journal_line SET amount = amount * 3{OF_ENTRY}",
        "UPDATE day_movement SET amount = amount * 3 WHERE day = '2026-01-12'"
        " AND account_key IN (SELECT a.key FROM account AS a JOIN business AS b ON b.id = a.business_id"
        " WHERE b.key = :key)",
        "UPDATE month_movement SET amount = amount / 3 * 5 WHERE month = '2026-01-01'"
        " AND account_key IN (SELECT a.key FROM account AS a JOIN business AS b ON b.id = a.business_id"
        " WHERE b.key = :key)",
    )
    sales = [
        (figure.then, figure.now)
        for figure in changes(closed).figures
        if figure.report == "pl" and figure.label.startswith("Sales") and figure.column == "actual"
    ]
    assert sales == [(600, 1000)]


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        (
            f"UPDATE journal_line SET description = 'x'{OF_ENTRY} AND position = 1",
            "Line 1, description: nothing is now x",
        ),
        (
            f"UPDATE journal_line SET document = 'B-9'{OF_ENTRY} AND position = 2",
            "Line 2, document: nothing is now B-9",
        ),
        (
            "UPDATE journal_entry SET description = 'Fair' WHERE business_key = :key AND reference = 'E-2'",
            "Description: Entry is now Fair",
        ),
        (f"DELETE FROM journal_line{OF_ENTRY} AND position = 2", "Line 2 was removed: 4000 (2.00)"),
    ],
)
def test_a_change_that_no_sum_shows(closed: "Books", sql: str, detail: str) -> None:
    behind_the_lock(closed, sql)
    assert (only_entry(closed).change, only_entry(closed).details) == ("changed", [detail])


def test_a_removed_entry(closed: "Books") -> None:
    behind_the_lock(
        closed,
        f"DELETE FROM clearing_item{OF_ENTRY}",
        f"DELETE FROM journal_line{OF_ENTRY}",
        "DELETE FROM journal_entry WHERE business_key = :key AND reference = 'E-2'",
    )
    assert (only_entry(closed).change, only_entry(closed).reference) == ("removed", "E-2")


def test_an_entry_dated_out_of_the_period(closed: "Books") -> None:
    behind_the_lock(
        closed,
        "UPDATE journal_entry SET date = '2026-02-12' WHERE business_key = :key AND reference = 'E-2'",
        f"UPDATE journal_line SET date = '2026-02-12'{OF_ENTRY}",
    )
    entry = only_entry(closed)
    assert (entry.change, entry.date, entry.new_date) == ("redated", date(2026, 1, 12), date(2026, 2, 12))


def test_an_entry_dated_within_the_period(closed: "Books") -> None:
    behind_the_lock(
        closed,
        "UPDATE journal_entry SET date = '2026-01-20' WHERE business_key = :key AND reference = 'E-2'",
    )
    assert only_entry(closed).change == "redated"
    assert only_entry(closed).details == ["Date: 12 Jan 2026 is now 20 Jan 2026"]


def test_an_entry_added_while_reopened_says_who_and_when(closed: "Books") -> None:
    reopen(closed)
    posted = closed.post("2026-01-20", {"1000": 70, "4000": -70}, reference="LATE")
    found = changes(closed)
    [entry] = found.entries
    assert (entry.change, entry.reference, entry.by_name, entry.at) == (
        "added",
        "LATE",
        "Ada King",
        posted.created_at,
    )
    assert {figure.report.value for figure in found.figures} >= {"pl", "balance_sheet", "cash_flow"}
    close(closed)
    assert not changes(closed).moved, "the new certificate holds it"


class TestAnEarlierPeriod:
    """February is closed as well; then a bill comes late for January."""

    @pytest.fixture
    def late_bill(self, closed: "Books") -> "Books":
        closed.post("2026-02-10", {"1000": 50, "4000": -50})
        close(closed, "2026-02-28")
        reopen(closed)
        closed.post("2026-01-20", {"1000": -70, "6000": 70}, reference="LATE")
        return closed

    def test_it_moves_the_figures_of_the_next(self, late_bill: "Books") -> None:
        found = changes(late_bill, "2026-02")
        assert found.moved
        assert found.entries == []
        assert found.sums_agree
        assert [period.period_end for period in found.moved_before] == [date(2026, 1, 31)]
        assert found.moved_after == []
        cash = {
            figure.column_label: (figure.then, figure.now)
            for figure in found.figures
            if figure.report == "balance_sheet" and figure.row_id == "account-1000"
        }
        assert cash["28 Feb 2026"] == (650, 580)
        assert cash["31 Jan 2026"] == (600, 530)

    def test_it_still_does_once_it_is_closed_again(self, late_bill: "Books") -> None:
        close(late_bill)
        assert not changes(late_bill).moved
        found = changes(late_bill, "2026-02")
        assert [period.period_end for period in found.moved_before] == [date(2026, 1, 31)]

    def test_it_names_the_closed_ones_that_open_with_its_balances(
        self, late_bill: "Books", tmp_path: Path
    ) -> None:
        watch = PeriodsWatch(late_bill.engine, tmp_path)
        try:
            look_at_all(watch)
        finally:
            watch.close()
        assert [period.period_end for period in changes(late_bill).moved_after] == [date(2026, 2, 28)]

    def test_one_reopened_in_which_nothing_was_done_is_not_named(self, closed: "Books") -> None:
        close(closed, "2026-02-28")
        reopen(closed)
        assert changes(closed, "2026-02").moved_before == []

    def test_one_that_was_imported_closed(self, any_books: "Books") -> None:
        with any_books.writing() as session:
            january = session.get_one(AccountingPeriod, any_books.periods["2026-01"])
            january.status, january.lock_reason = PeriodStatus.CLOSED, "Imported"
            session.add(january)
        close(any_books, "2026-02-28")
        reopen(any_books)
        assert changes(any_books, "2026-02").moved_before == []
        any_books.post("2026-01-20", {"1000": -70, "6000": 70})
        [named] = changes(any_books, "2026-02").moved_before
        assert named.period_id == any_books.periods["2026-01"]


def test_kept_evidence_that_was_altered_is_no_evidence(closed: "Books") -> None:
    with closed.reading() as session:
        kept = session.get_one(CloseSnapshot, (closed.business_id, 1))
    from dashboard.closing.snapshot import read_snapshot

    forged = read_snapshot(kept.entries)
    assert forged.text.replace("E-2", "E-9") != forged.text
    import zlib

    data = zlib.compress(forged.text.replace("E-2", "E-9").encode())
    with closed.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER keep_close_snapshot_update"))
        connection.execute(
            text("UPDATE close_snapshot SET entries = :data WHERE business_id = :id"),
            {"data": data, "id": closed.business_id},
        )
    assert not changes(closed).evidence_intact


def test_a_new_account_moves_nothing(closed: "Books") -> None:
    with closed.writing() as session:
        session.add(
            Account(
                business_id=closed.business_id,
                number="4999",
                name="Other sales",
                type="revenue",
                sub_type="operating_revenue",
            )
        )
    assert not changes(closed).moved


def test_a_period_that_was_never_closed(books: "Books") -> None:
    with pytest.raises(NotFound, match="Close certificate"):
        changes(books)


def look_at_all(watch: PeriodsWatch) -> None:
    """A round over every period, those of other tests' businesses on the same server included."""
    watch.look()
    for _ in range(100):
        watch.look()


class TestWatch:
    def moved(self, books: "Books") -> bool | None:
        with books.reading() as session:
            return moved_by_period(session, [books.periods["2026-01"]]).get(books.periods["2026-01"])

    def test_it_tells_once_when_a_period_moves_and_when_it_is_back(
        self, closed: "Books", tmp_path: Path
    ) -> None:
        watch = PeriodsWatch(closed.engine, tmp_path)
        try:
            look_at_all(watch)
            assert self.moved(closed) is False
            behind_the_lock(closed, f"UPDATE journal_line SET amount = amount + 1{OF_ENTRY} AND position = 1")
            before = self.notices(closed)
            look_at_all(watch)
            look_at_all(watch)
            assert self.moved(closed) is True
            assert self.notices(closed) == before + 1
            behind_the_lock(closed, f"UPDATE journal_line SET amount = amount - 1{OF_ENTRY} AND position = 1")
            look_at_all(watch)
            assert self.moved(closed) is False
        finally:
            watch.close()

    def notices(self, books: "Books") -> int:
        with books.reading() as session:
            statement = select(ChangeNotice).where(
                ChangeNotice.business_id == books.business_id,
                ChangeNotice.kind == "period",
                ChangeNotice.object_id == books.periods["2026-01"],
            )
            return len(session.exec(statement).all())
