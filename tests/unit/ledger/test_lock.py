"""The lock: raw SQL, of whatever writer, cannot change what a closed period says."""

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.database import reading, writing
from dashboard.errors import PeriodNotOpen
from dashboard.models import (
    AccountingPeriod,
    BankLine,
    BankStatement,
    BudgetFigure,
    JournalEntry,
    new_id,
    now,
)
from dashboard.schemas import PeriodStatus

if TYPE_CHECKING:
    from tests.unit.conftest import Books

TABLES = (
    "journal_entry",
    "journal_line",
    "bank_line",
    "bank_statement",
    "budget_figure",
    "accounting_period",
)
MESSAGE = r"The period ending 2026-01-31 is closed: Reviewed by A\. King"


@pytest.fixture
def closed(any_books: "Books") -> "Books":
    """January is closed and February open, with an entry, a bank line, a statement and a budget in each."""
    for month in ("01", "02"):
        entry = any_books.post(f"2026-{month}-10", {"1010": 500, "4000": -500}, reference=f"E-{month}")
        with any_books.writing() as session:
            facts: dict[str, Any] = {
                "business_id": any_books.business_id,
                "account_id": any_books.accounts["1010"],
            }
            on = entry.date
            session.add(
                BankLine(**facts, date=on, amount=500, entry_id=entry.id, cleared_on=on, reference=month)
            )
            session.add(BankLine(**facts, date=on, amount=70, reference=f"unmatched-{month}"))
            session.add(BankStatement(**facts, statement_date=on.replace(day=28), closing_balance=570))
            session.add(
                BudgetFigure(
                    business_id=any_books.business_id,
                    account_id=any_books.accounts["4000"],
                    month=on.replace(day=1),
                    amount=600,
                )
            )
    with any_books.writing() as session:
        session.add(
            BudgetFigure(
                business_id=any_books.business_id,
                account_id=any_books.accounts["4000"],
                month=date(2027, 2, 1),
                amount=600,
            )
        )
    any_books.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed by A. King")
    return any_books


def run(books: "Books", sql: str, **values: Any) -> int:
    """Run the statement on the rows of this business."""
    if " WHERE " in sql:
        table = re.search(r"(?:UPDATE|DELETE FROM) (\w+)", sql)
        assert table
        sql = f"{sql} AND {of_business(table[1])}"
        values = {**values, "business_id": books.business_id}
    with writing(books.engine) as session:
        return session.connection().execute(text(sql), values).rowcount


def refused(books: "Books", sql: str, match: str = MESSAGE, **values: Any) -> None:
    """The statement is refused with the message, and leaves no trace."""
    before = everything(books)
    with pytest.raises(DBAPIError, match=match):
        run(books, sql, **values)
    assert everything(books) == before


def everything(books: "Books") -> list[Any]:
    with books.engine.connect() as connection:
        return [
            sorted(
                str(row)
                for row in connection.execute(
                    text(f"SELECT * FROM {name} WHERE {of_business(name)}"),
                    {"business_id": books.business_id},
                )
            )
            for name in TABLES
        ]


def of_business(table: str) -> str:
    """The condition on a row of the table to be of `:business_id`."""
    key = "(SELECT key FROM business WHERE id = :business_id)"
    return {
        "journal_entry": f"business_key = {key}",
        "journal_line": f"entry_id >> 40 = {key}",
    }.get(table, "business_id = :business_id")


def id_of(books: "Books", reference: str) -> int:
    with books.engine.connect() as connection:
        sql = f"SELECT id FROM journal_entry WHERE reference = :reference AND {of_business('journal_entry')}"
        values = {"reference": reference, "business_id": books.business_id}
        return connection.execute(text(sql), values).scalar_one()


