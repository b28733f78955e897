"""Line notes are added and never changed, count from the last one on, and end where the period is closed."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from dashboard.database import reading, writing
from dashboard.errors import NotFound, PeriodNotOpen
from dashboard.ledger.line_notes import line_note_history, line_notes_of, one_paragraph, write_line_note
from dashboard.models import ChangeNotice, LineNote
from dashboard.reports.taking import take_cut
from dashboard.schemas import PeriodStatus

if TYPE_CHECKING:
    from tests.unit.conftest import Books

JANUARY: dict[str, Any] = {"period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31)}
SALES = "account-4000"


def write(
    books: "Books", words: str, *, month: str = "2026-01", row_id: str = SALES, report: str = "pl"
) -> None:
    with books.writing() as session:
        write_line_note(
            session,
            business_id=books.business_id,
            period_id=books.periods[month],
            report=report,
            row_id=row_id,
            label="Sales",
            text=words,
            by_user_id=books.user_id,
        )


def notes(books: "Books", **more: Any) -> list[tuple[str, str]]:
    with books.reading() as session:
        found = line_notes_of(session, business_id=books.business_id, **{**JANUARY, **more})
        return [(note.row_id, note.text) for note in found]


def test_the_last_note_counts_and_all_are_kept(any_books: "Books") -> None:
    write(any_books, "Fair in Oslo")
    write(any_books, "Rent paid twice", row_id="account-6000")
    write(any_books, "Fair in Bergen")

    assert notes(any_books) == [(SALES, "Fair in Bergen"), ("account-6000", "Rent paid twice")]
    with any_books.reading() as session:
        history = line_note_history(
            session, business_id=any_books.business_id, report="pl", row_id=SALES, **JANUARY
        )
        assert [(note.text, note.author) for note in history] == [
            ("Fair in Bergen", "Ada King"),
            ("Fair in Oslo", "Ada King"),
        ]


def test_an_empty_note_takes_the_note_away(any_books: "Books") -> None:
    write(any_books, "Fair in Oslo")
    write(any_books, "  \n ")

    assert notes(any_books) == []


def test_notes_are_of_one_line_of_one_report_of_one_period(any_books: "Books") -> None:
    write(any_books, "January")
    write(any_books, "February", month="2026-02")
    write(any_books, "Of the balance sheet", report="balance_sheet")

    assert notes(any_books, report="pl") == [(SALES, "January")]
    assert notes(any_books) == [(SALES, "Of the balance sheet"), (SALES, "January")]
    assert notes(any_books, period_end=date(2026, 2, 28)) == [], "a range that is no period has no notes"


def test_of_another_business_there_is_nothing(any_books: "Books", make_books: Any) -> None:
    other = make_books(any_books.engine)
    write(other, "Theirs")

    assert notes(any_books) == []
    any_books.periods["2026-01"] = other.periods["2026-01"]
    with pytest.raises(NotFound, match="Accounting period"):
        write(any_books, "Into theirs")


@pytest.mark.parametrize("status", [PeriodStatus.CLOSED, PeriodStatus.LOCKED])
def test_a_closed_period_takes_no_note(any_books: "Books", status: PeriodStatus) -> None:
    write(any_books, "Fair in Oslo")
    any_books.set_status("2026-01", status, "Reviewed")

    with pytest.raises(PeriodNotOpen, match=f"2026-01-31 is {status.value}: Reviewed"):
        write(any_books, "Too late")
    assert notes(any_books) == [(SALES, "Fair in Oslo")]
    write(any_books, "In time", month="2026-02")


INSERT = (
    "INSERT INTO line_note (business_id, period_start, period_end, report, row_id, label, text, author,"
    " written_at) VALUES (:business_id, :start, :end, 'pl', 'x', 'x', 'raw', 'raw', '2026-03-01 00:00:00')"
)


@pytest.mark.parametrize(("start", "end"), [("2026-01-01", "2026-01-31"), ("2025-12-01", "2026-01-01")])
def test_raw_sql_is_refused_too(any_books: "Books", start: str, end: str) -> None:
    write(any_books, "Fair in Oslo")
    any_books.set_status("2026-01", PeriodStatus.CLOSED, "Reviewed by A. King")

    with pytest.raises(DBAPIError, match=r"2026-01-31 is closed: Reviewed by A\. King"):
        run(any_books, INSERT, start=start, end=end)
    run(any_books, INSERT, start="2026-02-01", end="2026-02-28")
    assert notes(any_books) == [(SALES, "Fair in Oslo")]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE line_note SET text = 'Other' WHERE business_id = :business_id",
        "UPDATE line_note SET period_end = '2026-02-28' WHERE business_id = :business_id",
        "DELETE FROM line_note WHERE business_id = :business_id",
    ],
)
def test_a_note_is_never_changed_even_while_its_period_is_open(any_books: "Books", sql: str) -> None:
    write(any_books, "Fair in Oslo")

    with pytest.raises(DBAPIError, match="never changed or deleted"):
        run(any_books, sql)
    assert notes(any_books) == [(SALES, "Fair in Oslo")]


def test_postgres_does_not_truncate_notes(postgres_engine: Any) -> None:
    with pytest.raises(DBAPIError, match="never changed or deleted"), postgres_engine.begin() as connection:
        connection.execute(text("TRUNCATE line_note"))


def test_sqlite_replaces_no_note(books: "Books") -> None:
    write(books, "Fair in Oslo")
    with books.reading() as session:
        note_id = session.exec(select(LineNote.id)).one()

    sql = INSERT.replace("INSERT INTO line_note (", "REPLACE INTO line_note (id, ").replace(
        "VALUES (", "VALUES (:id, "
    )
    with pytest.raises(DBAPIError, match="there already"):
        run(books, sql, id=note_id, start="2026-01-01", end="2026-01-31")
    with pytest.raises(DBAPIError, match="YYYY-MM-DD"):
        run(books, INSERT, start="2026-1-1", end="2026-01-31")


def test_a_note_has_its_length(any_books: "Books") -> None:
    write(any_books, "x" * 1000)
    with pytest.raises(DBAPIError, match="length_of_note"):
        write(any_books, "x" * 1001)


def test_screens_are_told(any_books: "Books") -> None:
    write(any_books, "Fair in Oslo")
    with reading(any_books.engine) as session:
        told = session.exec(
            select(ChangeNotice.kind, ChangeNotice.object_id).where(
                ChangeNotice.business_id == any_books.business_id
            )
        ).all()
    assert ("period", any_books.periods["2026-01"]) in told


def test_the_cut_holds_the_notes_of_its_period(any_books: "Books") -> None:
    any_books.post("2026-01-10", {"1010": 500, "4000": -500})

    def cut() -> Any:
        with reading(any_books.engine) as session:
            return take_cut(session, business_id=any_books.business_id, **JANUARY)

    before = cut()
    write(any_books, "February", month="2026-02")
    assert cut().watermark == before.watermark
    write(any_books, "Fair in Oslo")

    assert [(note.report, note.row_id, note.text, note.author) for note in cut().line_notes] == [
        ("pl", SALES, "Fair in Oslo", "Ada King")
    ]
    assert cut().watermark != before.watermark


def test_a_note_is_one_visible_paragraph() -> None:
    assert one_paragraph(" a\r\n\tb\x00c\N{RIGHT-TO-LEFT OVERRIDE} d ") == "a bc d"
    assert one_paragraph("می\N{ZERO WIDTH NON-JOINER}خواهم") == "می\N{ZERO WIDTH NON-JOINER}خواهم"
    assert one_paragraph("\ud800") == ""


def run(books: "Books", sql: str, **values: Any) -> None:
    with writing(books.engine) as session:
        session.connection().execute(text(sql), {"business_id": books.business_id, **values})
