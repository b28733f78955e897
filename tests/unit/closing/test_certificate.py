"""The certificate of a close and the chain it is a link of: what it says, and that nobody can change it."""

import base64
import json
import zlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from dashboard.closing.certificate import certificate_answer
from dashboard.closing.close import close_period
from dashboard.closing.reopen import reopen_period
from dashboard.closing.snapshot import read_snapshot, take_snapshot
from dashboard.errors import NotFound
from dashboard.models import CloseRecord, CloseSnapshot
from dashboard.reports.cut import Cut
from dashboard.reports.taking import take_cut
from dashboard.reports.watermark import books_sha256
from dashboard.schemas import ClosePeriodRequest, PeriodStatus, ReopenPeriodRequest
from dashboard.signing import canonical_json, is_signed_by, parse_public_text, sha256_of

if TYPE_CHECKING:
    from tests.unit.conftest import Books


def close(books: "Books", period_end: str = "2026-01-31", *, force: bool = False) -> None:
    request = ClosePeriodRequest(
        period_end=date.fromisoformat(period_end), lock_reason="Reviewed", force=force
    )
    with books.writing() as session:
        close_period(session, business_id=books.business_id, request=request, by=books.actor)


def reopen(books: "Books", month: str = "2026-01") -> None:
    with books.writing() as session:
        reopen_period(
            session,
            business_id=books.business_id,
            period_id=books.periods[month],
            request=ReopenPeriodRequest.model_construct(reopen_reason="Late bill"),
            by=books.actor,
        )


def chain(books: "Books") -> list[CloseRecord]:
    with books.reading() as session:
        statement = select(CloseRecord).where(CloseRecord.business_id == books.business_id)
        return sorted(session.exec(statement).all(), key=lambda link: link.sequence)


def content(link: CloseRecord) -> dict[str, Any]:
    return json.loads(link.content)


def test_it_says_on_what_evidence_the_period_was_closed(any_books: "Books") -> None:
    books = any_books
    books.post("2026-01-10", {"1000": 5000, "4000": -5000})
    with books.reading() as session:
        before = take_cut(
            session,
            business_id=books.business_id,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 1, 31),
        )
    close(books)
    [link] = chain(books)
    said = content(link)
    assert (said["kind"], said["sequence"], said["previous_sha256"]) == ("closed", 1, None)
    assert said["period"] == {"id": books.periods["2026-01"], "start": "2026-01-01", "end": "2026-01-31"}
    assert (said["reason"], said["by"]["name"]) == ("Reviewed", "Ada King")
    assert said["cut"]["watermark"] == before.watermark
    assert said["cut"]["sha256"] == books_sha256(before)
    assert (said["books"]["entries"], said["books"]["lines"]) == (1, 2)
    trial_balance = next(check for check in said["checks"] if check["check"] == "T02")
    assert (trial_balance["status"], trial_balance["left"], trial_balance["right"]) == ("pass", 5000, 5000)
    assert said["overrides"] == []


def test_it_is_hashed_and_signed_as_canonical_json(books: "Books") -> None:
    close(books)
    [link] = chain(books)
    said = content(link)
    assert canonical_json(said) == link.content
    assert sha256_of(link.content) == link.sha256
    key = parse_public_text(said["public_key"])
    assert key
    assert is_signed_by(key, signature=base64.b64decode(link.signature), data=link.content.encode())


def test_reopening_appends_and_never_replaces(any_books: "Books") -> None:
    close(any_books)
    reopen(any_books)
    close(any_books)
    first, second, third = chain(any_books)
    assert [link.kind for link in (first, second, third)] == ["closed", "reopened", "closed"]
    assert (second.previous_sha256, third.previous_sha256) == (first.sha256, second.sha256)
    assert content(third)["previous_sha256"] == second.sha256
    assert (content(second)["reason"], content(second)["was"]) == ("Late bill", "closed")


def test_closing_and_reopening_leave_the_hash_of_the_books(books: "Books") -> None:
    books.post("2026-01-10", {"1000": 50, "4000": -50})
    close(books)
    reopen(books)
    close(books)
    first, _, again = map(content, chain(books))
    assert first["cut"]["sha256"] == again["cut"]["sha256"]
    reopen(books)
    books.post("2026-01-11", {"1000": 50, "4000": -50})
    close(books)
    assert content(chain(books)[-1])["cut"]["sha256"] != again["cut"]["sha256"]