INSERT_ENTRY = (
    "INSERT INTO journal_entry (id, business_key, reference, date, description, kind, source, created_at)"
    " VALUES (:id, :business_key, 'raw', :date, 'raw', 'normal', 'raw', '2026-03-01 00:00:00')"
)
INSERT_LINE = (
    "INSERT INTO journal_line (entry_id, position, account_key, date, amount, description)"
    " VALUES (:entry_id, 9, :account_key, :date, 5, '')"
)


def insert_entry(books: "Books", date: str, check: Callable[..., Any]) -> None:
    check(books, INSERT_ENTRY, date=date, **books.next_entry(900))


def insert_line(books: "Books", *, entry: str, date: str, check: Callable[..., Any], **options: Any) -> None:
    check(
        books,
        INSERT_LINE,
        entry_id=id_of(books, entry),
        account_key=books.account_keys["4000"],
        date=date,
        **options,
    )


@pytest.mark.parametrize("date", ["2026-01-01", "2026-01-15", "2026-01-31"])
def test_an_entry_into_a_closed_period_is_refused(closed: "Books", date: str) -> None:
    insert_entry(closed, date, refused)
    with pytest.raises(PeriodNotOpen, match=MESSAGE):
        closed.post(date, {"1010": 1, "4000": -1})


def test_an_entry_after_it_is_taken(closed: "Books") -> None:
    insert_entry(closed, "2026-02-01", run)


def test_an_entry_before_it_moves_its_opening_and_is_refused(closed: "Books") -> None:
    """No period has the day, so none is closed: but the closed one begins with what happened there."""
    insert_entry(closed, "2025-12-31", refused)


def test_a_line_is_refused_in_an_entry_of_a_closed_period(closed: "Books") -> None:
    insert_line(closed, entry="E-01", date="2026-01-10", check=refused)


def test_a_line_cannot_carry_another_date_than_its_entry(closed: "Books") -> None:
    match = "A line carries the date of its entry"
    insert_line(closed, entry="E-01", date="2026-02-10", check=refused, match=match)


def test_an_import_into_a_closed_period_is_refused(closed: "Books") -> None:
    with pytest.raises(DBAPIError, match="The period ending 2026-01-31 is"):
        closed.post_history([closed.draft("2026-01-20", {"1010": 1, "4000": -1})])


@pytest.mark.parametrize("month", ["01", "02"])
@pytest.mark.parametrize("table", ["journal_entry", "journal_line"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {} SET date = '2026-02-15' WHERE date = :date",
        "UPDATE {} SET date = '2026-01-15' WHERE date = :date",
        "UPDATE {} SET description = 'other' WHERE date = :date",
        "DELETE FROM {} WHERE date = :date",
    ],
    ids=["re-date to February", "re-date to January", "reword", "delete"],
)
def test_nothing_posted_is_changed_or_deleted_at_any_date(
    closed: "Books", month: str, table: str, sql: str
) -> None:
    reaches_january = month == "01" or "2026-01-15" in sql
    match = MESSAGE if reaches_january else "Journal entries are never changed or deleted"
    refused(closed, sql.format(table), match=match, date=f"2026-{month}-10")


def test_a_statement_that_fails_on_its_second_row_leaves_the_first_out(closed: "Books") -> None:
    sql = INSERT_ENTRY.replace(":id,", ":first,").replace("'raw', :date", "'first', '2026-02-01'")
    both = f"{sql}, {INSERT_ENTRY[INSERT_ENTRY.index('(:id') :]}"
    values = {**closed.next_entry(900), "first": closed.next_entry(800)["id"], "date": "2026-01-05"}
    with writing(closed.engine) as session:
        connection = session.connection()
        with pytest.raises(DBAPIError, match=MESSAGE), connection.begin_nested():
            connection.execute(text(both), values)
    with reading(closed.engine) as session:
        assert session.get(JournalEntry, values["first"]) is None


