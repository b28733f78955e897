"""Closing entries of a folder or a file name the fiscal year that they close, as those of the API do."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text

from dashboard.database import reading
from dashboard.errors import EntriesLate
from dashboard.ledger.importing.books_folder import import_books_folder
from dashboard.ledger.importing.entries_file import post_entries_file
from dashboard.ledger.movements import movements_agree_with_lines
from dashboard.models import AccountingPeriod
from dashboard.schemas import EntryKind, PeriodStatus

if TYPE_CHECKING:
    from tests.unit.conftest import Books

HEADER = "entry,closes_year_end,date,description,account,amount,party,document,due_date,kind"
WEEKS = [
    (date(2025, 1, 5) + timedelta(days=28 * number)) for number in range(15)
]  # A year to 3 January 2026.
SALES = [("S1", "", "2025-06-10", "normal"), ("S2", "", "2026-01-20", "normal")]
# How a closing entry is written: the year end it names, its date; and the year end that it then closes.
CLOSINGS = [
    pytest.param("", "2026-01-03", "2026-01-03", "closing", id="the last day of its year"),
    pytest.param("2026-01-03", "2026-01-03", "2026-01-03", "closing", id="names it too"),
    pytest.param("2025-12-31", "2026-01-03", "2026-01-03", "closing", id="by the calendar"),
    pytest.param("2026-01-03", "2026-01-20", "2026-01-03", "closing_prior", id="late"),
    pytest.param("2025-12-31", "2026-01-20", "2026-01-03", "closing_prior", id="late, by the calendar"),
    pytest.param("", "2026-01-20", "2026-12-31", "closing", id="names none, in the next year"),
]


def write_folder(folder: Path, rows: Sequence[str]) -> Path:
    folder.mkdir()
    periods = [f"{start},{start + timedelta(days=27)},open," for start in WEEKS]
    files = {
        "business.toml": 'name = "Weeks"\ncurrency = "USD"\nfiscal_year_start_month = 1\ntimezone = "UTC"\n',
        "accounts.csv": "number,name,type,sub_type,cash_flow_section\n1000,Cash,asset,cash,\n"
        "3100,Earnings,equity,retained_earnings,\n4000,Sales,revenue,operating_revenue,\n",
        "journal.csv": "\n".join([HEADER, *rows, ""]),
        "periods.csv": "\n".join(["period_start,period_end,status,lock_reason", *periods, ""]),
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def entry(
    name: str, closes: str, on: str, kind: str, *, debit: str = "1000", credit: str = "4000"
) -> list[str]:
    return [
        f"{name},{closes},{on},Entry,{debit},5.00,,,,{kind}",
        f"{name},{closes},{on},Entry,{credit},-5.00,,,,{kind}",
    ]


def closed_by(engine: Engine, business_id: str) -> set[tuple[str, str]]:
    """The year end of the closing entry, and the kind of its movements; the sums agree with the lines."""
    with reading(engine) as session:
        assert movements_agree_with_lines(session, business_id=business_id)
        found = text(
            "SELECT CAST(e.closes_year_end AS text), m.kind FROM journal_entry AS e, day_movement AS m"
            " JOIN account AS a ON a.key = m.account_key JOIN business AS b ON b.id = a.business_id"
            " WHERE e.business_key = b.key AND b.id = :business AND e.kind = 'closing'"
            " AND m.day = e.date AND m.kind <> 'activity'"
        )
        return {(end, kind) for end, kind in session.connection().execute(found, {"business": business_id})}


@pytest.mark.parametrize(("closes", "on", "year_end", "movement"), CLOSINGS)
@pytest.mark.parametrize("database", ["engine", "postgres_engine"])
def test_a_folder_s_closing_entry_closes_its_year(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    database: str,
    closes: str,
    on: str,
    year_end: str,
    movement: str,
) -> None:
    engine: Engine = request.getfixturevalue(database)
    rows = [row for sale in SALES for row in entry(*sale)]
    rows += entry("C", closes, on, "closing", debit="4000", credit="3100")

    business_id = import_books_folder(engine, write_folder(tmp_path / "books", rows))

    assert closed_by(engine, business_id) == {(year_end, movement)}


@pytest.mark.parametrize(("closes", "on", "year_end", "movement"), CLOSINGS)
@pytest.mark.parametrize("by_file", [True, False])
def test_a_file_of_entries_and_the_api_say_the_same(
    small_books: "Callable[..., Books]", *, by_file: bool, closes: str, on: str, year_end: str, movement: str
) -> None:
    books = small_books(months=0)
    with books.writing() as session:
        session.add_all(
            AccountingPeriod(
                business_id=books.business_id, period_start=start, period_end=start + timedelta(days=27)
            )
            for start in WEEKS
        )
    if by_file:
        rows = entry("C", closes, on, "closing", debit="4000", credit="3100")
        data = "\n".join([HEADER, *rows, ""]).encode()
        post_entries_file(books.engine, data, business_id=books.business_id, by_user_id=books.user_id)
    else:
        books.post(on, {"4000": 5_00, "3100": -5_00}, kind=EntryKind.CLOSING, closes=closes or None)

    assert closed_by(books.engine, books.business_id) == {(year_end, movement)}


def test_a_closing_entry_that_a_lock_moves_closes_the_year_of_its_own_day(
    small_books: "Callable[..., Books]",
) -> None:
    books = small_books(months=0)
    with books.writing() as session:
        session.add_all(
            AccountingPeriod(
                business_id=books.business_id,
                period_start=start,
                period_end=start + timedelta(days=27),
                status=PeriodStatus.CLOSED if start.year == 2025 else PeriodStatus.OPEN,
            )
            for start in WEEKS
        )
    rows = entry("C", "", "2026-01-03", "closing", debit="4000", credit="3100")
    data = "\n".join([HEADER, *rows, ""]).encode()
    post = partial(post_entries_file, books.engine, data, business_id=books.business_id)
    with pytest.raises(EntriesLate) as refusal:
        post(by_user_id=books.user_id)
    assert (refusal.value.offer["date"], refusal.value.offer["entries"]) == ("2026-01-04", 1)

    post(by_user_id=books.user_id, late_date=date(2026, 1, 4))

    assert closed_by(books.engine, books.business_id) == {("2026-01-03", "closing_prior")}


def test_rows_of_a_closing_entry_that_stand_apart_are_one(engine: Engine, tmp_path: Path) -> None:
    first, second = entry("C", "2026-01-03", "2026-01-20", "closing", debit="4000", credit="3100")
    rows = [*entry(*SALES[0]), first, *entry(*SALES[1]), second]

    business_id = import_books_folder(engine, write_folder(tmp_path / "books", rows))

    assert closed_by(engine, business_id) == {("2026-01-03", "closing_prior")}