def test_the_books_are_kept_as_the_close_found_them(any_books: "Books") -> None:
    entry = any_books.post("2026-01-10", {"1000": 50, "4000": -50}, reference="E-1")
    any_books.post("2026-02-10", {"1000": 70, "4000": -70})
    close(any_books)
    with any_books.reading() as session:
        kept = session.get_one(CloseSnapshot, (any_books.business_id, 1))
    snapshot = read_snapshot(kept.entries)
    assert list(snapshot.entries) == [entry.id]
    assert [(line[1], line[3]) for line in snapshot.entries[entry.id].lines] == [("1000", 50), ("4000", -50)]
    assert snapshot.sha256 == content(chain(any_books)[0])["books"]["sha256"]
    cut = Cut.model_validate_json(zlib.decompress(kept.cut))
    assert cut.watermark == content(chain(any_books)[0])["cut"]["watermark"]


def test_both_databases_write_the_entries_alike(any_books: "Books") -> None:
    nasty = 'Quote " slash \\ / tab \t line \r\n control \x01\x1f\x7f Åse 東京 \u2028 🧾 \\u0041'
    any_books.post(
        "2026-01-10",
        [replace(any_books.line("1000", 50), description=nasty), any_books.line("4000", -50)],
        reference="=1+1",
    )
    with any_books.reading() as session:
        found = take_snapshot(
            session, business_id=any_books.business_id, start=date(2026, 1, 1), end=date(2026, 1, 31)
        )
    [entry] = found.entries.values()
    assert [line[4] for line in entry.lines] == [nasty, ""]
    by_python = json.dumps(json.loads(found.text), separators=(",", ":"), ensure_ascii=False)
    assert found.text == by_python


def test_a_period_without_entries_is_kept_as_such(any_books: "Books") -> None:
    close(any_books)
    assert content(chain(any_books)[0])["books"] == {"entries": 0, "lines": 0, "sha256": sha256_of("[]")}


def test_the_certificate_in_force(books: "Books") -> None:
    with books.reading() as session, pytest.raises(NotFound, match="Close certificate not found"):
        certificate_answer(session, business_id=books.business_id, period_id=books.periods["2026-01"])
    close(books)
    with books.reading() as session:
        found = certificate_answer(session, business_id=books.business_id, period_id=books.periods["2026-01"])
    assert found.link.content["period"]["end"] == "2026-01-31"
    reopen(books)
    with books.reading() as session, pytest.raises(NotFound):
        certificate_answer(session, business_id=books.business_id, period_id=books.periods["2026-01"])


def test_an_imported_close_has_none(books: "Books") -> None:
    books.set_status("2026-01", PeriodStatus.CLOSED)
    with books.reading() as session, pytest.raises(NotFound):
        certificate_answer(session, business_id=books.business_id, period_id=books.periods["2026-01"])


COPY = "INSERT INTO close_record SELECT business_id, {}, period_id, kind, at, by_user_id, content, sha256"
REST = ", signature FROM close_record WHERE business_id = :business_id"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE close_record SET content = '{}' WHERE business_id = :business_id",
        "UPDATE close_record SET signature = 'x' WHERE business_id = :business_id",
        "DELETE FROM close_record WHERE business_id = :business_id",
        "UPDATE close_snapshot SET sequence = 9 WHERE business_id = :business_id",
        "DELETE FROM close_snapshot WHERE business_id = :business_id",
        "UPDATE period_event SET detail = 'x' WHERE business_id = :business_id",
        "DELETE FROM period_event WHERE business_id = :business_id",
        f"{COPY.format(7)}, sha256{REST}",
        f"{COPY.format(2)}, 'another'{REST}",
        "DELETE FROM close_override WHERE business_id = :business_id",
        "UPDATE close_override SET owner = 'Nobody' WHERE business_id = :business_id",
    ],
)
def test_the_database_itself_keeps_them(any_books: "Books", sql: str) -> None:
    any_books.post("2026-01-10", {"1010": 50, "4000": -50})  # No statement: closed over T13.
    close(any_books, force=True)
    with (
        pytest.raises(DBAPIError, match=r"never changed|nothing changes but|follows the last one"),
        any_books.writing() as session,
    ):
        session.connection().execute(text(sql), {"business_id": any_books.business_id})
    assert [link.kind for link in chain(any_books)] == ["closed"]


def test_a_replaced_link_is_refused_on_sqlite(books: "Books") -> None:
    close(books)
    sql = "REPLACE INTO {0} SELECT * FROM {0}"
    for table in ("close_record", "close_snapshot", "period_event"):
        with pytest.raises(DBAPIError, match=r"never changed|follows"), books.writing() as session:
            session.connection().execute(text(sql.format(table)))