class TestBankLines:
    """At the end of January: line 01 cleared its entry, `unmatched-01` is unbooked."""

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE bank_line SET amount = 501 WHERE reference = '01'",
            "UPDATE bank_line SET date = '2026-02-11' WHERE reference = '01'",
            "UPDATE bank_line SET cleared_on = '2026-02-11' WHERE reference = '01'",
            "UPDATE bank_line SET entry_id = NULL WHERE reference = '01'",
            "UPDATE bank_line SET date = '2026-01-20' WHERE reference = '02'",
            "UPDATE bank_line SET cleared_on = '2026-01-20' WHERE reference = '02'",
            "UPDATE bank_line SET entry_id = :other, cleared_on = '2026-01-31' WHERE reference = 'unmatched-01'",
            "DELETE FROM bank_line WHERE reference = 'unmatched-01'",
        ],
    )
    def test_what_would_alter_the_reconciliation_is_refused(self, closed: "Books", sql: str) -> None:
        values: dict[str, Any] = {"other": id_of(closed, "E-02")} if ":other" in sql else {}
        refused(closed, sql, **values)

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE bank_line SET entry_id = :other, cleared_on = '2026-02-01' WHERE reference = 'unmatched-01'",
            "UPDATE bank_line SET amount = 501 WHERE reference = '02'",
            "UPDATE bank_line SET entry_id = NULL, cleared_on = NULL WHERE reference = '02'",
            "DELETE FROM bank_line WHERE reference = 'unmatched-02'",
        ],
    )
    def test_what_leaves_it_as_it_was_is_taken(self, closed: "Books", sql: str) -> None:
        values = {"other": id_of(closed, "E-02")} if ":other" in sql else {}
        assert run(closed, sql, **values) == 1

    @pytest.mark.parametrize(("date", "is_refused"), [("2026-01-31", True), ("2026-02-01", False)])
    def test_a_late_line_of_the_bank(self, closed: "Books", date: str, is_refused: bool) -> None:
        sql = (
            "INSERT INTO bank_line (id, business_id, account_id, date, amount, description, reference)"
            " VALUES (:id, :business_id, :account_id, :date, 5, '', '')"
        )
        facts = {"business_id": closed.business_id, "account_id": closed.accounts["1010"], "date": date}
        (refused if is_refused else run)(closed, sql, id=new_id(), **facts)


@pytest.mark.parametrize(
    ("sql", "is_refused"),
    [
        ("UPDATE bank_statement SET closing_balance = 1 WHERE statement_date = '2026-01-28'", True),
        ("UPDATE bank_statement SET statement_date = '2026-01-29' WHERE statement_date = '2026-02-28'", True),
        ("DELETE FROM bank_statement WHERE statement_date = '2026-01-28'", True),
        ("UPDATE bank_statement SET closing_balance = 1 WHERE statement_date = '2026-02-28'", False),
        ("UPDATE budget_figure SET amount = 1 WHERE month = '2026-01-01'", True),
        ("DELETE FROM budget_figure WHERE month = '2026-01-01'", True),
        ("UPDATE budget_figure SET amount = 1 WHERE month = '2026-02-01'", True),
        ("UPDATE budget_figure SET month = '2027-03-01' WHERE month = '2026-02-01'", True),
        ("UPDATE budget_figure SET amount = 1 WHERE month = '2027-02-01'", False),
    ],
)
def test_statements_and_budgets_of_closed_periods(closed: "Books", sql: str, is_refused: bool) -> None:
    (refused if is_refused else run)(closed, sql)


@pytest.mark.parametrize(
    ("sql", "match"),
    [
        ("DELETE FROM accounting_period WHERE id = :id", "keeps its dates"),
        ("UPDATE accounting_period SET period_end = '2026-01-09' WHERE id = :id", "keeps its dates"),
        ("UPDATE accounting_period SET period_start = '2026-01-11' WHERE id = :id", "keeps its dates"),
        ("UPDATE accounting_period SET status = 'open' WHERE id = :id", "needs a reason"),
        (
            "UPDATE accounting_period SET status = 'open', reopen_reason = 'x' WHERE id = :id",
            "needs a reason",
        ),
    ],
)
def test_a_closed_period_cannot_be_moved_away(closed: "Books", sql: str, match: str) -> None:
    refused(closed, sql, match=match, id=closed.periods["2026-01"])


def test_a_period_over_another_is_refused(closed: "Books") -> None:
    sql = (
        "INSERT INTO accounting_period (id, business_id, period_start, period_end, status, created_at, updated_at)"
        " VALUES (:id, :business_id, '2025-12-15', '2026-01-01', 'open', '2026-03-01', '2026-03-01')"
    )
    refused(closed, sql, match="must not overlap", id=new_id(), business_id=closed.business_id)


def test_after_a_reopening_everything_is_taken_again(closed: "Books") -> None:
    with closed.writing() as session:
        period = session.get_one(AccountingPeriod, closed.periods["2026-01"])
        period.status, period.reopen_reason, period.reopened_at = PeriodStatus.OPEN, "Late bill", now()
        session.add(period)
    closed.post("2026-01-31", {"6000": 7, "1010": -7})
    run(closed, "UPDATE bank_line SET amount = 501 WHERE reference = '01'")


def test_another_business_is_not_locked(closed: "Books", make_books: "Callable[..., Books]") -> None:
    make_books(closed.engine).post("2026-01-10", {"1010": 1, "4000": -1})


class TestOnlySqlite:
    """Back doors that Postgres does not have."""

    @pytest.fixture
    def closed(self, books: "Books") -> "Books":
        books.post("2026-01-10", {"1010": 500, "4000": -500}, reference="E-01")
        books.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed by A. King")
        return books

    @pytest.mark.parametrize("table", ["journal_entry", "journal_line"])
    @pytest.mark.parametrize("date", ["2026-01-10", "2026-02-10"])
    def test_replace_into_is_a_deletion(self, closed: "Books", table: str, date: str) -> None:
        with closed.engine.connect() as connection:
            names = [row.name for row in connection.execute(text(f"PRAGMA table_info({table})"))]
        columns = ", ".join(f"'{date}'" if name == "date" else name for name in names)
        refused(
            closed,
            f"REPLACE INTO {table} SELECT {columns} FROM {table}",
            match="The period ending|there|carries",
        )

    def test_replace_into_with_the_sequence_of_another(self, closed: "Books") -> None:
        sql = INSERT_ENTRY.replace("INSERT", "REPLACE")
        refused(closed, sql, match="there already", date="2026-02-01", **closed.next_entry(1))

    @pytest.mark.parametrize("date", ["2026-1-15", "2026-01-15 00:00:00", "20260115", "2026-01-32"])
    def test_a_date_is_written_in_one_way(self, closed: "Books", date: str) -> None:
        insert_entry(closed, date, lambda books, sql, **values: refused(books, sql, "YYYY-MM-DD", **values))


def test_a_locked_period_is_closed_all_the_more(any_books: "Books") -> None:
    any_books.set_status("2026-01", PeriodStatus.LOCKED, "Archived")
    match = "The period ending 2026-01-31 is locked: Archived"
    insert_entry(any_books, "2026-01-15", lambda books, sql, **values: refused(books, sql, match, **values))
    with pytest.raises(PeriodNotOpen, match=match):
        any_books.post("2026-01-15", {"1010": 1, "4000": -1})


def test_without_a_reason_the_message_names_the_period(any_books: "Books") -> None:
    any_books.set_status("2026-01", PeriodStatus.CLOSED)
    match = "The period ending 2026-01-31 is closed"
    with pytest.raises(PeriodNotOpen, match=f"{match}$"):
        any_books.post("2026-01-15", {"1010": 1, "4000": -1})
    insert_entry(any_books, "2026-01-15", lambda books, sql, **values: refused(books, sql, match, **values))
